import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { writeOnnx } from '../../../electron/worker/encoder/onnx-writer.ts';
import { filteredConvolution, planesOfRows, pooledRows, rowsOfPlanes, type Draft, type FilteredLayer, type PixelRows } from '../../../electron/worker/encoder/winograd.ts';

const random = (seed: number) => { let state = seed; return () => { state = (state * 48271) % 2147483647; return state / 2147483647 - 0.5; }; };
/** Planes [b, C, S, S]. */
interface Planes { readonly b: number; readonly channels: number; readonly side: number; readonly data: ArrayLike<number> }

function layer(name: string, inputs: number, outputs: number, next: () => number): FilteredLayer {
  return { name, outputs, kernel: Float32Array.from({ length: outputs * inputs * 9 }, next), bias: Float32Array.from({ length: outputs }, next) };
}

async function run(input: Planes, build: (draft: Draft, rows: PixelRows) => PixelRows): Promise<Float32Array> {
  const { b, channels, side, data } = input;
  const draft: Draft = { nodes: [], weights: [] };
  const answer = planesOfRows(draft, build(draft, rowsOfPlanes(draft, 'planes', side, channels)));
  const graph = { name: 'filtered', inputs: [{ name: 'planes', type: 'float32', shape: ['b', channels, side, side] }], outputs: [{ name: answer, type: 'float32', shape: ['b', 'c', 'h', 'w'] }] } as const;
  const session = await ort.InferenceSession.create(writeOnnx({ ...graph, ...draft }), { logSeverityLevel: 3 });
  const { [answer]: output } = await session.run({ planes: new ort.Tensor('float32', Float32Array.from(data), [b, channels, side, side]) });
  await session.release();
  return output?.data as Float32Array;
}

/** relu(convolution + bias) by its definition, in float64. */
function convolved({ b, channels, side, data }: Planes, { outputs, kernel, bias }: FilteredLayer): Planes {
  const out = new Float64Array(b * outputs * side * side);
  for (let n = 0; n < b; n++) for (let o = 0; o < outputs; o++) for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) {
    let sum = bias[o]!;
    for (let c = 0; c < channels; c++) for (let cell = 0; cell < 9; cell++) {
      const [fy, fx] = [y + Math.floor(cell / 3) - 1, x + (cell % 3) - 1];
      if (fy >= 0 && fx >= 0 && fy < side && fx < side) sum += kernel[(o * channels + c) * 9 + cell]! * data[((n * channels + c) * side + fy) * side + fx]!;
    }
    out[((n * outputs + o) * side + y) * side + x] = Math.max(sum, 0);
  }
  return { b, channels: outputs, side, data: out };
}

function pooled({ b, channels, side, data }: Planes): Planes {
  const half = side / 2;
  const at = (plane: number, y: number, x: number) => data[(plane * side + y) * side + x]!;
  const out = Float64Array.from({ length: b * channels * half * half }, (_, i) => {
    const [plane, y, x] = [Math.floor(i / half / half), 2 * (Math.floor(i / half) % half), 2 * (i % half)];
    return Math.max(at(plane, y, x), at(plane, y, x + 1), at(plane, y + 1, x), at(plane, y + 1, x + 1));
  });
  return { b, channels, side: half, data: out };
}

function expectClose(actual: Float32Array, { data }: Planes) {
  const expected = Array.from(data);
  const scale = Math.max(...expected);
  expect(actual).toHaveLength(expected.length);
  expect(expected.filter((value) => value > scale / 10).length).toBeGreaterThan(expected.length / 5);
  expect(actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0) / scale).toBeLessThan(1e-5);
}

describe('a filtered convolution gives what its definition gives in float64', () => {
  // 28: whole tiles; 14, 13, 5, 3: tiles that reach over the edge; 48 and 46: so many tiles that all places are multiplied at once.
  it.each([[28, 1], [14, 1], [13, 3], [5, 2], [3, 1], [48, 1], [46, 2]])('a map of side %i, %i at a time', async (side, b) => {
    const next = random(side);
    const input = { b, channels: 5, side, data: Float32Array.from({ length: b * 5 * side * side }, next) };
    const one = layer('one', 5, 7, next);
    expectClose(await run(input, (draft, rows) => filteredConvolution(draft, rows, one)), convolved(input, one));
  });

  it('one after the other and pooled, each on the rows as the one before left them', async () => {
    const next = random(9);
    const input = { b: 2, channels: 3, side: 28, data: Float32Array.from({ length: 2 * 3 * 28 * 28 }, next) };
    const [one, two, three] = [layer('one', 3, 8, next), layer('two', 8, 6, next), layer('three', 6, 4, next)];
    const built = run(input, (draft, rows) => filteredConvolution(draft, pooledRows(draft, filteredConvolution(draft, filteredConvolution(draft, rows, one), two)), three));
    expectClose(await built, convolved(pooled(convolved(convolved(input, one), two)), three));
  });
});
