import * as tf from '@tensorflow/tfjs-core';
import { operations } from '../engine/operations.ts';

/**
 * One score a row, and the softmax of each group's scores: a = softmax over the places of mask of (H · w + b).
 * @param hidden [R·K, d]; w [d]; b [1]; mask [R, K]
 * @returns [R, K], rows of 0 where a group has no place
 */
export function attention(hidden: tf.Tensor2D, w: tf.Tensor1D, b: tf.Tensor1D, mask: tf.Tensor2D): tf.Tensor2D {
  const { product, maskedSoftmax } = operations();
  const column = tf.reshape(w, [w.shape[0], 1]) as tf.Tensor2D; // [d, 1]
  const scores = tf.add(product(hidden, column), b); // [R·K, 1]
  return maskedSoftmax(tf.reshape(scores, mask.shape) as tf.Tensor2D, mask); // [R, K]
}

/** Σ over K of a · x: a [R, K], x [R, K, d] → [R, d]. */
export function weightedSum(a: tf.Tensor2D, x: tf.Tensor3D): tf.Tensor2D {
  const [R, K, d] = x.shape;
  const row = tf.reshape(a, [R, 1, K]) as tf.Tensor3D; // [R, 1, K]
  return tf.reshape(operations().batchedProduct(row, x), [R, d]) as tf.Tensor2D; // [R, 1, d] → [R, d]
}
