import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BUILT_IN } from '../../../electron/worker/encoder/built-in.ts';
import { featureFile, hasFeatures, loadFeatures, storeFeatures } from '../../../electron/worker/encoder/feature-cache.ts';
import { idOf, testFolder } from './photos.ts';

const folder = await testFolder();
const regions = Float32Array.from({ length: 49 * 480 }, (_, i) => Math.sin(i) * 17);
const stored = async (name: string) => {
  const id = idOf(name);
  await storeFeatures(folder, BUILT_IN, id, regions);
  return { id, file: featureFile(folder, BUILT_IN.id, id) };
};

describe('the feature cache', () => {
  test('gives back what was stored, to float16', async () => {
    const { id, file } = await stored('a');
    expect(file).toBe(join(folder, BUILT_IN.id, id.slice(0, 2), `${id}.f16`));
    expect((await readFile(file)).length).toBe(16 + regions.length * 2);
    const got = await loadFeatures(folder, BUILT_IN, id);
    expect(got?.length).toBe(regions.length);
    got?.forEach((value, i) => { if (Math.abs(value - (regions[i] ?? 0)) > 2 ** -11 * 17) throw new Error(`${i}: ${value}`); });
    expect(await hasFeatures(folder, BUILT_IN, id)).toBe(true);
    expect(await readdir(dirname(file))).toEqual([`${id}.f16`]);
  });

  test('clamps what float16 cannot hold instead of storing infinity', async () => {
    const id = idOf('big');
    await storeFeatures(folder, BUILT_IN, id, regions.with(0, 1e6).with(1, -1e6));
    expect((await loadFeatures(folder, BUILT_IN, id))?.subarray(0, 2)).toEqual(Float32Array.of(65504, -65504));
  });

  test('knows nothing of an image that was never encoded', async () => {
    expect(await loadFeatures(folder, BUILT_IN, idOf('never'))).toBeUndefined();
    expect(await hasFeatures(folder, BUILT_IN, idOf('never'))).toBe(false);
  });

  const faults: Record<string, (file: string) => Promise<void>> = {
    'cut short': (file) => truncate(file, 20_000),
    'empty': (file) => truncate(file, 0),
    'longer than it was': (file) => truncate(file, 60_000),
    'of another width': async (file) => { const bytes = await readFile(file); bytes.writeUInt32LE(512, 8); await writeFile(file, bytes); },
    'of another kind': async (file) => { const bytes = await readFile(file); bytes.writeUInt32LE(1, 0); await writeFile(file, bytes); },
    'spoilt by one bit': async (file) => { const bytes = await readFile(file); bytes[30_000] = (bytes[30_000] ?? 0) ^ 4; await writeFile(file, bytes); },
  };
  test.each(Object.keys(faults))('takes a file that is %s as missing, and removes it', async (fault) => {
    const { id, file } = await stored(fault);
    await faults[fault]?.(file);
    expect(await loadFeatures(folder, BUILT_IN, id)).toBeUndefined();
    expect(await hasFeatures(folder, BUILT_IN, id)).toBe(false);
    await storeFeatures(folder, BUILT_IN, id, regions);
    expect((await loadFeatures(folder, BUILT_IN, id))?.length).toBe(regions.length);
  });

  test('a write that fails leaves nothing half written', async () => {
    const id = idOf('no room');
    await mkdir(featureFile(folder, BUILT_IN.id, id), { recursive: true });
    await expect(storeFeatures(folder, BUILT_IN, id, regions)).rejects.toThrow();
    expect((await readdir(join(folder, BUILT_IN.id, id.slice(0, 2)))).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
