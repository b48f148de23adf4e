import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.ts';
import { pack } from './lstm-packing.ts';
import { transposedProduct } from './product.ts';
import { type GatherRows, portableGather } from './rows.ts';

/** The part of an LSTM that goes step by step, which each engine may do in its own way; rows are packed (lstm-packing.ts), S in all. */
export interface LstmSteps {
  /**
   * @param projected [S, 4d] the input's share of the gates, bias included, step after step; recurrentKernel [d, 4d]; active rows of each step
   * @returns hidden [S, d], and whatever the way back reads
   */
  forward(projected: tf.Tensor2D, recurrentKernel: tf.Tensor2D, active: readonly number[]): { hidden: tf.Tensor2D; saved: tf.Tensor[] };
  /** dy [S, d] → the gradient before the gates, [S, 4d]. */
  backward(dy: tf.Tensor2D, recurrentKernel: tf.Tensor2D, saved: readonly tf.Tensor[], active: readonly number[]): tf.Tensor2D;
}

export type Lstm = (x: tf.Tensor3D, kernel: tf.Tensor2D, recurrentKernel: tf.Tensor2D, bias: tf.Tensor1D, lengths: Int32Array) => tf.Tensor3D;

/**
 * An LSTM over x [n, P, width] with zero start state → [P, n, d], without work on padding, where hidden states are 0. Its gradient is written by
 * hand: the input's and the weights' parts are one product each over all packed rows, where TF.js's own tape would add up one product a step.
 */
export function lstmWith(steps: LstmSteps, gather: GatherRows = portableGather): Lstm {
  const rowsAt = (x: tf.Tensor2D, rows: Int32Array) => gather(x, tf.tensor1d(rows, 'int32'));
  return (x, kernel, recurrentKernel, bias, lengths) => withGradient<tf.Tensor3D>([x, kernel, recurrentKernel, bias], () => {
    const [n, P, width] = x.shape;
    const d = recurrentKernel.shape[0];
    if (lengths.every((length) => length === 0)) return withoutWords(x, kernel, recurrentKernel, bias);
    const packing = pack(lengths, n, n);
    const active = Array.from(packing.active).filter((rows) => rows > 0);
    const packed = rowsAt(tf.reshape(x, [n * P, width]), packing.inTime); // [S, width]
    const projected = tf.add(tf.matMul(packed, kernel), bias) as tf.Tensor2D; // [S, 4d]
    const { hidden, saved } = steps.forward(projected, recurrentKernel, active);
    return {
      value: tf.reshape(rowsAt(withZeroRow(hidden), packing.rowsOfPosts), [P, n, d]),
      save: [packed, kernel, recurrentKernel, hidden, ...saved],
      gradient: (dy, tensors) => {
        const [inputs, W, R, h, ...rest] = tensors as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, ...tf.Tensor[]];
        const dz = steps.backward(rowsAt(tf.reshape(dy, [P * n, d]), packing.ofPosts), R, rest, active); // [S, 4d]
        const dx = rowsAt(withZeroRow(tf.matMul(dz, tf.transpose(W))), packing.rowsInTime); // [n·P, width]
        const before = rowsAt(withZeroRow(h), packing.before); // [S, d] h of the step before
        return [tf.reshape(dx, [n, P, width]), transposedProduct(inputs, dz), transposedProduct(before, dz), columnSums(dz)];
      },
    };
  });
}

function withoutWords(...inputs: readonly [tf.Tensor3D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D]) {
  const [[n, P], [d]] = [inputs[0].shape, inputs[2].shape];
  return { value: tf.zeros<tf.Rank.R3>([P, n, d]), save: [], gradient: () => inputs.map(({ shape }) => tf.zeros(shape)) };
}

/** A row of zeros below, for places without a word. */
const withZeroRow = (x: tf.Tensor2D): tf.Tensor2D => tf.concat([x, tf.zeros<tf.Rank.R2>([1, x.shape[1]])], 0);

/** [R, C] → [C], as a product with a row of ones, which is faster than a sum over the outer axis. */
function columnSums(x: tf.Tensor2D): tf.Tensor1D {
  return tf.reshape(tf.matMul(tf.ones<tf.Rank.R2>([1, x.shape[0]]), x), [x.shape[1]]); // [1, R] · [R, C]
}
