import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Adam } from '../../native-model/adam.ts';
import type { Batch, Sizes } from '../../native-model/batch.ts';
import { lossAndGradients } from '../../native-model/gradients.ts';
import { taggingLoss } from '../../native-model/loss.ts';
import { Macon } from '../../native-model/macon.ts';
import { DivergedError, Learner } from '../../native-model/step.ts';
import { touched } from '../../native-model/table-rows.ts';
import { syntheticBatch, syntheticTargets } from '../helpers/synthetic-batch.ts';
import { availableEngines, openEngine } from './available-engines.ts';

const sizes: Sizes = { words: 9, tags: 12, width: 6, regionWidth: 8, regions: 4, captionWords: 6, slots: 2 };
const batch = syntheticBatch(sizes, { accounts: 2, postsEach: 3, tagsKept: 4 });
const withWords = (words: (id: number, place: number) => number): Batch => ({ ...batch, words: batch.words.map(words) });
const withTags = (tags: (id: number, place: number) => number): Batch => ({ ...batch, memoryTags: batch.memoryTags.map(tags) });
/** Every word of the vocabulary: padding at the end of each caption, and 1, which the synthetic batch leaves out. Every tag of it too. */
const everyRow: Batch = {
  ...withWords((id, place) => (place % sizes.captionWords === sizes.captionWords - 1 ? 0 : (place % (sizes.words - 1)) + 1)),
  memoryTags: batch.memoryTags.map((id, place) => (place % 5 === 4 ? -1 : place % sizes.tags)),
};
const dropout = { rate: 0.5, seed: 4 };

/** The weights after three steps, by the lazy rows or by dense Adam on every weight. */
async function trained(lazy: boolean, of: Batch): Promise<Map<string, Float32Array>> {
  const model = Macon.create(sizes, 1);
  const targets = tf.tensor2d(syntheticTargets(of, sizes, 2), [of.targets, sizes.tags]);
  const [learner, adam] = [new Learner(model, { learningRate: 0.01 }), new Adam({ learningRate: 0.01 })];
  for (let step = 0; step < 3; step++) {
    if (lazy) await learner.step(of, dropout, (logits) => taggingLoss(logits, targets));
    else tf.tidy(() => { adam.step(model.variables, lossAndGradients(model.variables, () => taggingLoss(model.forward(of, { dropout }).logits, targets)).gradients); });
  }
  learner.settle();
  const weights = await model.readWeights();
  for (const made of [learner, adam, targets, model]) made.dispose();
  return new Map([...weights].map(([name, { data }]) => [name, data]));
}

/** A softmax cancels these biases: their gradients are rounding alone, which Adam blows up to whole steps. */
const CANCELLED = ['coAttention.bhu', 'coAttention.bhv', 'tagAttention.bht', 'memoryAttention.bs'];
const TABLES = ['wordEmbedding', 'tagEmbedding'];
const furthest = (a: Float32Array, b: Float32Array) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);

describe.each(await availableEngines())('lazy rows on %s', (engine) => {
  beforeAll(async () => { await openEngine({ only: engine }); });

  it(`${engine}: equal dense Adam where a batch holds every word and tag`, async () => {
    expect([new Set(everyRow.words).size, new Set(everyRow.memoryTags).size]).toEqual([sizes.words, sizes.tags + 1]);
    const before = tf.memory().numTensors;
    const [lazy, dense] = [await trained(true, everyRow), await trained(false, everyRow)];
    expect(tf.memory().numTensors).toBe(before);
    for (const [name, weights] of dense) if (!CANCELLED.includes(name)) expect.soft([name, furthest(weights, lazy.get(name) as Float32Array) < 2e-6]).toEqual([name, true]);
    for (const name of TABLES) expect(furthest(dense.get(name) as Float32Array, Macon.create(sizes, 1).variables.get(name)?.dataSync() as Float32Array)).toBeGreaterThan(0.01);
  });

  it(`${engine}: do not where it does not, which the comparison sees`, async () => {
    const [lazy, dense] = [await trained(true, batch), await trained(false, everyRow)];
    for (const name of TABLES) expect(furthest(dense.get(name) as Float32Array, lazy.get(name) as Float32Array)).toBeGreaterThan(1e-3);
  });

  it.each([
    ['words', 'wordEmbedding', withWords((id) => (id === 7 ? 6 : id))],
    ['tags', 'tagEmbedding', withTags((id, place) => (id < 0 ? id : place % 3 === 0 ? 6 : 5))],
  ] as const)(`${engine}: leave %s alone that no batch holds`, async (_what, name, of) => {
    const start = Macon.create(sizes, 1);
    const startRows = (await start.readWeights()).get(name)?.data as Float32Array;
    start.dispose();
    const rows = (await trained(true, of)).get(name) as Float32Array;
    const row = (of: Float32Array, id: number) => [...of.subarray(id * sizes.width, (id + 1) * sizes.width)];
    expect(row(rows, 7)).toEqual(row(startRows, 7));
    expect(row(rows, 6)).not.toEqual(row(startRows, 6));
  });

  it(`${engine}: stand a batch whose remembered posts have no tags`, async () => {
    const start = Macon.create(sizes, 1);
    const startRows = start.variables.get('tagEmbedding')?.dataSync() as Float32Array;
    expect(furthest((await trained(true, withTags(() => -1))).get('tagEmbedding') as Float32Array, startRows)).toBe(0);
    start.dispose();
  });

  it(`${engine}: change nothing when the loss is no number`, async () => {
    const model = Macon.create(sizes, 1);
    const learner = new Learner(model);
    const before = await model.readWeights();
    await expect(learner.step(batch, dropout, (logits) => tf.mul(taggingLoss(logits, tf.tensor2d(syntheticTargets(batch, sizes, 2), [batch.targets, sizes.tags])), NaN))).rejects.toThrow(DivergedError);
    learner.settle();
    expect(await model.readWeights()).toEqual(before);
    learner.dispose();
    model.dispose();
  });
});

describe('what a batch touches', () => {
  it('is numbered anew, padding first, and leads back to the vocabulary', () => {
    const found = touched(batch);
    expect(found.words[0]).toBe(0);
    expect(Array.from(found.batch.words, (place) => found.words[place])).toEqual([...batch.words]);
    expect(Array.from(found.batch.memoryTags, (place) => (place < 0 ? -1 : found.tags[place]))).toEqual([...batch.memoryTags]);
    for (const ids of [found.words, found.tags]) expect(new Set(ids).size).toBe(ids.length);
  });
});
