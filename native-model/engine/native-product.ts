import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.ts';
import { callNative } from './native-calls.ts';

/*
 * Products whose gradients leave the turning of operands to TensorFlow's own kernel, which reads them turned: on wasm that is the
 * slow way (product.ts), here it saves a tenth of a step's work. TF.js would ask for BatchMatMulV2 for single matrices too, which
 * takes a fifth more of the processor's time than MatMul, and three times as much for small ones.
 */

/** a · b for matrices, each turned first where `turned` says so. */
function matrixProduct(a: tf.Tensor2D, b: tf.Tensor2D, turned: 'a' | 'b' | 'none' = 'none'): tf.Tensor2D {
  return callNative('MatMul', [a, b], 1, { flags: { transpose_a: turned === 'a', transpose_b: turned === 'b' } })[0] as tf.Tensor2D;
}

/** a [R, K] · b [K, C] → [R, C]. */
function product(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  return withGradient([a, b], () => ({
    value: matrixProduct(a, b), // [R, C]
    save: [a, b],
    gradient: (dy, saved) => {
      const [left, right] = saved as [tf.Tensor2D, tf.Tensor2D];
      return [matrixProduct(dy, right, 'b'), matrixProduct(left, dy, 'a')]; // [R, K], [K, C]
    },
  }));
}

/** data [R, K] · kernel [K, C] → [R, C], where no gradient is wanted for the data. */
function productOfData(data: tf.Tensor2D, kernel: tf.Tensor2D): tf.Tensor2D {
  return withGradient([kernel], () => ({
    value: matrixProduct(data, kernel), // [R, C]
    save: [data],
    gradient: (dy, [saved]) => [matrixProduct(saved as tf.Tensor2D, dy, 'a')], // [K, C]
  }));
}

/** a [P, R, K] · b [P, K, C] → [P, R, C]. */
function batchedProduct(a: tf.Tensor3D, b: tf.Tensor3D): tf.Tensor3D {
  return withGradient([a, b], () => ({
    value: tf.matMul(a, b), // [P, R, C]
    save: [a, b],
    gradient: (dy, saved) => {
      const [left, right] = saved as [tf.Tensor3D, tf.Tensor3D];
      return [tf.matMul(dy, right, false, true), tf.matMul(left, dy, true, false)]; // [P, R, K], [P, K, C]
    },
  }));
}

export const nativeProducts = { product, productOfData, batchedProduct };
