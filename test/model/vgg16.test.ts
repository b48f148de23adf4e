import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EncoderDescription } from '../../electron/common/domain/model.ts';
import { Encoders } from '../../electron/worker/encoder/installed.ts';
import { writeKeras } from '../helpers/keras-file.ts';
import { pattern, scratch } from '../helpers/pictures.ts';
import { randomVgg16, reference, safetensors, torchTensors, vgg16Onnx, type TestLayer } from '../helpers/vgg16.ts';

let folder: string;
let layers: TestLayer[];
let expected: Float64Array;
/** One registry for the tests that only add to it, with the weights below in it. */
let encoders: Encoders;
let whole: EncoderDescription;
const picture = pattern(224);
const torchvision = (rgb: readonly number[]) => rgb.map((value, c) => (value / 255 - [0.485, 0.456, 0.406][c]!) / [0.229, 0.224, 0.225][c]!);
const keras = ([r = 0, g = 0, b = 0]: readonly number[]) => [b - 103.939, g - 116.779, r - 123.68];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'macon-vgg-'));
  layers = randomVgg16();
  writeFileSync(join(folder, 'vgg16.safetensors'), safetensors(torchTensors(layers)));
  expected = reference(layers, picture, 224, torchvision);
  encoders = new Encoders(join(folder, 'cache'));
  whole = await encoders.install(join(folder, 'vgg16.safetensors'));
});
afterAll(() => { rmSync(folder, { recursive: true }); });
const saved = (name: string, bytes: Uint8Array) => { const file = join(folder, name); writeFileSync(file, bytes); return file; };

function expectRegions(actual: Float32Array, expected: Float64Array) {
  const scale = expected.reduce((most, value) => Math.max(most, value), 0);
  expect(actual).toHaveLength(7 * 7 * 512);
  expect(expected.filter((value) => value > scale / 100).length).toBeGreaterThan(2000);
  expect(actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0) / scale).toBeLessThan(1e-5);
}

describe('VGG-16 installed from a full-size file gives what float64 gives', () => {
  it('safetensors with torchvision\'s names: RGB, scaled, mean and deviation', async () => {
    const file = join(folder, 'vgg16.safetensors');
    const description = whole;
    expect(description).toMatchObject({ width: 512, grid: { rows: 7, columns: 7 }, inputSize: 224, checksum: createHash('sha256').update(readFileSync(file)).digest('hex'), origin: expect.stringContaining('vgg16.safetensors') as string });
    expectRegions(await (await encoders.open(description.id)).encodePixels(picture), expected);
    expect((await encoders.list()).slice(0, 2).map(({ description: { id }, builtIn }) => [id, builtIn])).toEqual([['centernet-coco-224-1b635a15', true], [description.id, false]]);
    // Again: the same encoder, not a second one; by another process too.
    expect(await new Encoders(scratch()).install(file)).toEqual(description);
  });

  it('Keras\' preprocessing: BGR minus means, another encoder of the same weights', async () => {
    const caffe = await encoders.install(join(folder, 'vgg16.safetensors'), { preprocessing: 'keras' });
    expect(caffe.id).not.toBe(whole.id);
    expect([caffe.label, whole.label]).toEqual([expect.stringContaining('Keras'), expect.stringContaining('torchvision')]);
    expectRegions(await (await encoders.open(caffe.id)).encodePixels(picture), reference(layers, picture, 224, keras));
  });

  it('ONNX, cut at the last pooling layer: the same encoder as from safetensors', async () => {
    const description = await encoders.install(saved('vgg16.onnx', vgg16Onnx(layers)));
    expect(description.id).toBe(whole.id);
    expectRegions(await (await encoders.open(description.id)).encodePixels(picture), expected);
  });

  it('Keras\' HDF5, of either age and inside a whole model: the encoder with its own preprocessing', async () => {
    const wanted = await encoders.install(join(folder, 'vgg16.safetensors'), { preprocessing: 'keras' });
    for (const style of ['notop', 'keras2', 'model'] as const) {
      const file = join(folder, `${style}.h5`);
      writeKeras(file, layers, style);
      expect((await encoders.install(file)).id).toBe(wanted.id);
    }
    const lacking = join(folder, 'lacking.h5');
    writeKeras(lacking, layers, 'notop', (name) => name !== 'block4_conv2');
    await expect(encoders.install(lacking)).rejects.toMatchObject({ code: 'unsupported', message: expect.stringContaining('block4_conv2') as string });
  });

  it('timm\'s names behind a prefix', async () => {
    const tensors = [...torchTensors(layers)].filter(([name]) => name.startsWith('features'));
    expect((await encoders.install(saved('timm.safetensors', safetensors(new Map(tensors.map(([name, tensor]) => [`model.${name}`, tensor])))))).id).toBe(whole.id);
  });
});

