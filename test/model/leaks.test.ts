import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Adam } from '../../native-model/adam.ts';
import type { Sizes } from '../../native-model/batch.ts';
import { disposeGradients, lossAndGradients } from '../../native-model/gradients.ts';
import { decisionLoss, taggingLoss } from '../../native-model/loss.ts';
import { disposeForward, Macon } from '../../native-model/macon.ts';
import { syntheticBatch, syntheticTargets } from '../helpers/synthetic-batch.ts';
import { availableEngines, openEngine } from './available-engines.ts';

const sizes: Sizes = { words: 30, tags: 12, width: 6, regionWidth: 8, regions: 4, captionWords: 5, slots: 2 };
const batch = syntheticBatch(sizes, { accounts: 2, postsEach: 2, tagsKept: 4 });
const targetNumbers = syntheticTargets(batch, sizes, 2);

describe.each(await availableEngines())('tensors on %s', (engine) => {
  beforeAll(async () => {
    await openEngine({ only: engine });
  });

  it(`${engine}: a model, its training and its answers leave no tensor behind`, async () => {
    const before = tf.memory().numTensors;
    const model = Macon.create(sizes, 1);
    expect(tf.memory().numTensors).toBe(before + 20);
    const adam = new Adam();
    const targets = tf.tensor2d(targetNumbers, [batch.targets, sizes.tags]);
    const step = (seed: number) => {
      const result = lossAndGradients(model.variables, () => taggingLoss(model.forward(batch, { dropout: { rate: 0.75, seed } }).logits, targets));
      adam.step(model.variables, result.gradients);
      disposeGradients(result);
    };
    step(1);
    const settled = tf.memory().numTensors; // Adam's moments are made in the first step
    for (let i = 2; i < 6; i++) step(i);
    expect(tf.memory().numTensors).toBe(settled);
    disposeForward(model.forward(batch));
    await model.readWeights();
    expect(tf.memory().numTensors).toBe(settled);
    targets.dispose();
    adam.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it(`${engine}: a step from decisions leaves only its loss and gradients`, () => {
    const model = Macon.create(sizes, 1);
    const positive = tf.tensor2d(targetNumbers, [batch.targets, sizes.tags]);
    const none = tf.zeros<tf.Rank.R2>([batch.targets, sizes.tags]);
    const before = tf.memory().numTensors;
    const result = lossAndGradients(model.variables, () => decisionLoss(model.forward(batch).logits, { positive, rejected: none, unknown: none }));
    expect(tf.memory().numTensors).toBe(before + 1 + result.gradients.size);
    disposeGradients(result);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([positive, none]);
    model.dispose();
  });
});
