import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { Encoders } from '../../../electron/worker/encoder/installed.ts';
import { readOnnx } from '../../../electron/worker/encoder/onnx-reader.ts';
import { writeOnnx, type OnnxGraph } from '../../../electron/worker/encoder/onnx-writer.ts';
import { readFields } from '../../../electron/worker/encoder/protobuf-reader.ts';
import { pattern, scratch } from '../../helpers/pictures.ts';

/** A trunk of somebody else's: floats in, 7×7 averages of 4×4 pixels, doubled, out; and a head behind it. */
function trunk(layout: 'NCHW' | 'NHWC', change: (graph: { nodes: OnnxGraph['nodes'][number][]; inputs: OnnxGraph['inputs'][number][]; outputs: OnnxGraph['outputs'][number][] }) => void = () => undefined): Uint8Array {
  const planes = layout === 'NCHW';
  const graph = {
    name: 'other',
    inputs: [{ name: 'image', type: 'float32' as const, shape: planes ? ['n', 3, 28, 28] : ['n', 28, 28, 3] }],
    outputs: [{ name: 'map', type: 'float32' as const, shape: ['n', 'a', 'b', 'c'] }],
    nodes: [
      ...(planes ? [] : [{ op: 'Transpose', inputs: ['image'], output: 'planes', attributes: { perm: [0, 3, 1, 2] } }]),
      { op: 'AveragePool', inputs: [planes ? 'image' : 'planes'], output: 'pooled', attributes: { kernel_shape: [4, 4], strides: [4, 4] } },
      { op: 'Mul', inputs: ['pooled', 'two'], output: planes ? 'map' : 'doubled' },
      ...(planes ? [] : [{ op: 'Transpose', inputs: ['doubled'], output: 'map', attributes: { perm: [0, 2, 3, 1] } }]),
      { op: 'GlobalAveragePool', inputs: ['pooled'], output: 'class' },
    ],
    weights: [{ name: 'two', shape: [], data: Float32Array.of(2) }],
  };
  change(graph);
  return writeOnnx(graph);
}

let folder: string;
let encoders: Encoders;
const described = { onnx: 'trunk.onnx', label: 'Somebody’s trunk', inputSize: 28, mean: [10, 20, 30], std: [2, 4, 8], licence: 'CC0-1.0', origin: 'a test' };
function files(onnx: Uint8Array, description: object = {}): string {
  writeFileSync(join(folder, 'trunk.onnx'), onnx);
  writeFileSync(join(folder, 'trunk.json'), JSON.stringify({ ...described, ...description }));
  return join(folder, 'trunk.json');
}
const picture = pattern(28);
/** Of the region (row, column): twice the mean of (x − mean) / std, channels in the order given. */
const expectedAt = (row: number, column: number, order: readonly number[]) => order.map((from, c) => {
  let sum = 0;
  for (let y = 0; y < 4; y++) for (let x = 0; x < 4; x++) sum += picture[((row * 4 + y) * 28 + column * 4 + x) * 3 + from]!;
  return 2 * ((sum / 16 - described.mean[c]!) / described.std[c]!);
});
async function expectInstalled(file: string, order: readonly number[]) {
  const { id } = await encoders.install(file);
  const regions = await (await encoders.open(id)).encodePixels(picture);
  for (const [row, column] of [[0, 0], [2, 5], [6, 6]] as const) expectedAt(row, column, order).forEach((value, c) => { expect(regions[(row * 7 + column) * 3 + c]).toBeCloseTo(value, 3); });
}

beforeEach(() => {
  folder = scratch();
  encoders = new Encoders(join(folder, 'cache'));
});

