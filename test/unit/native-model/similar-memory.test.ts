import { expect, it } from 'vitest';
import { makeBatch } from '../../../native-model/data/batches.ts';
import type { Post } from '../../../native-model/data/post.ts';
import { measureRegions, StandardisedRegions } from '../../../native-model/data/regions.ts';
import { PooledImages, similarMemory } from '../../../native-model/data/similar-memory.ts';
import { Vocabulary } from '../../../native-model/data/vocabulary.ts';
import { plantedPosts } from '../../helpers/planted-posts.ts';

const { posts, features } = plantedPosts(4, 20);
const training = posts.filter((post) => post.split === 'training');
const load = (image: string) => Promise.resolve(features.get(image));
const vocabulary = await Vocabulary.fromPosts(training);
const statistics = await measureRegions(training.map((post) => post.image!), 8, load);
const source = { vocabulary, pooled: new PooledImages(statistics), captionWords: 30, load };
const nearest = await similarMemory(source, posts, training, 3);

it('remembers training posts of the account alone, never itself, never a test post, repeatably', async () => {
  const again = await similarMemory(source, posts.toReversed(), training.toReversed(), 3);
  const allowed = new Set(training.map(({ key }) => key));
  for (const post of posts) {
    const remembered = nearest.of(post, 2);
    expect(remembered).toHaveLength(2);
    expect(again.of(post, 2)).toEqual(remembered);
    for (const { key, account } of remembered) {
      expect(key).not.toBe(post.key);
      expect(account).toBe(post.account);
      expect(allowed.has(key)).toBe(true);
    }
  }
});

it('prefers the post with the same photo, and the one with the same rare words', async () => {
  const own: Post[] = [
    { key: 'photo', account: 'me', caption: 'quite another thing', image: posts[1]!.image, tags: [] },
    { key: 'words', account: 'me', caption: posts[0]!.caption, tags: [] },
    { key: 'neither', account: 'me', caption: 'today', image: posts[2]!.image, tags: [] },
  ];
  const like = async (more: Partial<Post>) => (await similarMemory(source, [{ key: 'asked', account: 'me', caption: '', tags: [], ...more }], own, 1)).of({ key: 'asked' } as Post, 1)[0]?.key;
  expect(await like({ image: posts[1]!.image })).toBe('photo');
  expect(await like({ caption: posts[0]!.caption })).toBe('words');
});

it('reads an image once, as long as it is kept; one whose features came later is seen from then on', async () => {
  const [early, late, third] = [training[0]!.image!, training[1]!.image!, training[2]!.image!];
  const read: string[] = [];
  let there = false;
  const counted = (image: string) => { read.push(image); return Promise.resolve(image === late && !there ? undefined : features.get(image)); };
  const pooled = new PooledImages(statistics, 2);
  const vectors = await Promise.all([pooled.of(early, counted), pooled.of(late, counted)]);
  expect(vectors.map((one) => one?.length)).toEqual([8, undefined]);
  there = true;
  expect(await pooled.of(early, counted)).toEqual(vectors[0]);
  expect(await pooled.of(late, counted)).toHaveLength(8);
  expect(read).toEqual([early, late, late]);
  await pooled.of(third, counted);
  await pooled.of(early, counted);
  expect(read).toEqual([early, late, late, third, early]);
});

it('fills batches in which each distinct post stands once and each slot points at the post remembered', async () => {
  const sizes = { words: vocabulary.words.length, tags: vocabulary.tags.length, width: 4, regionWidth: 8, regions: 4, captionWords: 5, slots: 2 };
  const targets = training.slice(0, 24);
  const batch = await makeBatch({ sizes, vocabulary, memory: nearest, regions: new StandardisedRegions(load, statistics, 4) }, targets);
  const all = new Set([...targets, ...targets.flatMap((post) => nearest.of(post, 2))].map(({ key }) => key));
  expect(batch.posts).toBe(all.size);
  targets.forEach((post, b) => { nearest.of(post, 2).forEach((other, slot) => {
    const row = batch.memory[b * 2 + slot]!;
    expect(row).not.toBe(b);
    expect([...batch.words.subarray(row * 5, row * 5 + 5)]).toEqual([...vocabulary.wordIds(other.caption, 5), 0, 0, 0, 0, 0].slice(0, 5));
    expect([...batch.memoryTags.subarray((b * 2 + slot) * 48, (b * 2 + slot) * 48 + 3)]).toEqual(vocabulary.tagIds(other.tags));
  }); });
});
