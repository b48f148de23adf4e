import * as tf from '@tensorflow/tfjs-core';
import type { RememberedTags, TagAttention } from '../engine/blocks.ts';
import { operations } from '../engine/operations.ts';
import { attention, weightedSum } from './attend.ts';

/** Tag ids [R, Nt], -1 pads → lists without the columns that hold padding alone. */
export function cutTags(tags: Int32Array, tagsKept: number): RememberedTags {
  const rows = tagsKept === 0 ? 0 : tags.length / tagsKept;
  let length = 1;
  tags.forEach((id, i) => { if (id >= 0) length = Math.max(length, (i % tagsKept) + 1); });
  const ids = new Int32Array(rows * length);
  const mask = new Float32Array(rows * length);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < length; k++) {
      const id = tags[row * tagsKept + k] ?? -1;
      ids[row * length + k] = Math.max(id, 0);
      mask[row * length + k] = id < 0 ? 0 : 1;
    }
  }
  return { length, ids, mask };
}

/**
 * Eqs. 8-9: the tags of each remembered post, summed by attention.
 * @param tags of R = B·L remembered posts
 * @returns at [R, k] and t̃ [R, d], rows of 0 for a post without tags
 */
export const tagAttention: TagAttention = (tags, weights) => (operations().blocks.tagAttention ?? plainTagAttention)(tags, weights);

export const plainTagAttention: TagAttention = (tags, weights) => {
  const { gatherRows, product, tanh } = operations();
  const mask = tf.tensor2d(tags.mask, [tags.mask.length / tags.length, tags.length]); // [R, k]
  const ti = gatherRows(weights.tagEmbedding, tags.ids); // [R·k, d]
  const at = attention(tanh(product(ti, weights.Wt)), weights.wht, weights.bht, mask); // eq. 8: [R, k]
  const attended = weightedSum(at, tf.reshape(ti, [...mask.shape, ti.shape[1]])); // t̃, eq. 9: [R, k, d] → [R, d]
  return { at, attended };
};
