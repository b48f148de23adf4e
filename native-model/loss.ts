import * as tf from '@tensorflow/tfjs-core';
import { logSumExp } from './engine/cross-entropy.ts';
import { withGradient } from './engine/custom-gradient.ts';
import { operations } from './engine/operations.ts';

/**
 * Eq. 12: the mean over posts of the sum over a post's tags of −log P(z|post).
 * @param logits [B, T]; targets [B, T] 1 for a post's tags, else 0
 * @returns scalar; a post without tags counts in the mean and adds nothing
 */
export function taggingLoss(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  return tf.mul(operations().crossEntropy(logits, targets), 1 / logits.shape[0]);
}

/** What people decided about B posts and T tags; masks of 0 and 1, each [B, T]. A tag is in at most one of them. */
export interface Decisions {
  /** Accepted and added tags. */
  readonly positive: tf.Tensor2D;
  readonly rejected: tf.Tensor2D;
  /** Shown and left unjudged: neither right nor wrong, so they leave the denominator. */
  readonly unknown: tf.Tensor2D;
  /** λ: the weight of a rejection, 1 by default. */
  readonly lambda?: number;
}

/** Far enough below any logit for exp to be 0, near enough for float32 arithmetic to stay finite. */
const OUT = -1e9;

/**
 * J: the mean over posts of Σ over positive tags of −log P(z) + λ · Σ over rejected tags of −log(1 − P(z)).
 *
 * −log(1 − P(z)) = logsumexp(all) − logsumexp(all but z). For a tag below the top one Σ exp − exp(z) is at least the top's share and loses nothing;
 * for the top tag the others are summed on their own. So a tag that is all but certain and rejected gives a large finite loss and a right gradient.
 * A rejected tag that is the only one left in the denominator can't be unlearnt, and adds nothing.
 * @param logits [B, T]
 * @returns scalar
 */
export function decisionLoss(logits: tf.Tensor2D, decisions: Decisions): tf.Scalar {
  const B = logits.shape[0];
  const lambda = decisions.lambda ?? 1;
  return withGradient([logits], () => {
    const { positive } = decisions;
    const parts = shares(logits, decisions);
    const positives = tf.sub(tf.mul(tf.sum(positive, 1, true), parts.logTotal), tf.sum(tf.mul(positive, logits), 1, true)); // [B, 1]
    const below = tf.sum(tf.mul(parts.rejectedBelow, tf.neg(tf.log(parts.butOne))), 1, true); // [B, 1]
    const top = tf.mul(parts.rejectedTop, tf.sub(parts.logTotal, parts.logRest)); // [B, 1]
    const value = tf.div(tf.sum(tf.add(positives, tf.mul(tf.add(below, top), lambda))), B) as tf.Scalar;
    return {
      value,
      save: [positive, parts.P, parts.butOne, parts.rejectedBelow, parts.rejectedTop, parts.withoutTop],
      gradient: (dy, saved) => [tf.mul(gradient(saved as tf.Tensor2D[], lambda), tf.div(dy, B))],
    };
  });
}

interface Shares {
  readonly logTotal: tf.Tensor2D; // [B, 1] logsumexp(all)
  readonly logRest: tf.Tensor2D; // [B, 1] logsumexp(all but the top tag)
  readonly P: tf.Tensor2D; // [B, T] softmax over all
  readonly withoutTop: tf.Tensor2D; // [B, T] softmax over all but the top tag
  readonly butOne: tf.Tensor2D; // [B, T] 1 − P(z), right for every tag but the top one, for which it is 1
  readonly rejectedBelow: tf.Tensor2D; // [B, T] rejected and not the top tag
  readonly rejectedTop: tf.Tensor2D; // [B, 1] whether the top tag is rejected
}

function shares(logits: tf.Tensor2D, { rejected, unknown }: Decisions): Shares {
  const T = logits.shape[1];
  const all = tf.add(tf.mul(logits, tf.sub(1, unknown)), tf.mul(unknown, OUT)) as tf.Tensor2D; // [B, T]
  const top = tf.cast(tf.oneHot(tf.argMax(all, 1), T), 'float32') as tf.Tensor2D; // [B, T]
  const rest = tf.add(tf.mul(all, tf.sub(1, top)), tf.mul(top, OUT)) as tf.Tensor2D; // [B, T]
  const logTotal = logSumExp(all); // [B, 1]
  const logRest = logSumExp(rest); // [B, 1]
  const P = tf.exp(tf.sub(all, logTotal)) as tf.Tensor2D; // [B, T]
  const possible = tf.cast(tf.greater(tf.sum(tf.sub(1, unknown), 1, true), 1.5), 'float32'); // [B, 1] more than one tag is left
  const judged = tf.mul(rejected, possible); // [B, T]
  return {
    logTotal, logRest, P,
    withoutTop: tf.mul(tf.exp(tf.sub(rest, logRest)), tf.sub(1, top)),
    butOne: tf.add(tf.mul(tf.sub(1, P), tf.sub(1, top)), top),
    rejectedBelow: tf.mul(judged, tf.sub(1, top)),
    rejectedTop: tf.sum(tf.mul(judged, top), 1, true),
  };
}

/** dJ/dlogits [B, T] for one post each, before the mean: (n + λm) P − y − λ Σ over rejected z of the softmax over all but z. */
function gradient([y, P, butOne, rejectedBelow, rejectedTop, withoutTop]: tf.Tensor2D[], lambda: number): tf.Tensor2D {
  const [positive, share, rest, below, top, other] = [y, P, butOne, rejectedBelow, rejectedTop, withoutTop] as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  const judged = tf.add(tf.sum(below, 1, true), top); // [B, 1]
  const weight = tf.add(tf.sum(positive, 1, true), tf.mul(judged, lambda)); // [B, 1]
  const inverse = tf.div(below, rest); // [B, T] 1 / (1 − P(z)) where z is rejected
  const fromBelow = tf.mul(share, tf.sub(tf.sum(inverse, 1, true), inverse)); // [B, T] each tag but z itself
  const fromTop = tf.mul(other, top); // [B, T]
  return tf.sub(tf.sub(tf.mul(share, weight), positive), tf.mul(tf.add(fromBelow, fromTop), lambda));
}
