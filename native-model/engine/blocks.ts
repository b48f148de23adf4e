import type * as tf from '@tensorflow/tfjs-core';

/*
 * The parts of the model that an engine may bring whole. Their plain forms, in the model's other operations, are layers/*.ts: what is said
 * there holds here.
 */

export interface CoAttentionWeights {
  readonly Wb: tf.Tensor2D; // [d, d]
  readonly Wu: tf.Tensor2D; // [d, d]
  readonly Wv: tf.Tensor2D; // [d, d]
  readonly whu: tf.Tensor1D; // [d]
  readonly whv: tf.Tensor1D; // [d]
  readonly bhu: tf.Tensor1D; // [1]
  readonly bhv: tf.Tensor1D; // [1]
}

export interface Content {
  readonly C: tf.Tensor3D; // [P, n, M]
  readonly au: tf.Tensor2D; // [P, n]
  readonly av: tf.Tensor2D; // [P, M]
  readonly p: tf.Tensor2D; // [P, d]
}

/** Eqs. 2-7 for u [P, n, d], v [P, M, d], wordMask [P, n] and regionMask [P, M]. */
export type CoAttention = (u: tf.Tensor3D, v: tf.Tensor3D, wordMask: tf.Tensor2D, regionMask: tf.Tensor2D, weights: CoAttentionWeights) => Content;

export interface TagAttentionWeights {
  readonly tagEmbedding: tf.Tensor2D; // [T, d]
  readonly Wt: tf.Tensor2D; // [d, d]
  readonly wht: tf.Tensor1D; // [d]
  readonly bht: tf.Tensor1D; // [1]
}

/** The tags of R remembered posts, cut to the longest list. */
export interface RememberedTags {
  /** k ≥ 1: the longest list's tags. */
  readonly length: number;
  /** [R·k] ids, 0 at padded places (the mask keeps them out). */
  readonly ids: Int32Array;
  /** [R, k] 1 where there is a tag. */
  readonly mask: Float32Array;
}

/** Eqs. 8-9: at [R, k] and t̃ [R, d]. */
export type TagAttention = (tags: RememberedTags, weights: TagAttentionWeights) => { readonly at: tf.Tensor2D; readonly attended: tf.Tensor2D };

export interface MemoryAttentionWeights {
  readonly ws: tf.Tensor1D; // [d]
  readonly bs: tf.Tensor1D; // [1]
}

/** Eqs. 10-11 for p [P, d], memory [B, L] rows of p (-1 for an empty slot) and tags [B·L, d]: as [B, L] and t [B, d]. */
export type MemoryAttention = (p: tf.Tensor2D, memory: Int32Array, tags: tf.Tensor2D, targets: number, weights: MemoryAttentionWeights) => { readonly as: tf.Tensor2D; readonly t: tf.Tensor2D };

export interface Blocks {
  readonly coAttention: CoAttention;
  readonly tagAttention: TagAttention;
  readonly memoryAttention: MemoryAttention;
}
