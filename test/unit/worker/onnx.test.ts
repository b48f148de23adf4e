import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EncoderDescription } from '../../../electron/common/domain/model.ts';
import { openEncoder } from '../../../electron/worker/encoder/encoder.ts';
import { readGraphModel, type CutGraph, type GraphTensor } from '../../../electron/worker/encoder/graph-model.ts';
import { graphToOnnx } from '../../../electron/worker/encoder/graph-to-onnx.ts';
import { writeOnnx } from '../../../electron/worker/encoder/onnx-writer.ts';
import { ProtobufWriter } from '../../../electron/worker/encoder/protobuf.ts';
import { AVERAGING, pattern, scratch } from '../../helpers/pictures.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('the protobuf writer', () => {
  it.each([
    [0, '0800'], [1, '0801'], [127, '087f'], [128, '088001'], [150, '089601'], [16_384, '08808001'],
    [Number.MAX_SAFE_INTEGER, '08ffffffffffffff0f'], [-1, '08ffffffffffffffffff01'], [-(2n ** 63n), '0880808080808080808001'],
  ])('varint %s', (value, expected) => { expect(hex(new ProtobufWriter().varint(1, value).finish())).toBe(expected); });

  it('text, bytes, floats, nested messages and high field numbers, as the specification encodes them', () => {
    expect(hex(new ProtobufWriter().text(2, 'testing').finish())).toBe('120774657374696e67');
    expect(hex(new ProtobufWriter().message(3, (inner) => { inner.varint(1, 150); }).finish())).toBe('1a03089601');
    expect(hex(new ProtobufWriter().float(4, 1.5).finish())).toBe('250000c03f');
    expect(hex(new ProtobufWriter().varint(20, 7).finish())).toBe('a00107');
    expect(hex(new ProtobufWriter().text(1, 'ü').bytes(2, new Uint8Array(200)).finish()).slice(0, 14)).toBe('0a02c3bc12c801');
  });
});

const random = (seed: number) => { let state = seed; return () => { state = (state * 48271) % 2147483647; return state / 2147483647 - 0.5; }; };
const tensor = (shape: number[], next: () => number): GraphTensor => ({ shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, next) });
const base64 = (text: string) => Buffer.from(text).toString('base64');
const fused = (...ops: string[]) => ({ list: { s: ops.map(base64) } });
const conv = (name: string, input: string, stride: number, ops: string[], depthwise = false) => ({
  name, op: depthwise ? 'FusedDepthwiseConv2dNative' : '_FusedConv2D', input: [input, `${name}/w`, `${name}/b`],
  attr: { strides: { list: { i: ['1', String(stride), String(stride), '1'] } }, padding: { s: base64('SAME') }, fused_ops: fused(...ops) },
});
const plain = (op: string, name: string, ...input: string[]) => ({ name, op, input, attr: {} });

/** A map [side, side, C] in float64. */
interface Plane { side: number; channels: number; data: Float64Array }

/** TensorFlow's SAME convolution written from its definition: pad total max((⌈n/s⌉−1)·s + k − n, 0), the larger half after. */
function convolve({ side, channels, data }: Plane, { shape, data: kernel }: GraphTensor, bias: GraphTensor, stride: number, depthwise = false): Plane {
  const [k = 0, , , last = 0] = shape;
  const out = Math.ceil(side / stride);
  const before = Math.floor(Math.max((out - 1) * stride + k - side, 0) / 2);
  const outputs = depthwise ? channels * last : last;
  const result = new Float64Array(out * out * outputs);
  for (let y = 0; y < out; y++) for (let x = 0; x < out; x++) for (let o = 0; o < outputs; o++) {
    let sum = bias.data[o] ?? NaN;
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) {
      const [sy, sx] = [y * stride + i - before, x * stride + j - before];
      if (sy < 0 || sx < 0 || sy >= side || sx >= side) continue;
      const from = depthwise ? [Math.floor(o / last)] : Array.from({ length: channels }, (_, c) => c);
      for (const c of from) {
        const weight = depthwise ? kernel[((i * k + j) * channels + c) * last + (o % last)] : kernel[((i * k + j) * channels + c) * last + o];
        sum += (data[(sy * side + sx) * channels + c] ?? NaN) * (weight ?? NaN);
      }
    }
    result[(y * out + x) * outputs + o] = sum;
  }
  return { side: out, channels: outputs, data: result };
}
const each = (plane: Plane, f: (value: number, channel: number, at: number) => number): Plane => ({ ...plane, data: plane.data.map((value, i) => f(value, i % plane.channels, i)) });
const means = ({ side, channels, data }: Plane) => Array.from({ length: channels }, (_, c) => data.filter((_value, i) => i % channels === c).reduce((a, b) => a + b, 0) / (side * side));

