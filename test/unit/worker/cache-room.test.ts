import { createHash } from 'node:crypto';
import { mkdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeRoom, measureCache } from '../../../electron/worker/encoder/cache-room.ts';
import { featureFile, hasFeatures, loadFeatures, storeFeatures } from '../../../electron/worker/encoder/feature-cache.ts';
import { AVERAGING, scratch } from '../../helpers/pictures.ts';

const EACH = 16 + 49 * 3 * 2;
const OTHER = { ...AVERAGING, id: 'other-1' };
const image = (i: number) => createHash('sha256').update(String(i)).digest('hex');
const signal = new AbortController().signal;
/** Nothing reads, and the encoder in use has nothing here. */
const loose = { inUse: 'neither-1', held: false } as const;
let features: string;

/** Ten images of each encoder; image i was used last i hours after a day long ago, the other encoder's half an hour later. */
const usedAt = (i: number) => new Date(Date.UTC(2020, 0, 1, i));
const have = async (encoder: typeof AVERAGING) => (await Promise.all([...Array(10).keys()].map((i) => hasFeatures(features, encoder, image(i))))).map((there, i) => (there ? i : -1)).filter((i) => i >= 0);

beforeEach(async () => {
  features = join(scratch(), 'features');
  for (const encoder of [AVERAGING, OTHER]) for (let i = 0; i < 10; i++) {
    await storeFeatures(features, encoder, image(i), new Float32Array(147));
    const at = new Date(usedAt(i).getTime() + (encoder === OTHER ? 1_800_000 : 0));
    utimesSync(featureFile(features, encoder.id, image(i)), at, at);
  }
});

describe('the feature cache\'s room', () => {
  it('is measured by encoder; none where there is no folder', async () => {
    expect(await measureCache(features)).toEqual({ bytes: 20 * EACH, encoders: [{ id: 'averaging-1', images: 10, bytes: 10 * EACH }, { id: 'other-1', images: 10, bytes: 10 * EACH }] });
    expect(await measureCache(join(features, 'gone'))).toEqual({ bytes: 0, encoders: [] });
  });

  it('is made by removing what was not used for longest, no more than is needed', async () => {
    expect(await makeRoom(features, { ...loose, limit: 20 * EACH, signal })).toEqual({ bytes: 20 * EACH, removed: 0 });
    expect(await makeRoom(features, { ...loose, limit: 15 * EACH, signal })).toEqual({ bytes: 15 * EACH, removed: 5 });
    expect([await have(AVERAGING), await have(OTHER)]).toEqual([[3, 4, 5, 6, 7, 8, 9], [2, 3, 4, 5, 6, 7, 8, 9]]);
  });

  it('what is read counts as used from then on', async () => {
    await loadFeatures(features, AVERAGING, image(0));
    await makeRoom(features, { ...loose, limit: 2 * EACH, signal });
    expect([await have(AVERAGING), await have(OTHER)]).toEqual([[0], [9]]);
    const recently = statSync(featureFile(features, AVERAGING.id, image(0))).mtimeMs;
    await loadFeatures(features, AVERAGING, image(0));
    expect(statSync(featureFile(features, AVERAGING.id, image(0))).mtimeMs).toBe(recently); // not written at every reading
  });

  it('within the hour to which uses are written down, what the encoder in use may have read since goes last', async () => {
    await makeRoom(features, { limit: 10 * EACH, inUse: AVERAGING.id, held: false, signal });
    expect([await have(AVERAGING), await have(OTHER)]).toEqual([[5, 6, 7, 8, 9], [5, 6, 7, 8, 9]]);
    await makeRoom(features, { limit: 9 * EACH, inUse: AVERAGING.id, held: false, signal });
    expect([await have(AVERAGING), await have(OTHER)]).toEqual([[5, 6, 7, 8, 9], [6, 7, 8, 9]]);
  });

  it('takes nothing of the encoder that is spared, even where that is not enough', async () => {
    expect(await makeRoom(features, { limit: 5 * EACH, inUse: AVERAGING.id, held: true, signal })).toEqual({ bytes: 10 * EACH, removed: 10 });
    expect([await have(AVERAGING), await have(OTHER)]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], []]);
  });

  it('stops when it is cancelled, and leaves whole files', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(makeRoom(features, { ...loose, limit: 0, signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(await measureCache(features)).toMatchObject({ bytes: 20 * EACH });
  });

  it('touches nothing that is not the cache\'s', async () => {
    const outside = join(features, '..', 'outside');
    mkdirSync(join(outside, 'ab'), { recursive: true });
    const kept = [join(outside, 'ab', `${'ab'.repeat(32)}.f16`), join(features, 'note.txt'), join(features, AVERAGING.id, image(0).slice(0, 2), 'mine.f16')];
    for (const file of kept) writeFileSync(file, 'x');
    symlinkSync(outside, join(features, 'linked-1'));
    symlinkSync(join(outside, 'ab'), join(features, OTHER.id, 'zz'));
    await makeRoom(features, { ...loose, limit: 0, signal });
    expect(kept.map((file) => statSync(file).size)).toEqual([1, 1, 1]);
    expect(await measureCache(features)).toMatchObject({ bytes: 0 });
  });
});
