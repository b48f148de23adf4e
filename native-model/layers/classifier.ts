import * as tf from '@tensorflow/tfjs-core';
import { operations } from '../engine/operations.ts';
import { SeededRandom } from '../seeded-random.ts';

/** The share of the inputs that is dropped, and the seed that says which. */
export interface Dropout {
  readonly rate: number;
  readonly seed: number;
}

export interface ClassifierWeights {
  readonly kernel: tf.Tensor2D; // [2d, T]
  readonly bias: tf.Tensor1D; // [T]
}

/**
 * Eq. 11's last step: the scores whose softmax is P(z|post).
 * @param p [B, d]; t [B, d]
 * @returns logits [B, T]
 */
export function classifier(p: tf.Tensor2D, t: tf.Tensor2D, weights: ClassifierWeights, dropout?: Dropout): tf.Tensor2D {
  const both = tf.concat([p, t], 1); // [B, 2d]
  const kept = dropout === undefined || dropout.rate === 0 ? both : tf.mul(both, dropoutMask(both.shape, dropout)); // [B, 2d]
  return tf.add(operations().product(kept as tf.Tensor2D, weights.kernel), weights.bias); // [B, T]
}

/** [R, K]: 0 for the dropped, 1 / (1 − rate) for the kept. Drawn here, not by the engine, so that every engine drops the same. */
function dropoutMask(shape: [number, number], { rate, seed }: Dropout): tf.Tensor2D {
  const random = new SeededRandom(seed, 'dropout');
  const kept = 1 / (1 - rate);
  const mask = new Float32Array(shape[0] * shape[1]);
  for (let i = 0; i < mask.length; i++) mask[i] = random.next() < rate ? 0 : kept;
  return tf.tensor2d(mask, shape);
}
