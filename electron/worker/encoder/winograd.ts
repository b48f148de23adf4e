/**
 * 3×3 convolutions with a quarter of the multiplications: minimal filtering F(4×4, 3×3) after Winograd (A. Lavin & S. Gray, "Fast Algorithms for Convolutional Neural Networks",
 * CVPR 2016, sections 4.1 and 4.3). A tile of 4×4 outputs comes of the 6×6 inputs d around it as Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A. Summed over the channels, ⊙ is 36 products of matrices.
 *
 * A map is kept as rows [rows, b, C], a pixel a row, in whatever order the layer before left them: what is gathered is always a row, never a number.
 */
import type { OnnxNode, OnnxTensor } from './onnx-writer.ts';

/** A graph that is being written. */
export interface Draft { readonly nodes: OnnxNode[]; readonly weights: OnnxTensor[] }

/** A map of `side` × `side` pixels as the value [rows, b, channels]. Not every row is a pixel's: the last tiles may reach over the edge. */
export interface PixelRows {
  readonly value: string;
  readonly side: number;
  readonly channels: number;
  readonly rows: number;
  readonly rowOf: (y: number, x: number) => number;
}

/** Kernel [O, C, 3, 3] and bias [O] of one convolution. */
export interface FilteredLayer { readonly name: string; readonly outputs: number; readonly kernel: Float32Array; readonly bias: Float32Array }

const TILE = 4;
const PATCH = 6;
const PLACES = PATCH ** 2;
/** The paper's matrices: Bᵀ [6, 6], G [6, 3], Aᵀ [4, 6]. */
const INPUT = [[4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0], [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1]];
const KERNEL = [[1 / 4, 0, 0], [-1 / 6, -1 / 6, -1 / 6], [-1 / 6, 1 / 6, -1 / 6], [1 / 24, 1 / 12, 1 / 6], [1 / 24, -1 / 12, 1 / 6], [0, 0, 1]];
const OUTPUT = [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]];

/** Fewer tiles than this: a product for each place, whose weights the runtime packs once. More: one of all places, which packs them at each run but copies no map. */
const MANY_TILES = 128;

/** relu(convolution + bias) of a map padded by one: rows [rows, b, C] → rows [16 · tiles, b, O]. */
export function filteredConvolution({ nodes, weights }: Draft, input: PixelRows, { name, outputs, kernel, bias }: FilteredLayer): PixelRows {
  const { side, channels, value } = input;
  const across = Math.ceil(side / TILE);
  const tiles = across ** 2;
  weights.push(
    integers(`${name}/pads`, [0, 0, 0, 1, 0, 0]), integers(`${name}/patches`, patchRows(input, across)), integers(`${name}/flat`, [PLACES, -1]), integers(`${name}/shape`, [TILE ** 2 * tiles, -1, outputs]),
    bothWays(`${name}/Bt`, INPUT), bothWays(`${name}/At`, OUTPUT), { name: `${name}/bias`, shape: [outputs], data: bias },
  );
  nodes.push(
    { op: 'Pad', inputs: [value, `${name}/pads`], output: `${name}/padded` }, // [rows + 1, b, C]: the last row is all of the padding
    { op: 'Gather', inputs: [`${name}/padded`, `${name}/patches`], output: `${name}/gathered`, attributes: { axis: 0 } }, // [36 · tiles, b, C]
    { op: 'Reshape', inputs: [`${name}/gathered`, `${name}/flat`], output: `${name}/d` }, // [36, tiles · b · C]
    { op: 'MatMul', inputs: [`${name}/Bt`, `${name}/d`], output: `${name}/BtdB` },
  );
  overChannels({ nodes, weights }, name, { places: kernelCells(kernel, channels, outputs), channels, outputs, together: tiles >= MANY_TILES });
  nodes.push(
    { op: 'Reshape', inputs: [`${name}/M`, `${name}/flat`], output: `${name}/M-flat` }, // [36, tiles · b · O]
    { op: 'MatMul', inputs: [`${name}/At`, `${name}/M-flat`], output: `${name}/AtMA` }, // [16, tiles · b · O]
    { op: 'Reshape', inputs: [`${name}/AtMA`, `${name}/shape`], output: `${name}/rows` },
    { op: 'Add', inputs: [`${name}/rows`, `${name}/bias`], output: `${name}/sum` },
    { op: 'Relu', inputs: [`${name}/sum`], output: `${name}/relu` },
  );
  const rowOf = (y: number, x: number) => ((y % TILE) * TILE + x % TILE) * tiles + Math.floor(y / TILE) * across + Math.floor(x / TILE);
  return { value: `${name}/relu`, side, channels: outputs, rows: TILE ** 2 * tiles, rowOf };
}

/** The input's row at each place [6, 6] of each tile's patch [across, across]; outside of the map the one behind the last. */
function patchRows({ side, rowOf, rows }: PixelRows, across: number): number[] {
  const inside = (at: number) => at >= 0 && at < side;
  return range(PLACES).flatMap((place) => range(across ** 2).map((tile) => {
    const y = TILE * Math.floor(tile / across) + Math.floor(place / PATCH) - 1;
    const x = TILE * (tile % across) + (place % PATCH) - 1;
    return inside(y) && inside(x) ? rowOf(y, x) : rows;
  }));
}

