import { expect, it } from 'vitest';
import { RandomMemory } from '../../../electron/common/domain/memory.ts';
import { composeBatches, makeBatch, tagMask } from '../../../native-model/data/batches.ts';
import { measureRegions, StandardisedRegions } from '../../../native-model/data/regions.ts';
import { Vocabulary } from '../../../native-model/data/vocabulary.ts';
import { plantedPosts } from '../../helpers/planted-posts.ts';

const { posts, features } = plantedPosts(6, 20);
const training = posts.filter((post) => post.split === 'training');
const vocabulary = await Vocabulary.fromPosts(training);
const load = (image: string) => Promise.resolve(features.get(image));
const sizes = { words: vocabulary.words.length, tags: vocabulary.tags.length, width: 4, regionWidth: 8, regions: 4, captionWords: 5, slots: 2 };
const memory = new RandomMemory(training, 1);
const images = training.map((post) => post.image!);

it('composes mixed batches of bundles that share their memory, each post once an epoch, repeatably', () => {
  const batches = composeBatches(training, 16, 3, 1);
  expect(batches.flat().map(({ key }) => key).sort()).toEqual(training.map(({ key }) => key).sort());
  for (const batch of batches.slice(0, -1)) expect(new Set(batch.map(({ account }) => account)).size).toBeGreaterThan(1);
  expect(composeBatches(training, 16, 3, 1)).toEqual(batches);
  expect(composeBatches(training, 16, 3, 2)).not.toEqual(batches);
  expect(composeBatches(training, 16, 4, 1)).not.toEqual(batches);
});

it('puts each distinct post in once, points memory at rows, never at the post itself', async () => {
  const targets = composeBatches(training, 16, 3, 1)[0]!;
  const batch = await makeBatch({ sizes, vocabulary, memory, regions: new StandardisedRegions(load, await measureRegions(images, 8, load), 4) }, targets);
  const rows = new Set([...targets, ...targets.flatMap((post) => memory.of(post, 2))].map(({ key }) => key));
  expect(batch.posts).toBe(rows.size);
  expect(batch.words).toHaveLength(batch.posts * 5);
  targets.forEach((post, b) => memory.of(post, 2).forEach((other, slot) => {
    const row = batch.memory[b * 2 + slot]!;
    expect(row).not.toBe(b);
    const ids = [...batch.words.subarray(row * 5, row * 5 + 5)];
    expect(ids).toEqual([...vocabulary.wordIds(other.caption, 5), 0, 0, 0, 0, 0].slice(0, 5));
    expect([...batch.memoryTags.subarray((b * 2 + slot) * 48, (b * 2 + slot) * 48 + 4)]).toEqual([...vocabulary.tagIds(other.tags), -1]);
  }));
});

it('marks tags by id and passes over unknown ones', () => {
  expect([...tagMask(vocabulary, [[vocabulary.tags[1]!, 'none'], []])].flatMap((x, i) => (x === 1 ? [i] : []))).toEqual([1]);
});

it('standardises each channel over the training images; a missing image is zeros', async () => {
  const statistics = await measureRegions([...images, 'missing'], 8, load);
  const regions = new StandardisedRegions(load, statistics, 4);
  const all = (await Promise.all(images.map((image) => regions.of(image)))).flatMap((values) => [...values!]);
  for (let channel = 0; channel < 8; channel++) {
    const own = all.filter((_, i) => i % 8 === channel);
    const mean = own.reduce((a, b) => a + b, 0) / own.length;
    expect(mean).toBeCloseTo(0, 4);
    expect(own.reduce((a, b) => a + (b - mean) ** 2, 0) / own.length).toBeCloseTo(1, 3);
  }
  const bare = { key: 'k', account: 'z', caption: '', image: 'missing', tags: [] };
  const batch = await makeBatch({ sizes, vocabulary, memory, regions }, [bare]);
  expect([...batch.regions].every((x) => x === 0)).toBe(true);
  expect([...batch.hasImage, ...batch.memory]).toEqual([0, -1, -1]);
});

it('keeps a bounded number of images, the last used, and refuses features of another size', async () => {
  let loads = 0;
  const counted = (image: string) => { loads++; return load(image); };
  const statistics = await measureRegions(images, 8, load);
  const regions = new StandardisedRegions(counted, statistics, 4, (2 * 4 * 32) / 2 ** 20);
  const [a, b, c] = images as unknown as [string, string, string];
  for (const image of [a, b, a, c, a]) await regions.of(image);
  expect([regions.size, loads]).toEqual([2, 3]);
  await regions.of(b);
  expect(loads).toBe(4);
  await expect(new StandardisedRegions(load, statistics, 9).of(a)).rejects.toThrow(/hold 32 numbers/);
});
