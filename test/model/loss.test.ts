import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { decisionLoss, taggingLoss } from '../../native-model/loss.ts';
import { availableEngines, openEngine } from './available-engines.ts';

type Rows = number[][];

/** J in double precision, by its definition. */
function plainDecisionLoss(logits: Rows, positive: Rows, rejected: Rows, unknown: Rows, lambda: number): number {
  const posts = logits.map((x, b) => {
    const weigh = x.map((value, z) => (unknown[b]![z] === 1 ? 0 : Math.exp(value)));
    const total = weigh.reduce((sum, value) => sum + value, 0);
    return x.reduce((sum, _, z) => sum + (positive[b]![z] === 1 ? -Math.log(weigh[z]! / total) : 0) + (rejected[b]![z] === 1 ? -lambda * Math.log(1 - weigh[z]! / total) : 0), 0);
  });
  return posts.reduce((sum, value) => sum + value, 0) / posts.length;
}

const number = (loss: tf.Scalar): number => loss.dataSync()[0] as number;

describe.each(await availableEngines())('losses on %s', (engine) => {
  beforeAll(async () => {
    await openEngine({ only: engine });
  });

  it(`${engine}: J is its definition, unknown tags left out of the denominator`, () => tf.tidy(() => {
    const logits = [[2, -1, 0.5, 3, 0], [0.1, 0.2, -0.3, 1, 1]];
    const positive = [[0, 1, 0, 0, 0], [0, 0, 0, 0, 1]];
    const rejected = [[1, 0, 0, 0, 1], [0, 1, 0, 0, 0]];
    const unknown = [[0, 0, 0, 1, 0], [0, 0, 0, 1, 0]];
    const ours = decisionLoss(tf.tensor2d(logits), { positive: tf.tensor2d(positive), rejected: tf.tensor2d(rejected), unknown: tf.tensor2d(unknown), lambda: 0.5 });
    expect(number(ours)).toBeCloseTo(plainDecisionLoss(logits, positive, rejected, unknown, 0.5), 5);
  }));

  it(`${engine}: without rejections and unknown tags J is the tagging loss`, () => tf.tidy(() => {
    const logits = tf.tensor2d([[2, -1, 0.5], [0.1, 0.2, -0.3]]);
    const positive = tf.tensor2d([[0, 1, 1], [0, 0, 0]]);
    const none = tf.zerosLike(positive);
    expect(number(decisionLoss(logits, { positive, rejected: none, unknown: none }))).toBeCloseTo(number(taggingLoss(logits, positive)), 5);
  }));

  it(`${engine}: rejecting a tag that is all but certain gives a large finite loss and pushes that tag down`, () => tf.tidy(() => {
    const logits = tf.tensor2d([[200, 0, 0]]);
    const rejected = tf.tensor2d([[1, 0, 0]]);
    const none = tf.zerosLike(rejected);
    const { value, grad } = tf.valueAndGrad((x) => decisionLoss(x as tf.Tensor2D, { positive: none, rejected, unknown: none }))(logits);
    expect(number(value as tf.Scalar)).toBeCloseTo(200 - Math.log(2), 3);
    const slopes = [...grad.dataSync()];
    [1, -0.5, -0.5].forEach((slope, z) => expect(slopes[z]).toBeCloseTo(slope, 5));
  }));

  it(`${engine}: rejecting the only tag left in the denominator adds nothing`, () => tf.tidy(() => {
    const logits = tf.tensor2d([[1, 2, 3]]);
    const { value, grad } = tf.valueAndGrad((x) => decisionLoss(x as tf.Tensor2D, {
      positive: tf.zeros([1, 3]), rejected: tf.tensor2d([[1, 0, 0]]), unknown: tf.tensor2d([[0, 1, 1]]),
    }))(logits);
    expect(number(value as tf.Scalar)).toBe(0);
    expect([...grad.dataSync()].every((slope) => Math.abs(slope) < 1e-6)).toBe(true);
  }));
});
