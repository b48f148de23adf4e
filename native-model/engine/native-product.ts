import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.ts';
import { GraphWriter, type Ref } from './graph-writer.ts';
import { callNative } from './native-calls.ts';
import { graphOf, NativeGraph } from './native-graph.ts';

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

/** Few rows are one product: cut in two, each half would read all of b again for next to nothing. */
const ROWS_CUT = 16;

/** `product` on two cores: the rows in two halves, and the way back's two products beside each other. */
export function productInGraph(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const half = a.shape[0] >> 1;
  return withGradient([a, b], () => ({
    value: a.shape[0] < ROWS_CUT ? matrixProduct(a, b) : (graphOf('product', forwardGraph).run([a, b, tf.tensor1d([half, a.shape[0] - half], 'int32')])[0] as tf.Tensor2D), // [R, C]
    save: [a, b],
    gradient: (dy, saved) => graphOf('product back', backwardGraph).run([dy, ...saved]), // [R, K], [K, C]
  }));
}

function forwardGraph(): NativeGraph {
  const g = new GraphWriter();
  const [a, b] = g.floatInputs(2) as [Ref, Ref];
  const halves = g.splitBy(a, g.input('int32'), 2, 0);
  return new NativeGraph(g, [g.concat(halves.map((half) => g.product(half, b)), 0)]);
}

function backwardGraph(): NativeGraph {
  const g = new GraphWriter();
  const [dy, a, b] = g.floatInputs(3) as [Ref, Ref, Ref];
  return new NativeGraph(g, [g.product(dy, b, 'b'), g.product(a, dy, 'a')]);
}

export const nativeProducts = { product, productOfData, batchedProduct };
