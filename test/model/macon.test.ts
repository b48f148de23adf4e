import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Adam } from '../../native-model/adam.ts';
import type { Batch, Sizes } from '../../native-model/batch.ts';
import { lossAndGradients } from '../../native-model/gradients.ts';
import { taggingLoss } from '../../native-model/loss.ts';
import { Macon } from '../../native-model/macon.ts';
import { syntheticBatch, syntheticTargets } from '../helpers/synthetic-batch.ts';
import { availableEngines, openEngine } from './available-engines.ts';

const sizes: Sizes = { words: 30, tags: 12, width: 6, regionWidth: 8, regions: 4, captionWords: 5, slots: 2 };
const full = syntheticBatch(sizes, { accounts: 2, postsEach: 2, tagsKept: 4 });

/** Nothing at all: no captions, no images, no history. */
const empty: Batch = {
  posts: 2, targets: 2, words: new Int32Array(10), regions: new Float32Array(2 * 4 * 8), hasImage: new Uint8Array(2),
  memory: new Int32Array(4).fill(-1), memoryTags: new Int32Array(16).fill(-1), tagsKept: 4,
};

describe.each(await availableEngines())('MACON on %s', (engine) => {
  let model: Macon;

  beforeAll(async () => {
    await openEngine({ only: engine });
    model = Macon.create(sizes, 1);
  });
  afterAll(() => model.dispose());

  it(`${engine}: a batch without words, images and history gives the classifier's bias and finite gradients`, () => tf.tidy(() => {
    const targets = tf.tensor2d(syntheticTargets(empty, sizes, 2), [2, sizes.tags]);
    const { gradients } = lossAndGradients(model.variables, () => taggingLoss(model.forward(empty).logits, targets));
    for (const [name, gradient] of gradients) expect([name, [...gradient.dataSync()].every(Number.isFinite)]).toEqual([name, true]);
    const { p, t, au, as, logits } = model.forward(empty);
    for (const zero of [p, t, au, as, logits]) expect([...zero.dataSync()].every((value) => value === 0)).toBe(true);
  }));

  it(`${engine}: outputs have the batch's shapes, whatever the longest caption and list of tags`, () => tf.tidy(() => {
    const forward = model.forward(empty);
    expect(Object.entries(forward).map(([name, tensor]) => [name, (tensor as tf.Tensor).shape])).toEqual([
      ['logits', [2, 12]], ['C', [2, 5, 4]], ['au', [2, 5]], ['av', [2, 4]], ['p', [2, 6]], ['t', [2, 6]], ['as', [2, 2]], ['at', [2, 2, 4]],
    ]);
    expect(model.forward(full).at.shape).toEqual([4, 2, 4]);
  }));

  it(`${engine}: a post's answer does not hang on the posts beside it`, () => tf.tidy(() => {
    const [post, M, D, N] = [0, sizes.regions, sizes.regionWidth, sizes.captionWords];
    const rows = [post, ...full.memory.subarray(0, 2)];
    const alone: Batch = {
      posts: 3, targets: 1, tagsKept: 4, hasImage: new Uint8Array(3).fill(1), memory: Int32Array.from([1, 2]), memoryTags: full.memoryTags.slice(0, 8),
      words: Int32Array.from(rows.flatMap((row) => [...full.words.subarray(row * N, (row + 1) * N)])),
      regions: Float32Array.from(rows.flatMap((row) => [...full.regions.subarray(row * M * D, (row + 1) * M * D)])),
    };
    const together = model.forward(full).logits.dataSync().subarray(0, sizes.tags);
    model.forward(alone).logits.dataSync().forEach((value, z) => expect(value).toBeCloseTo(together[z]!, 5));
  }));

  it(`${engine}: training brings the loss down, the same way each time`, () => {
    const run = () => {
      const trained = Macon.create(sizes, 3);
      const adam = new Adam({ learningRate: 0.02 });
      const targets = tf.tensor2d(syntheticTargets(full, sizes, 2), [full.targets, sizes.tags]);
      const losses = Array.from({ length: 15 }, (_, seed) => tf.tidy(() => {
        const { loss, gradients } = lossAndGradients(trained.variables, () => taggingLoss(trained.forward(full, { dropout: { rate: 0.2, seed } }).logits, targets));
        adam.step(trained.variables, gradients);
        return loss.dataSync()[0]!;
      }));
      tf.dispose(targets);
      adam.dispose();
      trained.dispose();
      return losses;
    };
    const losses = run();
    expect(losses.at(-1)!).toBeLessThan(losses[0]! * 0.7);
    expect(run()).toEqual(losses);
  });

  it(`${engine}: weights come back as they were given`, async () => {
    const copy = Macon.fromWeights(sizes, await model.readWeights());
    expect(await copy.readWeights()).toEqual(await model.readWeights());
    copy.dispose();
  });

  it(`${engine}: refuses a missing or misshapen weight by its name, before it makes a tensor`, async () => {
    const weights = await model.readWeights();
    const before = tf.memory().numTensors;
    const bias = weights.get('classifier.bias')!;
    weights.set('classifier.bias', { shape: [3], data: bias.data });
    expect(() => Macon.fromWeights(sizes, weights)).toThrow('Weight classifier.bias has shape [3], not [12]');
    weights.delete('coAttention.whv');
    expect(() => Macon.fromWeights(sizes, weights)).toThrow('Weight coAttention.whv is missing');
    expect(tf.memory().numTensors).toBe(before);
  });
});
