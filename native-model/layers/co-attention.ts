import * as tf from '@tensorflow/tfjs-core';
import type { CoAttentionWeights, Content } from '../engine/blocks.ts';
import { operations } from '../engine/operations.ts';
import { attention, weightedSum } from './attend.ts';

export type { CoAttentionWeights, Content };

/**
 * Eqs. 2-7: words look at regions and regions at words, and the two attended sums are the post's content.
 * @param u [P, n, d]; v [P, M, d]; wordMask [P, n]; regionMask [P, M]
 */
export function coAttention(u: tf.Tensor3D, v: tf.Tensor3D, wordMask: tf.Tensor2D, regionMask: tf.Tensor2D, weights: CoAttentionWeights): Content {
  const { product, batchedProduct, tanh } = operations();
  const [P, n, d] = u.shape;
  const M = v.shape[1];
  const flatU = tf.reshape(u, [P * n, d]) as tf.Tensor2D; // [P·n, d]
  const flatV = tf.reshape(v, [P * M, d]) as tf.Tensor2D; // [P·M, d]
  const uWb = tf.reshape(product(flatU, weights.Wb), [P, n, d]) as tf.Tensor3D; // [P, n, d]
  const affinity = tanh(batchedProduct(uWb, tf.transpose(v, [0, 2, 1]))); // eq. 2: [P, n, d] · [P, d, M] → [P, n, M]
  const C = tf.mul(affinity, tf.reshape(wordMask, [P, n, 1])) as tf.Tensor3D; // rows of padded words are 0
  const uWu = tf.reshape(product(flatU, weights.Wu), [P, n, d]) as tf.Tensor3D; // [P, n, d]
  const vWv = tf.reshape(product(flatV, weights.Wv), [P, M, d]) as tf.Tensor3D; // [P, M, d]
  const Hu = tanh(tf.add(uWu, batchedProduct(C, vWv))); // eq. 3: [P, n, M] · [P, M, d] → [P, n, d]
  const Hv = tanh(tf.add(vWv, batchedProduct(tf.transpose(C, [0, 2, 1]), uWu))); // eq. 4: [P, M, n] · [P, n, d] → [P, M, d]
  const au = attention(tf.reshape(Hu, [P * n, d]), weights.whu, weights.bhu, wordMask); // eq. 5: [P, n]
  const av = attention(tf.reshape(Hv, [P * M, d]), weights.whv, weights.bhv, regionMask); // eq. 5: [P, M]
  const attendedWords = weightedSum(au, u); // ũ, eq. 6: [P, d]
  const attendedRegions = weightedSum(av, v); // ṽ, eq. 6: [P, d]
  return { C, au, av, p: tf.add(attendedWords, attendedRegions) }; // p, eq. 7: [P, d]
}