interface Products { readonly places: Float32Array; readonly channels: number; readonly outputs: number; readonly together: boolean }

/** `BtdB` [36, tiles · b · C] times G g Gᵀ [C, O] at each place → `M`, 36 · tiles · b rows of O. Of the file's nine cells the runtime makes the 36 when it loads the graph. */
function overChannels({ nodes, weights }: Draft, name: string, { places: cells, channels, outputs, together }: Products): void {
  const [map, kernels] = [`${name}/V`, `${name}/U`];
  weights.push(
    bothWays(`${name}/G`, KERNEL), { name: `${name}/g`, shape: [9, channels * outputs], data: cells },
    integers(`${map}-shape`, together ? [PLACES, -1, channels] : [-1, channels]), integers(`${kernels}-shape`, together ? [PLACES, channels, outputs] : [-1, outputs]),
  );
  nodes.push(
    { op: 'Reshape', inputs: [`${name}/BtdB`, `${map}-shape`], output: map },
    { op: 'MatMul', inputs: [`${name}/G`, `${name}/g`], output: `${name}/GgGt` },
    { op: 'Reshape', inputs: [`${name}/GgGt`, `${kernels}-shape`], output: kernels },
  );
  if (together) { nodes.push({ op: 'MatMul', inputs: [map, kernels], output: `${name}/M` }); return; }
  const at = (what: string) => range(PLACES).map((place) => `${what}${place}`);
  for (const whole of [map, kernels]) nodes.push({ op: 'Split', inputs: [whole], output: at(whole), attributes: { axis: 0 } });
  for (const place of range(PLACES)) nodes.push({ op: 'MatMul', inputs: [`${map}${place}`, `${kernels}${place}`], output: `${name}/M${place}` });
  nodes.push({ op: 'Concat', inputs: at(`${name}/M`), output: `${name}/M`, attributes: { axis: 0 } });
}

/** [O, C, 3, 3] → [9, C, O]. */
function kernelCells(kernel: Float32Array, channels: number, outputs: number): Float32Array {
  const cells = new Float32Array(kernel.length);
  let from = 0;
  for (let o = 0; o < outputs; o++) for (let c = 0; c < channels; c++) for (let cell = 0; cell < 9; cell++) cells[(cell * channels + c) * outputs + o] = kernel[from++] ?? NaN;
  return cells;
}

/** One matrix for both directions of a flattened square: [r, c] → [r², c²]. */
function bothWays(name: string, matrix: readonly (readonly number[])[]): OnnxTensor {
  const data = Float32Array.from(matrix.flatMap((down) => matrix.flatMap((along) => down.flatMap((a) => along.map((b) => a * b)))));
  return { name, shape: [matrix.length ** 2, data.length / matrix.length ** 2], data };
}

const integers = (name: string, numbers: readonly number[]): OnnxTensor => ({ name, shape: [numbers.length], data: BigInt64Array.from(numbers, BigInt) });
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Planes [b, C, S, S] as rows, in reading order. */
export function rowsOfPlanes({ nodes, weights }: Draft, value: string, side: number, channels: number): PixelRows {
  weights.push(integers(`${value}/shape`, [-1, channels, side * side]));
  nodes.push({ op: 'Reshape', inputs: [value, `${value}/shape`], output: `${value}/flat` }, { op: 'Transpose', inputs: [`${value}/flat`], output: `${value}/rows`, attributes: { perm: [2, 0, 1] } });
  return { value: `${value}/rows`, side, channels, rows: side * side, rowOf: (y, x) => y * side + x };
}

/** Rows as planes [b, C, S, S]. */
export function planesOfRows({ nodes, weights }: Draft, { value, side, channels, rowOf }: PixelRows): string {
  weights.push(integers(`${value}/order`, range(side * side).map((at) => rowOf(Math.floor(at / side), at % side))), integers(`${value}/shape`, [-1, channels, side, side]));
  nodes.push(
    { op: 'Gather', inputs: [value, `${value}/order`], output: `${value}/ordered`, attributes: { axis: 0 } },
    { op: 'Transpose', inputs: [`${value}/ordered`], output: `${value}/flat`, attributes: { perm: [1, 2, 0] } },
    { op: 'Reshape', inputs: [`${value}/flat`, `${value}/shape`], output: `${value}/planes` },
  );
  return `${value}/planes`;
}

/** The 2×2 maximum of a map with an even side, in reading order. */
export function pooledRows({ nodes, weights }: Draft, { value, side, channels, rowOf }: PixelRows): PixelRows {
  const half = side / 2;
  const corners = [[0, 0], [0, 1], [1, 0], [1, 1]].map(([down = 0, right = 0]) => {
    const corner = `${value}/corner${down}${right}`;
    weights.push(integers(`${corner}-rows`, range(half * half).map((at) => rowOf(2 * Math.floor(at / half) + down, 2 * (at % half) + right))));
    nodes.push({ op: 'Gather', inputs: [value, `${corner}-rows`], output: corner, attributes: { axis: 0 } });
    return corner;
  });
  nodes.push({ op: 'Max', inputs: corners, output: `${value}/pooled` });
  return { value: `${value}/pooled`, side: half, channels, rows: half * half, rowOf: (y, x) => y * half + x };
}
