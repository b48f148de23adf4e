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

export interface WordLstmWeights {
  readonly wordEmbedding: tf.Tensor2D; // [V, d]
  readonly kernel: tf.Tensor2D; // [d, 4d], gates i, f, g, o
  readonly recurrentKernel: tf.Tensor2D; // [d, 4d]
  readonly bias: tf.Tensor1D; // [4d]
}

/** The words of P captions, cut to the longest of them. */
export interface Captions {
  /** n ≥ 1: the longest caption's words (1 where no post has a caption). */
  readonly length: number;
  /** [n·P] ids, time first: all first words, then all second words, … */
  readonly ids: Int32Array;
  /** [P] words of each caption. */
  readonly lengths: Int32Array;
  /** [P, n] 1 where there is a word. */
  readonly mask: Float32Array;
}

export interface ContentWeights {
  readonly wordLstm: WordLstmWeights;
  readonly imageProjection: tf.Tensor2D; // [D, d]
  readonly coAttention: CoAttentionWeights;
}

/** The regions of P posts. */
export interface Regions {
  /** [P, M, D], standardised; zeros where there is no image. */
  readonly data: Float32Array;
  /** M */
  readonly each: number;
  /** D */
  readonly width: number;
}

/** Eqs. 1-7 for P posts. */
export type ContentOf = (captions: Captions, regions: Regions, weights: ContentWeights) => Content;

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
  readonly content: ContentOf;
  readonly tagAttention: TagAttention;
  readonly memoryAttention: MemoryAttention;
}
