import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RandomMemory } from '../../electron/common/domain/memory.ts';
import { Contents } from '../../native-model/contents.ts';
import { type BatchSource, makeBatch, slices } from '../../native-model/data/batches.ts';
import type { Post } from '../../native-model/data/post.ts';
import { measureRegions, StandardisedRegions } from '../../native-model/data/regions.ts';
import { Vocabulary } from '../../native-model/data/vocabulary.ts';
import { Macon } from '../../native-model/macon.ts';
import { probabilitiesOf } from '../../native-model/predict.ts';
import { plantedPosts } from '../helpers/planted-posts.ts';
import { availableEngines, openEngine } from './available-engines.ts';

const { posts, features } = plantedPosts(3, 20);
const vocabulary = await Vocabulary.fromPosts(posts);
const sizes = { words: vocabulary.words.length, tags: vocabulary.tags.length, width: 6, regionWidth: 8, regions: 4, captionWords: 5, slots: 3 };
const memory = new RandomMemory(posts, 1);
const images = posts.map((post) => post.image!);

async function sourceOf(load: (image: string) => Promise<Float32Array | undefined>): Promise<BatchSource> {
  return { sizes, vocabulary, memory, regions: new StandardisedRegions(load, await measureRegions(images, 8, (image) => Promise.resolve(features.get(image))), 4, 0) };
}

describe.each(await availableEngines())('contents kept, on %s', (engine) => {
  let model: Macon;
  beforeAll(async () => { await openEngine({ only: engine }); model = Macon.create(sizes, 1); });
  afterAll(() => { model.dispose(); });

  const same = async (contents: Contents, source: BatchSource, targets: readonly Post[]) => {
    const plain = await probabilitiesOf(model, await makeBatch(source, targets));
    const kept = await contents.probabilitiesOf(source, targets);
    expect(kept.length).toBe(plain.length);
    kept.forEach((value, at) => { expect(value, `number ${at}`).toBeCloseTo(plain[at]!, 6); });
  };

  it(`${engine}: a catalogue's answers are those of plain batches, each content is worked out once, and no tensor stays`, async () => {
    const source = await sourceOf((image) => Promise.resolve(features.get(image)));
    const contents = new Contents(model);
    for (const targets of slices(posts, 7)) await same(contents, source, targets);
    const before = tf.memory().numTensors;
    const content = vi.spyOn(model, 'content');
    const anew = new Contents(model);
    for (const targets of slices(posts, 7)) await anew.probabilitiesOf(source, targets);
    const distinct = new Set(posts.map(({ image, caption }) => `${image} ${vocabulary.wordIds(caption, 5).join()}`)).size;
    expect([content.mock.calls.reduce((sum, [inputs]) => sum + inputs.posts, 0), anew.size]).toEqual([distinct, distinct]);
    content.mockRestore();
    expect(tf.memory().numTensors).toBe(before);
  });

  it(`${engine}: a mended caption, another image and features that came later are read anew; what is kept is bounded`, async () => {
    const late = images[0]!;
    let there = false;
    const source = await sourceOf((image) => Promise.resolve(image === late && !there ? undefined : features.get(image)));
    const contents = new Contents(model, 10);
    const [first, second] = [posts[0]!, posts[1]!];
    const others = posts.slice(2);
    await same(contents, source, [first, second]);
    there = true;
    const later = await sourceOf((image) => Promise.resolve(features.get(image)));
    await same(contents, later, [first, { ...second, caption: others[3]!.caption }]);
    await same(contents, later, [{ ...second, image: others[5]!.image }, { ...second, image: undefined }]);
    for (const targets of slices(others, 16)) await same(contents, later, targets);
    expect(contents.size).toBe(10);
  });
});
