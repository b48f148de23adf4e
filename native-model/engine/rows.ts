import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.ts';

/** out[k] = table[indices[k]]: table [R, d] → [n, d], without a gradient. */
export type GatherRows = (table: tf.Tensor2D, indices: tf.Tensor1D) => tf.Tensor2D;

/** out[indices[k]] += values[k]: values [n, d] → [rows, d]. */
export type ScatterRows = (values: tf.Tensor2D, indices: tf.Tensor1D, rows: number) => tf.Tensor2D;

/** Rows of a table at `indices` → [n, d]; the gradient of a row is the sum over the places where it was read, added up by `scatter`. */
export function gatherRowsWith(scatter: ScatterRows, gather: GatherRows = portableGather): (table: tf.Tensor2D, indices: Int32Array) => tf.Tensor2D {
  return (table, indices) => {
    const rows = table.shape[0];
    return withGradient([table], () => {
      const ids = tf.tensor1d(indices, 'int32'); // [n]
      return {
        value: gather(table, ids), // [n, d]
        save: [ids],
        gradient: (dy, [saved]) => [scatter(dy, saved as tf.Tensor1D, rows)], // [R, d]
      };
    });
  };
}

/** TF.js's own kernels, for backends that have them. */
export const portableGather: GatherRows = (table, indices) => tf.gather(table, indices);
export const portableScatterRows: ScatterRows = (values, indices, rows) => tf.unsortedSegmentSum(values, indices, rows);
