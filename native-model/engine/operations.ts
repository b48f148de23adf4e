import * as tf from '@tensorflow/tfjs-core';
import { type AdamWeights, oneByOne, portableAdamWeight } from './adam-weight.ts';
import type { Blocks } from './blocks.ts';
import { portableCrossEntropy } from './cross-entropy.ts';
import { lstmWith } from './lstm.ts';
import { portableLstmSteps } from './lstm-steps.ts';
import { portableMaskedSoftmax } from './masked-softmax.ts';
import { portableBatchedProduct, product, productOfData } from './product.ts';
import { gatherRowsWith, portableScatterRows } from './rows.ts';
import { portableTanh } from './tanh.ts';

/**
 * The few operations that decide how fast the model is. An engine may bring fused forms of them (`fuse`);
 * the model asks for `operations()` and never for the engine's name.
 */
export interface Operations {
  /**
   * Every hidden state of an LSTM with zero start state. Gate order input, forget, cell, output.
   * @param x [n, P, d] inputs, time first; kernel, recurrentKernel [d, 4d]; bias [4d]; lengths [P] words of each post
   * @returns [P, n, d]; after a post's last word whatever the engine leaves there, which the caller masks
   */
  lstm(x: tf.Tensor3D, kernel: tf.Tensor2D, recurrentKernel: tf.Tensor2D, bias: tf.Tensor1D, lengths: Int32Array): tf.Tensor3D;
  /** Rows of `table` [R, d] at `indices` (each in 0..R-1) → [n, d]; its gradient adds rows up. */
  gatherRows(table: tf.Tensor2D, indices: Int32Array): tf.Tensor2D;
  /** Softmax over the last axis of scores [R, K] among the places where mask [R, K] is 1; 0 elsewhere, and a row of zeros where none is. */
  maskedSoftmax(scores: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor2D;
  /** a [R, K] · b [K, C] → [R, C]. */
  product(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D;
  /** data [R, K] · kernel [K, C] → [R, C], with a gradient for the kernel alone. */
  productOfData(data: tf.Tensor2D, kernel: tf.Tensor2D): tf.Tensor2D;
  /** a [P, R, K] · b [P, K, C] → [P, R, C]. */
  batchedProduct(a: tf.Tensor3D, b: tf.Tensor3D): tf.Tensor3D;
  /** Σ over a post's tags of −log softmax(logits), summed over the posts: logits [B, T], targets [B, T] of 0 and 1 → scalar; a gradient for the logits alone. */
  crossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar;
  /** Weights by their names, with their moments, for Adam. */
  adam(variables: ReadonlyMap<string, tf.Variable>): AdamWeights;
  /** Parts of the model that the engine brings whole; layers/*.ts work them out where it does not. */
  blocks: Partial<Blocks>;
  /** tanh of each element, of any shape. */
  tanh<T extends tf.Tensor>(x: T): T;
}

const PORTABLE: Operations = {
  lstm: lstmWith(portableLstmSteps),
  gatherRows: gatherRowsWith(portableScatterRows),
  maskedSoftmax: portableMaskedSoftmax,
  product,
  productOfData,
  batchedProduct: portableBatchedProduct,
  crossEntropy: portableCrossEntropy,
  adam: oneByOne(portableAdamWeight),
  tanh: portableTanh,
  blocks: {},
};

const byBackend = new Map<string, Operations>();

/** Gives a TF.js backend forms of its own; what is left out stays portable. */
export function fuse(backend: string, forms: Partial<Operations>): void {
  byBackend.set(backend, { ...PORTABLE, ...forms });
}

/** Takes a backend's own forms away again: what they gain is measured so. */
export function unfuse(backend: string): void {
  byBackend.delete(backend);
}

/** The operations of the engine in use. */
export function operations(): Operations {
  return byBackend.get(tf.getBackend()) ?? PORTABLE;
}
