import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { BUILT_IN, builtInTrunk } from '../../../electron/worker/encoder/built-in.ts';
import { openEncoder } from '../../../electron/worker/encoder/encoder.ts';
import { readGraphModel } from '../../../electron/worker/encoder/graph-model.ts';
import { graphToOnnx } from '../../../electron/worker/encoder/graph-to-onnx.ts';
import { writeOnnx } from '../../../electron/worker/encoder/onnx-writer.ts';
import golden from './encoder-golden.json' with { type: 'json' };
import { put, scene, storedTurned, testFolder } from './photos.ts';
import { syntheticPixels } from './synthetic-pixels.mjs';

const folder = await testFolder();
const cache = join(folder, 'cache');
const S = BUILT_IN.inputSize;
const trunk = await builtInTrunk(cache);
const encoder = await openEncoder(trunk, BUILT_IN);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const worst = (got: Float32Array, want: Float32Array) => got.reduce((most, value, i) => Math.max(most, Math.abs(value - (want[i] ?? NaN))), 0);
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);
const cosine = (a: Float32Array, b: Float32Array) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

describe('the built-in trunk', () => {
  test('gives the numbers that TensorFlow.js gives for its graph', async () => {
    const regions = await encoder.encodePixels(syntheticPixels(S));
    expect(golden.shape).toEqual([BUILT_IN.grid.rows, BUILT_IN.grid.columns, BUILT_IN.width]);
    expect(golden.values.length).toBe(64);
    for (const [at, value] of golden.values as [number, number][]) expect(Math.abs((regions[at] ?? NaN) - value)).toBeLessThan(5e-5);
    expect(regions.reduce((sum, value) => sum + value, 0) / regions.length).toBeCloseTo(golden.mean, 5);
    expect(regions.reduce((most, value) => Math.max(most, value), -Infinity)).toBeCloseTo(golden.largest, 4);
  });

  test('gives a batch exactly what it gives each picture alone', async () => {
    const pictures = [syntheticPixels(S), new Uint8Array(S * S * 3).fill(255), syntheticPixels(S).reverse()];
    const session = await ort.InferenceSession.create(trunk, { intraOpNumThreads: 1, logSeverityLevel: 3 });
    const batch = await session.run({ image: new ort.Tensor('uint8', Buffer.concat(pictures), [3, S, S, 3]) });
    const all = batch['regions']?.data as Float32Array;
    const length = all.length / 3;
    expect(length).toBe(49 * 480);
    for (const [i, picture] of pictures.entries()) expect(worst(await encoder.encodePixels(picture), all.subarray(i * length, (i + 1) * length))).toBe(0);
  });

  test('photos that EXIF turns have the features of the upright one', async () => {
    const want = await encoder.encode(await put(folder, 'upright.png', await scene().png().toBuffer()));
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const bytes = await storedTurned(orientation);
      const turned = await encoder.encode(await put(folder, 'turned.png', bytes));
      // Shrinking samples a mirrored picture up to a pixel beside itself, which the scene's hard edges show most; turning first would take twelve times the time of a large JPEG.
      expect(cosine(turned, want)).toBeGreaterThan(0.99);
      if (orientation === 1) continue;
      const unturned = await encoder.encode(await put(folder, 'unturned.png', await sharp(bytes).png().toBuffer()));
      expect(cosine(unturned, want)).toBeLessThan(0.95);
    }
  });
});