async function run(graph: CutGraph, S: number, width: number, grid: number, pool = 1): Promise<Float32Array> {
  const file = join(scratch(), 'g.onnx');
  writeFileSync(file, writeOnnx(graphToOnnx(graph, { name: 'g', inputSize: S, pool })));
  const description: EncoderDescription = { ...AVERAGING, inputSize: S, width, grid: { rows: grid, columns: grid } };
  return (await openEncoder(file, description)).encodePixels(pattern(S));
}
function expectClose(actual: Float32Array, { data }: Plane) {
  const scale = data.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  expect(actual).toHaveLength(data.length);
  expect(actual.reduce((most, value, i) => Math.max(most, Math.abs(value - data[i]!)), 0) / scale).toBeLessThan(1e-5);
}

describe('a TensorFlow graph as ONNX gives what float64 arithmetic gives', () => {
  it.each([[15, 2, 3], [14, 2, 3], [14, 2, 5], [13, 1, 3], [12, 3, 4], [9, 1, 1]])('convolution of %i, stride %i, kernel %i, SAME, with relu', async (S, stride, k) => {
    const next = random(S * 100 + k);
    const weights = new Map([['c/w', tensor([k, k, 3, 4], next)], ['c/b', tensor([4], next)]]);
    const graph = { nodes: [plain('Placeholder', 'in'), conv('c', 'in', stride, ['BiasAdd', 'Relu'])], weights, output: 'c' };
    const image = { side: S, channels: 3, data: Float64Array.from(pattern(S)) };
    const expected = each(convolve(image, weights.get('c/w')!, weights.get('c/b')!, stride), (value) => Math.max(value, 0));
    expectClose(await run(graph, S, 4, expected.side), expected);
    expect(expected.data.some((value) => value > 0) && expected.data.includes(0)).toBe(true);
  });

  it('depthwise with a multiplier, relu6, mean, channelwise and scalar products and sums, average pooling', async () => {
    const S = 14;
    const next = random(7);
    const weights = new Map<string, GraphTensor>([
      ['d/w', tensor([3, 3, 3, 2], () => next() / 40)], ['d/b', tensor([6], next)],
      ['axes', { shape: [2], data: Int32Array.of(1, 2) }], ['gain', tensor([6], next)], ['half', { shape: [], data: Float32Array.of(0.5) }],
    ]);
    const graph = {
      nodes: [
        plain('Placeholder', 'in'), plain('Const', 'axes'), plain('Const', 'gain'), plain('Const', 'half'), conv('d', 'in', 1, ['BiasAdd'], true),
        plain('Relu6', 'clipped', 'd'), plain('Mean', 'mean', 'd', 'axes'), plain('Mul', 'times', 'clipped', 'gain'), plain('AddV2', 'sum', 'times', 'mean'), plain('Mul', 'out', 'sum', 'half'),
      ],
      weights, output: 'out',
    };
    const d = convolve({ side: S, channels: 3, data: Float64Array.from(pattern(S)) }, weights.get('d/w')!, weights.get('d/b')!, 1, true);
    const m = means(d);
    const full = each(d, (value, c) => (Math.min(Math.max(value, 0), 6) * weights.get('gain')!.data[c]! + m[c]!) * 0.5);
    expectClose(await run(graph, S, 6, S), full);
    const pooled: Plane = { side: 7, channels: 6, data: new Float64Array(49 * 6).map((_, i) => {
      const [cell, c] = [Math.floor(i / 6), i % 6];
      const at = (y: number, x: number) => full.data[((Math.floor(cell / 7) * 2 + y) * S + (cell % 7) * 2 + x) * 6 + c]!;
      return (at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4;
    }) };
    expectClose(await run(graph, S, 6, 7, 2), pooled);
  });

  it('refuses what it cannot translate, by name', () => {
    const weights = new Map<string, GraphTensor>([['c/w', tensor([3, 3, 3, 4], () => 0)], ['c/b', tensor([4], () => 0)], ['axes', { shape: [1], data: Int32Array.of(3) }]]);
    const translate = (...nodes: ReturnType<typeof plain>[]) => () => graphToOnnx({ nodes: nodes as never, weights, output: 'x' }, { name: 'g', inputSize: 8, pool: 1 });
    expect(translate(plain('FFT', 'x'))).toThrow(/FFT/);
    expect(translate(plain('Mean', 'x', 'in', 'axes'))).toThrow(/axes 3/);
    expect(translate(conv('c', 'in', 1, ['BiasAdd', 'Elu']))).toThrow(/Elu/);
    expect(translate({ ...conv('c', 'in', 1, ['BiasAdd']), attr: { ...conv('c', 'in', 1, ['BiasAdd']).attr, padding: { s: base64('VALID') } } })).toThrow(/SAME/);
    expect(translate(conv('gone', 'in', 1, ['BiasAdd']))).toThrow(/gone\/w/);
  });
});

describe('a TF.js graph model file', () => {
  const node = (name: string, ...input: string[]) => ({ name, op: 'Relu', input });
  const model = (nodes: unknown[], weights: unknown[] = []) => JSON.stringify({ modelTopology: { node: nodes }, weightsManifest: [{ weights }] });

  it('is cut to the ancestors of a node, each after its inputs', () => {
    const nodes = [node('after', 'cut'), node('cut', 'b:1', '^a'), node('b', 'a'), node('a'), node('aside')];
    expect(readGraphModel(model(nodes), new Uint8Array(), 'cut').nodes.map(({ name }) => name)).toEqual(['a', 'b', 'cut']);
    expect(() => readGraphModel(model([node('cut', 'gone')]), new Uint8Array(), 'cut')).toThrow(/no node "gone"/);
  });

  it('takes float16 and whole numbers in the order of the manifest, and must fit its weights file', () => {
    const manifest = [{ name: 'h', shape: [2], dtype: 'float32', quantization: { dtype: 'float16' } }, { name: 'i', shape: [1], dtype: 'int32' }, { name: 'f', shape: [], dtype: 'float32' }];
    const bin = Buffer.concat([Buffer.from('003c00c0', 'hex'), Buffer.from(Int32Array.of(-5).buffer), Buffer.from(Float32Array.of(2.5).buffer)]);
    const { weights } = readGraphModel(model([node('cut')], manifest), bin, 'cut');
    expect(['h', 'i', 'f'].map((name) => [...weights.get(name)!.data])).toEqual([[1, -2], [-5], [2.5]]);
    expect(() => readGraphModel(model([node('cut')], manifest), bin.subarray(0, 11), 'cut')).toThrow(/ends inside "f"/);
    expect(() => readGraphModel(model([node('cut')], manifest), Buffer.concat([bin, Buffer.alloc(3)]), 'cut')).toThrow(/3 bytes too many/);
    expect(() => readGraphModel('{}', bin, 'cut')).toThrow(/not a TF\.js graph model/);
  });
});
