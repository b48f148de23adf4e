import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './engine/custom-gradient.ts';

/**
 * Eq. 12: the mean over posts of the sum over a post's tags of −log P(z|post).
 * @param logits [B, T]; targets [B, T] 1 for a post's tags, else 0
 * @returns scalar; a post without tags counts in the mean and adds nothing
 */
export function taggingLoss(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  const B = logits.shape[0];
  return withGradient([logits], () => {
    const count = tf.sum(targets, 1, true); // [B, 1]
    const logTotal = logSumExp(logits); // [B, 1]
    const own = tf.sum(tf.mul(targets, logits), 1, true); // [B, 1]
    const value = tf.div(tf.sum(tf.sub(tf.mul(count, logTotal), own)), B) as tf.Scalar;
    return {
      value,
      save: [logits, targets, count, logTotal],
      gradient: (dy, [x, y, n, total]) => {
        const P = tf.exp(tf.sub(x as tf.Tensor, total as tf.Tensor)); // [B, T]
        return [tf.mul(tf.sub(tf.mul(n as tf.Tensor, P), y as tf.Tensor), tf.div(dy, B))]; // [B, T]
      },
    };
  });
}

/** log Σ exp over the last axis, without overflow: x [B, T] → [B, 1]. */
export function logSumExp(x: tf.Tensor2D): tf.Tensor2D {
  const top = tf.max(x, 1, true); // [B, 1]
  return tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, top)), 1, true)), top); // [B, 1]
}
