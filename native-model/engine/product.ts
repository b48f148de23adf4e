import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.ts';

/*
 * Matrix products whose gradient never asks the backend for a transposed operand: on wasm a product with a transpose
 * flag leaves XNNPACK and runs several times slower than a transposition followed by a plain product.
 */

/** aᵀ · b for a [R, K], b [R, C] → [K, C]; the smaller side is transposed. */
export function transposedProduct(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  if (a.shape[1] <= b.shape[1]) return tf.matMul(tf.transpose(a), b); // [K, R] · [R, C]
  return tf.transpose(tf.matMul(tf.transpose(b), a)); // ([C, R] · [R, K])ᵀ
}

/** a [R, K] · b [K, C] → [R, C] */
export function product(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  return withGradient([a, b], () => ({
    value: tf.matMul(a, b), // [R, C]
    save: [a, b],
    gradient: (dy, saved) => {
      const [left, right] = saved as [tf.Tensor2D, tf.Tensor2D];
      return [tf.matMul(dy, tf.transpose(right)), transposedProduct(left, dy)]; // [R, K], [K, C]
    },
  }));
}

/** data [R, K] · kernel [K, C] → [R, C], where no gradient is wanted for the data. */
export function productOfData(data: tf.Tensor2D, kernel: tf.Tensor2D): tf.Tensor2D {
  return withGradient([kernel], () => ({
    value: tf.matMul(data, kernel), // [R, C]
    save: [data],
    gradient: (dy, [saved]) => [transposedProduct(saved as tf.Tensor2D, dy)], // [K, C]
  }));
}

/** a [P, R, K] · b [P, K, C] → [P, R, C], over the backend's way of multiplying batches. */
export function batchedProductWith(multiply: (a: tf.Tensor3D, b: tf.Tensor3D) => tf.Tensor3D): (a: tf.Tensor3D, b: tf.Tensor3D) => tf.Tensor3D {
  return (a, b) => withGradient([a, b], () => ({
    value: multiply(a, b), // [P, R, C]
    save: [a, b],
    gradient: (dy, saved) => {
      const [left, right] = saved as [tf.Tensor3D, tf.Tensor3D];
      const dLeft = multiply(dy, tf.transpose(right, [0, 2, 1])); // [P, R, C] · [P, C, K]
      const dRight = multiply(tf.transpose(left, [0, 2, 1]), dy); // [P, K, R] · [P, R, C]
      return [dLeft, dRight];
    },
  }));
}

/** The same by the backend's own batched kernel. */
export const portableBatchedProduct = batchedProductWith((a, b) => tf.matMul(a, b));
