import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT_IN, builtInTrunk } from '../../../electron/worker/encoder/built-in.ts';
import { openEncoder, type Encoder } from '../../../electron/worker/encoder/encoder.ts';
import { readPhoto } from '../../../electron/worker/images/decode.ts';
import { pattern, rawPicture, scratch, turned } from '../../helpers/pictures.ts';

let cache: string;
let file: string;
let encoder: Encoder;
beforeAll(async () => {
  cache = mkdtempSync(join(tmpdir(), 'macon-trunk-'));
  file = await builtInTrunk(cache);
  encoder = await openEncoder(file, BUILT_IN);
});
afterAll(() => { rmSync(cache, { recursive: true }); });

const worst = (a: Float32Array, b: Float32Array) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Infinity))), 0);

/** The two data files of the installed package, in a folder of our own. */
function copiedPackage(): string {
  const installed = dirname(dirname(createRequire(import.meta.url).resolve('@vladmandic/human')));
  const folder = scratch();
  mkdirSync(join(folder, 'models'));
  for (const name of ['centernet.json', 'centernet.bin']) copyFileSync(join(installed, 'models', name), join(folder, 'models', name));
  return folder;
}

describe('the built-in trunk', () => {
  it('gives what TensorFlow.js gives for the same picture (fixture made by test/fixtures/encoder/make-golden.mjs)', async () => {
    const bytes = readFileSync(new URL('../../fixtures/encoder/centernet-224.f32', import.meta.url));
    const golden = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    const regions = await encoder.encodePixels(pattern(224));
    expect(regions).toHaveLength(7 * 7 * 480);
    expect(Math.max(...golden)).toBeGreaterThan(3);
    expect(worst(regions, golden)).toBeLessThan(2e-4);
  });

  it('answers a batch as it answers each picture alone', async () => {
    const session = await InferenceSession.create(file, { logSeverityLevel: 3 });
    const pictures = [pattern(224), pattern(224).reverse(), new Uint8Array(224 * 224 * 3)];
    const all = new Uint8Array(3 * pictures[0]!.length);
    pictures.forEach((pixels, i) => { all.set(pixels, i * pixels.length); });
    const answer = (await session.run({ [session.inputNames[0]!]: new Tensor('uint8', all, [3, 224, 224, 3]) }))[session.outputNames[0]!]!;
    expect(answer.dims).toEqual([3, 7, 7, 480]);
    for (const [i, pixels] of pictures.entries()) expect(worst((answer.data as Float32Array).slice(i * 49 * 480, (i + 1) * 49 * 480), await encoder.encodePixels(pixels))).toBeLessThan(1e-4);
  });

  it('sees the same under every EXIF orientation', async () => {
    const folder = scratch();
    await rawPicture(224).png().toFile(join(folder, 'upright.png'));
    const upright = await encoder.encode(await readPhoto(join(folder, 'upright.png')));
    expect(worst(await encoder.encodePixels(pattern(224)), upright)).toBe(0);
    for (let o = 1; o <= 8; o++) {
      await turned(224, 224, o).png().toFile(join(folder, `${o}.png`));
      expect(worst(await encoder.encode(await readPhoto(join(folder, `${o}.png`))), upright)).toBe(0);
    }
  });

  it('is made once, and made anew where the cached file is not what was written', async () => {
    const folder = scratch();
    const made = await builtInTrunk(folder);
    const whole = readFileSync(made);
    const before = statSync(made);
    await builtInTrunk(folder, () => { throw new Error('the package is not needed'); });
    expect(statSync(made).ino).toBe(before.ino);
    truncateSync(made, 5000);
    await builtInTrunk(folder);
    expect(readFileSync(made).equals(whole)).toBe(true);
    const flipped = Buffer.from(whole);
    flipped[3_000_000]! ^= 1;
    writeFileSync(made, flipped);
    await builtInTrunk(folder);
    expect(readFileSync(made).equals(whole)).toBe(true);
  });

  it.each(['centernet.json', 'centernet.bin'])('refuses a package whose %s has one flipped bit, and writes nothing', async (name) => {
    const folder = copiedPackage();
    expect(readFileSync(await builtInTrunk(scratch(), () => folder)).equals(readFileSync(file))).toBe(true);
    const bytes = readFileSync(join(folder, 'models', name));
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(join(folder, 'models', name), bytes);
    const empty = scratch();
    await expect(builtInTrunk(empty, () => folder)).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining(name) as string, hint: expect.stringContaining('npm ci') as string });
    expect(() => readFileSync(join(empty, 'encoders'))).toThrow(/ENOENT/);
  });

  it('says what to do where the package lacks its files', async () => {
    const folder = scratch();
    await expect(builtInTrunk(scratch(), () => folder)).rejects.toMatchObject({ code: 'unavailable', hint: expect.stringContaining('npm ci') as string });
  });
});