describe('what is not VGG-16 is refused, and nothing is stored', () => {
  const refuse = async (bytes: Uint8Array, code: string, message: RegExp, options = {}) => {
    const cache = scratch();
    const encoders = new Encoders(cache);
    await expect(encoders.install(saved('wrong.file', bytes), options)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(await encoders.list()).toHaveLength(1);
    expect(readdirSync(cache)).toEqual([]);
  };
  const changed = (change: (tensors: ReturnType<typeof torchTensors>) => void) => { const tensors = torchTensors(layers); change(tensors); return safetensors(tensors); };

  it('safetensors with other names, shapes, types or numbers', async () => {
    await refuse(changed((t) => { t.delete('features.28.weight'); }), 'unsupported', /those of VGG-16 are at 0, 2, 5/);
    await refuse(changed((t) => { t.set('features.16.weight', t.get('features.17.weight')!); }), 'unsupported', /features\.0, 2, 5, 7, 10, 12, 14, 16, 17/);
    await refuse(changed((t) => { t.delete('features.5.bias'); }), 'unsupported', /no "features\.5\.bias"/);
    await refuse(changed((t) => { t.set('features.2.weight', t.get('features.0.weight')!); }), 'unsupported', /\[64, 3, 3, 3\]; convolution 2 of VGG-16 has \[64, 64, 3, 3\]/);
    await refuse(changed((t) => { t.set('features.0.weight', { ...t.get('features.0.weight')!, dtype: 'F64' }); }), 'unsupported', /type F64/);
    await refuse(changed((t) => { const { bytes, ...rest } = t.get('features.0.bias')!; const wrong = Uint8Array.from(bytes); wrong.set([0, 0, 0xc0, 0x7f], 8); t.set('features.0.bias', { ...rest, bytes: wrong }); }), 'damaged', /not finite/);
  }, 60_000);

  it('files that are cut short, empty, of another kind, or not the one that was meant', async () => {
    const whole = safetensors(torchTensors(layers));
    await refuse(whole.subarray(0, whole.length - 40), 'damaged', /lies outside/);
    await refuse(whole.subarray(0, 500), 'damaged', /header/);
    await refuse(new Uint8Array(), 'damaged', /not an ONNX model/);
    await refuse(Buffer.from('PK\x03\x04 torch'), 'unsupported', /can run any code/);
    await refuse(Buffer.from('\x89HDF\r\n\x1a\n nothing behind it', 'latin1'), expect.stringMatching(/unavailable|damaged/) as unknown as string, /HDF5/);
    await refuse(Buffer.from('some text that is long enough'), 'damaged', /not a protocol buffer|not an ONNX/);
    await refuse(whole, 'damaged', /has the checksum [0-9a-f]{64}, not 0{64}/, { sha256: '0'.repeat(64) });
    await expect(new Encoders(scratch()).install(join(folder, 'gone'))).rejects.toMatchObject({ code: 'not-found' });
    await expect(new Encoders(scratch()).install(folder)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('ONNX of another network', async () => {
    await refuse(vgg16Onnx(layers, ({ nodes }) => { nodes.splice(4, 1); }), 'unsupported', /operation 5 is Conv; VGG-16 has MaxPool/);
    await refuse(vgg16Onnx(layers, ({ nodes }) => { nodes.unshift({ op: 'Sub', inputs: ['input.1', 'x'], output: 'y' }); }), 'unsupported', /operation 1 is Sub/);
    await refuse(vgg16Onnx(layers, ({ nodes }) => { nodes[2] = { ...nodes[2]!, attributes: { ...nodes[2]!.attributes, strides: [2, 2] } }; }), 'unsupported', /"c2" has another kernel, padding or stride/);
    await refuse(vgg16Onnx(layers, ({ nodes }) => { nodes[4] = { ...nodes[4]!, attributes: { kernel_shape: [3, 3], strides: [2, 2] } }; }), 'unsupported', /MaxPool/);
    await refuse(vgg16Onnx(layers, ({ nodes }) => { nodes[2] = { ...nodes[2]!, inputs: ['c0', ...nodes[2]!.inputs.slice(1)] }; }), 'unsupported', /does not follow/);
    await refuse(vgg16Onnx(layers, ({ weights }) => { weights[0] = { ...weights[0]!, name: 'elsewhere' }; }), 'unsupported', /no stored kernel/);
    await refuse(vgg16Onnx(layers, ({ weights }) => { weights[1] = { ...weights[1]!, data: weights[1]!.data.slice(1) as Float32Array }; }), 'damaged', /"features\.0\.bias" has 252 bytes/);
    await refuse(vgg16Onnx(layers).subarray(0, 30_000_000), 'damaged', /cut short/);
  }, 60_000);
});

describe('an installed encoder', () => {
  it('whose file was changed or lost is not used, and is mended by installing it again', async () => {
    const cache = scratch();
    const { id } = await new Encoders(cache).install(join(folder, 'vgg16.safetensors'));
    const onnx = join(cache, 'encoders', `${id}.onnx`);
    const bytes = readFileSync(onnx);
    bytes[20_000_000]! ^= 1;
    writeFileSync(onnx, bytes);
    await expect(new Encoders(cache).open(id)).rejects.toMatchObject({ code: 'damaged', hint: expect.stringContaining('again') as string });
    rmSync(onnx);
    const encoders = new Encoders(cache);
    await expect(encoders.open(id)).rejects.toMatchObject({ code: 'damaged' });
    await encoders.install(join(folder, 'vgg16.safetensors'));
    expect((await encoders.open(id)).description.id).toBe(id);
    writeFileSync(join(cache, 'encoders', `${id}.json`), '{');
    await expect(new Encoders(cache).describe(id)).rejects.toMatchObject({ code: 'damaged' });
    expect(await new Encoders(cache).list()).toHaveLength(1);
  });

  it('is gone once removed; the built-in one stays', async () => {
    const cache = scratch();
    const encoders = new Encoders(cache);
    const { id } = await encoders.install(join(folder, 'vgg16.safetensors'));
    await encoders.open(id);
    await encoders.remove(id);
    expect(readdirSync(join(cache, 'encoders'))).toEqual([]);
    await expect(encoders.open(id)).rejects.toMatchObject({ code: 'not-found', hint: expect.stringContaining('macon encoder') as string });
    await expect(encoders.remove(id)).rejects.toMatchObject({ code: 'not-found' });
    await expect(encoders.remove('centernet-coco-224-1b635a15')).rejects.toMatchObject({ code: 'conflict' });
    await expect(encoders.describe('../../etc/passwd')).rejects.toMatchObject({ code: 'not-found' });
  });
});
