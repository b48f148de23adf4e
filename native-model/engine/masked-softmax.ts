import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.ts';

/** Takes masked places out of the maximum and of the sum without making an infinity that later meets a 0. */
const FAR_BELOW = -1e9;

/** Softmax of scores [R, K] among the places where mask [R, K] is 1; 0 elsewhere; a row without places is all 0. */
export function portableMaskedSoftmax(scores: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor2D {
  return withGradient([scores], () => {
    const masked = tf.add(tf.mul(scores, mask), tf.mul(tf.sub(1, mask), FAR_BELOW)); // [R, K]
    const value = tf.mul(tf.softmax(masked), mask); // [R, K]; a row of only masked places was uniform, now 0
    return {
      value: value as tf.Tensor2D,
      save: [value],
      gradient: (dy, [saved]) => [softmaxGradient(dy, saved as tf.Tensor2D)],
    };
  });
}

/** dx = a ⊙ (dy − Σ a·dy), right for rows of zeros too. */
export function softmaxGradient(dy: tf.Tensor2D, a: tf.Tensor2D): tf.Tensor2D {
  const weighted = tf.mul(dy, a); // [R, K]
  const total = tf.sum(weighted, 1, true); // [R, 1]
  return tf.sub(weighted, tf.mul(a, total)); // [R, K]
}