describe('its file in the cache', () => {
  const kept = async (of: string) => (await readdir(join(of, 'encoders'))).map((name) => join(of, 'encoders', name));

  test('is written once, whole, and named by its encoder', async () => {
    const [file = '', ...others] = await kept(cache);
    expect(others).toEqual([]);
    expect(file).toContain(BUILT_IN.id);
    expect(Buffer.from(trunk).equals(await readFile(file))).toBe(true);
    const { mtimeMs, ino } = await stat(file);
    await builtInTrunk(cache);
    expect(await stat(file)).toMatchObject({ mtimeMs, ino });
  });

  test.each(['cut short', 'spoilt', 'empty'])('is cut anew when it is %s', async (how) => {
    const other = join(folder, how);
    await builtInTrunk(other);
    const [file = ''] = await kept(other);
    const bytes = await readFile(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(file, how === 'spoilt' ? bytes : bytes.subarray(0, how === 'empty' ? 0 : bytes.length >> 1));
    expect(sha256(await builtInTrunk(other))).toBe(sha256(trunk));
    expect(sha256(await readFile(file))).toBe(sha256(trunk));
  });

  test('is not needed: a cache that cannot be written costs only time', async () => {
    const blocked = await put(folder, 'blocked', 'a file where the folder should be');
    expect(sha256(await builtInTrunk(blocked))).toBe(sha256(trunk));
  });
});

describe('reading a graph model', () => {
  const weight = { name: 'k', shape: [2], dtype: 'float32', quantization: { dtype: 'float16' } };
  const model = (over: object = {}) => JSON.stringify({
    modelTopology: { node: [{ name: 'in', op: 'Placeholder' }, { name: 'k', op: 'Const' }, { name: 'out', op: 'Mul', input: ['in', 'k:0'] }, { name: 'later', op: 'TopKV2', input: ['out'] }] },
    weightsManifest: [{ weights: [weight] }],
    ...over,
  });
  const half = new Uint8Array(Float16Array.of(1.5, -2).buffer);

  test('keeps the ancestors of the cut alone, inputs first, and opens float16', () => {
    const { nodes, weights } = readGraphModel(model(), half, 'out');
    expect(nodes.map(({ name }) => name).sort()).toEqual(['in', 'k', 'out']);
    expect(nodes.at(-1)?.name).toBe('out');
    expect([...(weights.get('k')?.data ?? [])]).toEqual([1.5, -2]);
  });

  test('refuses weights of another length, a missing node and other JSON', () => {
    expect(() => readGraphModel(model(), half.subarray(0, 2), 'out')).toThrow(/ends inside "k"/);
    expect(() => readGraphModel(model(), new Uint8Array(6), 'out')).toThrow(/2 bytes too many/);
    expect(() => readGraphModel(model(), half, 'nowhere')).toThrow(/no node "nowhere"/);
    expect(() => readGraphModel('{}', half, 'out')).toThrow(/not a TF.js graph model/);
  });

  test('an operation without a translation is named', () => {
    expect(() => graphToOnnx(readGraphModel(model(), half, 'later'), { name: 't', inputSize: 4, pool: 1 })).toThrow(/TopKV2/);
  });

  test('a 2×2 pool averages cells of the map', async () => {
    // out = image · k per channel; k is [1.5, -2] on two channels, so the placeholder is made to have two by a 1×1 convolution.
    const convolved = JSON.stringify({
      modelTopology: { node: [
        { name: 'in', op: 'Placeholder' }, { name: 'w', op: 'Const' }, { name: 'b', op: 'Const' },
        { name: 'out', op: '_FusedConv2D', input: ['in', 'w', 'b'], attr: { fused_ops: { list: { s: [Buffer.from('BiasAdd').toString('base64')] } }, strides: { list: { i: ['1', '1', '1', '1'] } }, padding: { s: Buffer.from('SAME').toString('base64') } } },
      ] },
      weightsManifest: [{ weights: [{ name: 'w', shape: [1, 1, 3, 2], dtype: 'float32' }, { name: 'b', shape: [2], dtype: 'float32' }] }],
    });
    const bin = new Uint8Array(Float32Array.of(1, 0, 0, 1, 0, 2, /* b */ 10, -5).buffer); // w[i][o]: red → 0; green + 2·blue → 1
    const onnx = writeOnnx(graphToOnnx(readGraphModel(convolved, bin, 'out'), { name: 't', inputSize: 2, pool: 2 }));
    const session = await ort.InferenceSession.create(onnx, { logSeverityLevel: 3 });
    const image = Uint8Array.of(1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15);
    const { regions } = await session.run({ image: new ort.Tensor('uint8', image, [1, 2, 2, 3]) });
    expect(regions?.dims).toEqual([1, 1, 1, 2]);
    expect([...(regions?.data as Float32Array)]).toEqual([7 + 10, 8 + 2 * 9 - 5]);
  });
});

test('an encoder whose output is not what its description says is refused', async () => {
  const other = await openEncoder(trunk, { ...BUILT_IN, width: 512 });
  await expect(other.encodePixels(syntheticPixels(S))).rejects.toThrow(/gave 23520 numbers; its description says 25088/);
});

