import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type BatchSource, composeBatches, makeBatch } from '../../../native-model/data/batches.ts';
import type { LoadRegions } from '../../../native-model/data/post.ts';
import { prepared } from '../../../native-model/data/prepared.ts';
import { measureRegions, StandardisedRegions } from '../../../native-model/data/regions.ts';
import { Vocabulary } from '../../../native-model/data/vocabulary.ts';
import { plantedPosts } from '../../helpers/planted-posts.ts';

const { posts, features } = plantedPosts(4, 12);
const plain: LoadRegions = (image) => Promise.resolve(features.get(image));
const statistics = await measureRegions(features.keys(), 8, plain);
const vocabulary = await Vocabulary.fromPosts(posts);
const sizes = { words: vocabulary.words.length, tags: vocabulary.tags.length, width: 4, regionWidth: 8, regions: 4, captionWords: 6, slots: 2 };
const memory = { of: (post: { readonly account: string; readonly key: string }, slots: number) => posts.filter(({ account, key }) => account === post.account && key !== post.key).slice(0, slots) };
const sourceOf = (load: LoadRegions): BatchSource => ({ sizes, vocabulary, memory, regions: new StandardisedRegions(load, statistics, 4, 0) });
const lists = composeBatches(posts, 10, 1, 1);

describe('batches prepared while another trains', () => {
  it('are the same, in the same order, as those made one after the other, however long their regions take', async () => {
    let reads = 0;
    const slow: LoadRegions = async (image) => { await sleep((reads++ * 7) % 5); return features.get(image); };
    const source = sourceOf(plain);
    const made = [];
    for await (const one of prepared(sourceOf(slow), lists)) made.push(one);
    expect(made.map(({ targets }) => targets)).toEqual(lists);
    for (const { targets, batch } of made) expect(batch).toEqual(await makeBatch(source, targets));
  });

  it('read their regions while the one before is worked on, and no further ahead', async () => {
    const read = new Set<string>();
    const source = sourceOf((image) => { read.add(image); return plain(image); });
    const batches = prepared(source, lists);
    await batches.next();
    await sleep(0);
    const own = (i: number) => (lists[i] ?? []).map(({ image }) => read.has(image ?? ''));
    expect(own(0)).not.toContain(false);
    expect(own(1)).not.toContain(false);
    expect(own(2)).toContain(false);
    await batches.return(undefined);
  });

  it('fail in their own turn', async () => {
    const bad = lists[1]?.[0]?.image;
    const batches = prepared(sourceOf((image) => (image === bad ? Promise.reject(new Error('disk gone')) : plain(image))), lists);
    expect((await batches.next()).done).toBe(false);
    await sleep(0);
    await expect(batches.next()).rejects.toThrow('disk gone');
  });
});
