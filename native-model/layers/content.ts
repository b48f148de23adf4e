import * as tf from '@tensorflow/tfjs-core';
import type { Content, ContentOf, ContentWeights } from '../engine/blocks.ts';
import { operations } from '../engine/operations.ts';
import { coAttention } from './co-attention.ts';
import { imageProjection } from './image-projection.ts';
import { wordLstm } from './word-lstm.ts';

export type { Content, ContentWeights };

/** Eqs. 1-7: the caption's words and the image's regions, each read by itself, then by each other. */
export const content: ContentOf = (...inputs) => (operations().blocks.content ?? plainContent)(...inputs);

export const plainContent: ContentOf = (captions, { data, each: M, width: D }, weights) => {
  const P = captions.lengths.length;
  const u = wordLstm(captions, weights.wordLstm); // [P, n, d]
  const v = imageProjection(tf.tensor2d(data, [P * M, D]), weights.imageProjection); // [P·M, d]
  const wordMask = tf.tensor2d(captions.mask, [P, captions.length]);
  return coAttention(u, tf.reshape(v, [P, M, v.shape[1]]), wordMask, tf.ones([P, M]), weights.coAttention);
};
