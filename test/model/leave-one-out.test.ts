import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Batch, Sizes } from '../../native-model/batch.ts';
import { itemsOf, withoutEach } from '../../native-model/leave-one-out.ts';
import { Macon } from '../../native-model/macon.ts';
import { probabilitiesOf } from '../../native-model/predict.ts';
import { SeededRandom } from '../../native-model/seeded-random.ts';
import { availableEngines, openEngine } from './available-engines.ts';

const sizes: Sizes = { words: 30, tags: 12, width: 6, regionWidth: 3, regions: 4, captionWords: 5, slots: 3 };
const random = new SeededRandom(4, 'post');
const numbers = (length: number) => Float32Array.from({ length }, () => random.normal());

/** One target with all five words, an image and two of three slots filled. */
const post: Batch = {
  posts: 3, targets: 1, tagsKept: 2,
  words: Int32Array.from([5, 6, 5, 9, 8, 4, 3, 0, 0, 0, 7, 7, 7, 7, 7]), regions: numbers(3 * 4 * 3), hasImage: Uint8Array.from([1, 1, 1]),
  memory: Int32Array.from([1, -1, 2]), memoryTags: Int32Array.from([1, 2, -1, -1, 3, -1]),
};
const changed = (change: (batch: { words: Int32Array; regions: Float32Array; memory: Int32Array; memoryTags: Int32Array }) => void): Batch => {
  const copy = { ...post, words: post.words.slice(), regions: post.regions.slice(), memory: post.memory.slice(), memoryTags: post.memoryTags.slice() };
  change(copy);
  return copy;
};
/** Each variant written down by hand, the way a reader of the definition would. */
const byHand: readonly Batch[] = [
  post,
  ...[[6, 5, 9, 8, 0], [5, 5, 9, 8, 0], [5, 6, 9, 8, 0], [5, 6, 5, 8, 0], [5, 6, 5, 9, 0]].map((left) => changed(({ words }) => words.set(left))),
  ...[0, 1, 2, 3].map((region) => changed(({ regions }) => regions.fill(0, region * 3, region * 3 + 3))),
  changed(({ memory, memoryTags }) => { memory[0] = -1; memoryTags.set([-1, -1], 0); }), changed(({ memory, memoryTags }) => { memory[2] = -1; memoryTags.set([-1, -1], 4); }),
  changed(({ words, regions }) => { words.set([6, 5, 8, 0, 0]); regions.fill(0, 3, 6); }),
];
/** The last of the variants: two words and a region at once. */
const SEVERAL = [{ kind: 'word', index: 0 }, { kind: 'region', index: 1 }, { kind: 'word', index: 3 }] as const;

it('the items of a post are its words, regions and filled slots; of nothing there are none', () => {
  expect(itemsOf(post, sizes).map(({ kind, index }) => `${kind} ${index}`)).toEqual(['word 0', 'word 1', 'word 2', 'word 3', 'word 4', 'region 0', 'region 1', 'region 2', 'region 3', 'history 0', 'history 2']);
  expect(itemsOf({ ...post, posts: 1, words: new Int32Array(5), hasImage: new Uint8Array(1), memory: new Int32Array(3).fill(-1) }, sizes)).toEqual([]);
});

describe.each(await availableEngines())('leave one out on %s', (engine) => {
  let model: Macon;
  beforeAll(async () => { await openEngine({ only: engine }); model = Macon.create(sizes, 1); });
  afterAll(() => { model.dispose(); });

  it(`${engine}: all variants in one batch give what each gives alone, and leave no tensor`, async () => {
    const before = tf.memory().numTensors;
    const together = await probabilitiesOf(model, withoutEach(post, sizes, [[], ...itemsOf(post, sizes).map((item) => [item]), SEVERAL]));
    for (const [b, batch] of byHand.entries()) {
      const alone = await probabilitiesOf(model, batch);
      alone.forEach((value, z) => expect(together[b * sizes.tags + z], `variant ${b}, tag ${z}`).toBeCloseTo(value, 6));
      if (b > 0) expect(Math.max(...alone.map((value, z) => Math.abs(value - together[z]!))), `variant ${b} changes something`).toBeGreaterThan(1e-6);
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