describe('an ONNX trunk with a description file', () => {
  it('is fed as it says: layout, order of channels, mean and deviation are in the graph', async () => {
    await expectInstalled(files(trunk('NCHW')), [0, 1, 2]);
    await expectInstalled(files(trunk('NHWC'), { layout: 'NHWC' }), [0, 1, 2]);
    await expectInstalled(files(trunk('NCHW'), { channels: 'BGR' }), [2, 1, 0]);
    await expectInstalled(files(trunk('NHWC'), { layout: 'NHWC', channels: 'BGR' }), [2, 1, 0]);
    expect(await encoders.list()).toHaveLength(5);
  });

  it('is described by the file, and its width by its first run; any change of what it sees is another encoder', async () => {
    const bytes = trunk('NCHW');
    const first = await encoders.install(files(bytes, { sha256: createHash('sha256').update(bytes).digest('hex') }));
    expect(first).toMatchObject({ label: 'Somebody’s trunk', inputSize: 28, view: 'stretch', grid: { rows: 7, columns: 7 }, width: 3, licence: 'CC0-1.0', id: expect.stringMatching(/^somebody-s-trunk-28-[0-9a-f]{12}$/) as string });
    expect((await encoders.install(files(bytes))).id).toBe(first.id);
    for (const change of [{ mean: [10, 20, 31] }, { channels: 'BGR' }, { view: 'centre-crop' }, { output: 'pooled' }]) expect((await encoders.install(files(bytes, change))).id).not.toBe(first.id);
  });

  it('can be cut at a value inside', async () => {
    const { id } = await encoders.install(files(trunk('NCHW'), { output: 'pooled' }));
    const regions = await (await encoders.open(id)).encodePixels(picture);
    expect(regions[0]).toBeCloseTo(expectedAt(0, 0, [0, 1, 2])[0]! / 2, 3);
  });

  it.each<[string, Parameters<typeof trunk>[1], object, string, RegExp]>([
    ['another map than 7×7', ({ nodes }) => { nodes[0] = { ...nodes[0]!, attributes: { kernel_shape: [2, 2], strides: [2, 2] } }; }, {}, 'unsupported', /14×14.*not 7×7/],
    ['a map of 14 rows', ({ nodes }) => { nodes[0] = { ...nodes[0]!, attributes: { kernel_shape: [2, 4], strides: [2, 4] } }; }, {}, 'unsupported', /14×7.*not 7×7/],
    ['a map that does not depend on the picture', ({ nodes }) => { nodes.splice(0, 2, { op: 'AveragePool', inputs: ['image'], output: 'p', attributes: { kernel_shape: [4, 4], strides: [4, 4] } }, { op: 'Sub', inputs: ['p', 'p'], output: 'map' }); nodes.pop(); }, {}, 'unsupported', /same for different pictures/],
    ['numbers that are not finite', ({ nodes }) => { nodes.splice(1, 1, { op: 'Sub', inputs: ['pooled', 'pooled'], output: 'zero' }, { op: 'Div', inputs: ['pooled', 'zero'], output: 'map' }); }, {}, 'unsupported', /finite/],
    ['an operation nobody knows', ({ nodes }) => { nodes.push({ op: 'Telepathy', inputs: ['pooled'], output: 'x' }); }, {}, 'unsupported', /does not run/],
    ['two inputs', ({ inputs }) => { inputs.push({ name: 'also', type: 'float32', shape: [1] }); }, {}, 'unsupported', /2 inputs/],
    ['two outputs and no choice', ({ outputs }) => { outputs.push({ name: 'class', type: 'float32', shape: ['n', 'c', 'y', 'x'] }); }, {}, 'unsupported', /2 outputs/],
    ['an output that is not there', undefined, { output: 'nowhere' }, 'unsupported', /No node.*nowhere/],
    ['another checksum', undefined, { sha256: '0'.repeat(64) }, 'damaged', /checksum/],
    ['no model beside it', undefined, { onnx: 'gone.onnx' }, 'not-found', /gone\.onnx/],
    ['no mean', undefined, { mean: undefined }, 'invalid-input', /mean/],
    ['a deviation of zero', undefined, { std: [1, 0, 1] }, 'invalid-input', /std/],
    ['a field that means nothing', undefined, { scale: 3 }, 'invalid-input', /scale/],
  ])('is refused with %s', async (_name, change, description, code, message) => {
    const file = files(trunk('NCHW', change), description);
    await expect(encoders.install(file)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(await encoders.list()).toHaveLength(1);
  });
});

describe('the ONNX reader', () => {
  it('reads what the format says, packed or not', () => {
    expect([...readFields(Buffer.from('089601', 'hex'))]).toMatchObject([{ field: 1, wire: 0, number: 150n }]);
    expect([...readFields(Buffer.from('08ffffffffffffffffff01', 'hex'))]).toMatchObject([{ number: -1n }]);
    expect([...readFields(Buffer.from('250000c03f120174', 'hex'))].map(({ field, bytes }) => [field, Buffer.from(bytes).toString('hex')])).toEqual([[4, '0000c03f'], [2, '74']]);
    // TensorProto: dims packed [2], float_data packed [1.5, -2], name "w"; and dims one by one, raw_data.
    for (const tensor of ['0a0102' + '1001' + '2208' + '0000c03f000000c0' + '420177', '0802' + '1001' + '420177' + '4a08' + '0000c03f000000c0']) {
      const graph = Buffer.concat([Buffer.from([0x2a, tensor.length / 2]), Buffer.from(tensor, 'hex')]);
      const file = Buffer.concat([Buffer.from([0x3a, graph.length]), graph, Buffer.from('4204' + '0a00' + '100d', 'hex')]);
      const { weights, opset } = readOnnx(file);
      expect(opset).toBe(13);
      expect(weights.get('w')?.shape).toEqual([2]);
      expect([...weights.get('w')!.floats()]).toEqual([1.5, -2]);
    }
  });

  it.each(['08', '0a05ff', '0b', '08ffffffffffffffffffff01', 'ff'])('refuses %s', (hex) => { expect(() => [...readFields(Buffer.from(hex, 'hex'))]).toThrow(/not a protocol buffer/); });

  it('reads back what the writer writes', () => {
    const graph = readOnnx(trunk('NHWC'));
    expect(graph).toMatchObject({ opset: 13, inputs: ['image'], outputs: ['map'] });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Transpose', 'AveragePool', 'Mul', 'Transpose', 'GlobalAveragePool']);
    expect(graph.nodes[0]?.ints.get('perm')).toEqual([0, 3, 1, 2]);
    expect([...graph.weights.get('two')!.floats()]).toEqual([2]);
  });
});
