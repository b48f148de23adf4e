import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.ts';
import { transposedProduct } from './product.ts';

/** The part of an LSTM that goes step by step, which each engine may do in its own way. */
export interface LstmSteps {
  /**
   * @param projected [n·P, 4d] the input's share of the gates, bias included, time first; recurrentKernel [d, 4d]
   * @returns hidden [n, P, d], and whatever the way back reads
   */
  forward(projected: tf.Tensor2D, recurrentKernel: tf.Tensor2D, posts: number): { hidden: tf.Tensor3D; saved: tf.Tensor[] };
  /** dy [n, P, d] → the gradient before the gates, [n·P, 4d]. */
  backward(dy: tf.Tensor3D, recurrentKernel: tf.Tensor2D, saved: readonly tf.Tensor[]): tf.Tensor2D;
}

export type Lstm = (x: tf.Tensor3D, kernel: tf.Tensor2D, recurrentKernel: tf.Tensor2D, bias: tf.Tensor1D, lengths: Int32Array) => tf.Tensor3D;

/**
 * An LSTM over x [n, P, d] with zero start state → [P, n, d], with a gradient written by hand: the input's and the weights' parts are
 * one product each over the whole sequence, where TF.js's own tape would add up one product a step.
 */
export function lstmWith(steps: LstmSteps): Lstm {
  return (x, kernel, recurrentKernel, bias) => withGradient<tf.Tensor3D>([x, kernel, recurrentKernel, bias], () => {
    const [n, P, d] = x.shape;
    const flat = tf.reshape(x, [n * P, d]) as tf.Tensor2D; // [n·P, d]
    const projected = tf.add(tf.matMul(flat, kernel), bias) as tf.Tensor2D; // [n·P, 4d]
    const { hidden, saved } = steps.forward(projected, recurrentKernel, P);
    return {
      value: tf.transpose(hidden, [1, 0, 2]), // [P, n, d]
      save: [flat, kernel, recurrentKernel, hidden, ...saved],
      gradient: (dy, tensors) => {
        const [inputs, W, R, h, ...rest] = tensors as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor3D, ...tf.Tensor[]];
        const dz = steps.backward(tf.transpose(dy, [1, 0, 2]), R, rest); // [n·P, 4d]
        const dx = tf.reshape(tf.matMul(dz, tf.transpose(W)), [n, P, d]); // [n, P, d]
        return [dx, transposedProduct(inputs, dz), recurrentGradient(h, dz), columnSums(dz)];
      },
    };
  });
}

/** Σ over time of h(t−1)ᵀ · dz(t): hidden [n, P, d], dz [n·P, 4d] → [d, 4d]; the first step starts from 0 and adds nothing. */
function recurrentGradient(hidden: tf.Tensor3D, dz: tf.Tensor2D): tf.Tensor2D {
  const [n, P, d] = hidden.shape;
  if (n === 1) return tf.zeros([d, 4 * d]);
  const before = tf.reshape(tf.slice(hidden, [0, 0, 0], [n - 1, P, d]), [(n - 1) * P, d]) as tf.Tensor2D; // [(n−1)·P, d]
  return transposedProduct(before, tf.slice(dz, [P, 0], [(n - 1) * P, 4 * d])); // [d, 4d]
}

/** [R, C] → [C], as a product with a row of ones, which is faster than a sum over the outer axis. */
function columnSums(x: tf.Tensor2D): tf.Tensor1D {
  return tf.reshape(tf.matMul(tf.ones<tf.Rank.R2>([1, x.shape[0]]), x), [x.shape[1]]); // [1, R] · [R, C]
}
