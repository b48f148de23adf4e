import type * as tf from '@tensorflow/tfjs-core';
import { operations } from '../engine/operations.ts';

/**
 * The paper's fully connected layer over the encoder's regions: v = tanh(regions · W), no bias, so that regions of 0 give v = 0.
 * @param regions [P·M, D] data, standardised; kernel [D, d]
 * @returns v [P·M, d]
 */
export function imageProjection(regions: tf.Tensor2D, kernel: tf.Tensor2D): tf.Tensor2D {
  const { productOfData, tanh } = operations();
  return tanh(productOfData(regions, kernel)); // [P·M, d]
}
