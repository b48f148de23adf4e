import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.ts';

/** Σ over a post's tags of −log P(z), summed over posts: logits and targets [B, T] → scalar, with a gradient for the logits. */
export type CrossEntropy = (logits: tf.Tensor2D, targets: tf.Tensor2D) => tf.Scalar;

/** What a backend gives for a batch: the posts' losses [B] or [B, 1], and what is missing for the softmax P [B, T]. */
export interface CrossEntropyParts {
  readonly losses: tf.Tensor;
  readonly save: readonly tf.Tensor[];
  /** P [B, T] from what was saved. */
  readonly probabilities: (saved: readonly tf.Tensor[], logits: tf.Tensor2D, targets: tf.Tensor2D) => tf.Tensor2D;
}

/** d/dlogits = n·P − y for a post with n tags y. */
export function crossEntropyWith(parts: (logits: tf.Tensor2D, targets: tf.Tensor2D) => CrossEntropyParts): CrossEntropy {
  return (logits, targets) => withGradient([logits], () => {
    const { losses, save, probabilities } = parts(logits, targets);
    return {
      value: tf.sum(losses) as tf.Scalar,
      save: [logits, targets, ...save],
      gradient: (dy, saved) => {
        const [x, y, ...rest] = saved as [tf.Tensor2D, tf.Tensor2D, ...tf.Tensor[]];
        const tags = tf.sum(y, 1, true); // [B, 1]
        return [tf.mul(tf.sub(tf.mul(tags, probabilities(rest, x, y)), y), dy)]; // [B, T]
      },
    };
  });
}

export const portableCrossEntropy = crossEntropyWith((logits, targets) => {
  const logTotal = logSumExp(logits); // [B, 1]
  const tags = tf.sum(targets, 1, true); // [B, 1]
  const own = tf.sum(tf.mul(targets, logits), 1, true); // [B, 1]
  return {
    losses: tf.sub(tf.mul(tags, logTotal), own),
    save: [logTotal],
    probabilities: ([total], x) => tf.exp(tf.sub(x, total as tf.Tensor)),
  };
});

/** log Σ exp over the last axis, without overflow: x [B, T] → [B, 1]. */
export function logSumExp(x: tf.Tensor2D): tf.Tensor2D {
  const top = tf.max(x, 1, true); // [B, 1]
  return tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, top)), 1, true)), top); // [B, 1]
}
