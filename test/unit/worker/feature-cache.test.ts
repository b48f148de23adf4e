import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { featureFile, hasFeatures, loadFeatures, storeFeatures } from '../../../electron/worker/encoder/feature-cache.ts';
import { AVERAGING, scratch } from '../../helpers/pictures.ts';

const IMAGE = 'ab'.repeat(32);
const encoder = AVERAGING;
const numbers = Float32Array.from({ length: 49 * 3 }, (_, i) => Math.sin(i) * 10 ** ((i % 9) - 4));

async function stored(regions = numbers) {
  const features = scratch();
  await storeFeatures(features, encoder, IMAGE, regions);
  return { features, file: featureFile(features, encoder.id, IMAGE) };
}

describe('the feature cache', () => {
  it('gives back what was stored within half a unit in the last place of float16', async () => {
    const { features } = await stored();
    const back = await loadFeatures(features, encoder, IMAGE);
    expect(back).toBeInstanceOf(Float32Array);
    numbers.forEach((value, i) => { expect(Math.abs((back?.[i] ?? NaN) - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25)); });
  });

  it('clamps what float16 cannot hold, and never stores infinity', async () => {
    const { features } = await stored(Float32Array.from(numbers, (_, i) => (i % 2 === 0 ? 1e9 : -1e9)));
    expect([...(await loadFeatures(features, encoder, IMAGE) ?? [])].slice(0, 2)).toEqual([65504, -65504]);
  });

  it('has nothing for an image, an encoder or a folder it does not know', async () => {
    const { features } = await stored();
    expect(await loadFeatures(features, encoder, 'cd'.repeat(32))).toBeUndefined();
    expect(await loadFeatures(features, { ...encoder, id: 'another' }, IMAGE)).toBeUndefined();
    expect(await loadFeatures(join(features, 'gone'), encoder, IMAGE)).toBeUndefined();
    expect(await hasFeatures(features, { ...encoder, id: 'another' }, IMAGE)).toBe(false);
  });

  it.each([
    ['cut short', (file: string) => { truncateSync(file, 100); }],
    ['cut inside its header', (file: string) => { truncateSync(file, 7); }],
    ['empty', (file: string) => { truncateSync(file, 0); }],
    ['longer', (file: string) => { writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.alloc(2)])); }],
    ['with a flipped bit', (file: string) => { const bytes = readFileSync(file); bytes[200]! ^= 1; writeFileSync(file, bytes); }],
    ['with another magic', (file: string) => { const bytes = readFileSync(file); bytes[0]! ^= 1; writeFileSync(file, bytes); }],
    ['full of zeros', (file: string) => { writeFileSync(file, Buffer.alloc(readFileSync(file).length)); }],
  ])('a file that is %s counts as none, and is made anew', async (_name, spoil) => {
    const { features, file } = await stored();
    spoil(file);
    expect(await loadFeatures(features, encoder, IMAGE)).toBeUndefined();
    expect(await hasFeatures(features, encoder, IMAGE)).toBe(false);
    await storeFeatures(features, encoder, IMAGE, numbers);
    expect(await loadFeatures(features, encoder, IMAGE)).toHaveLength(49 * 3);
  });

  it('features of another width or grid count as none', async () => {
    const { features } = await stored();
    expect(await hasFeatures(features, { ...encoder, width: 4 }, IMAGE)).toBe(false);
    // As many numbers, otherwise arranged.
    expect(await loadFeatures(features, { ...encoder, grid: { rows: 7, columns: 3 }, width: 7 }, IMAGE)).toBeUndefined();
  });

  it('writes at one place at once without leftovers', async () => {
    const features = scratch();
    await Promise.all(Array.from({ length: 16 }, () => storeFeatures(features, encoder, IMAGE, numbers)));
    expect(readdirSync(join(features, encoder.id, 'ab'))).toEqual([`${IMAGE}.f16`]);
    expect(await loadFeatures(features, encoder, IMAGE)).toHaveLength(49 * 3);
  });
});
