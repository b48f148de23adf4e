import * as tf from '@tensorflow/tfjs-core';
import type { MemoryAttention } from '../engine/blocks.ts';
import { operations } from '../engine/operations.ts';
import { attention, weightedSum } from './attend.ts';

/**
 * Eqs. 10-11: how much each remembered post counts, by its likeness to this one.
 * @param p [P, d] contents, the B targets first; memory [B, L] rows of p, -1 for an empty slot; tags [B·L, d] t̃
 * @returns as [B, L] and t [B, d], rows of 0 for a post without history
 */
export const memoryAttention: MemoryAttention = (...inputs) => (operations().blocks.memoryAttention ?? plainMemoryAttention)(...inputs);

export const plainMemoryAttention: MemoryAttention = (p, memory, tags, targets, weights) => {
  const { gatherRows, tanh } = operations();
  const d = p.shape[1];
  const L = memory.length / targets;
  const own = gatherRows(p, Int32Array.from(memory, (_, i) => Math.floor(i / L))); // [B·L, d] each target's p, once a slot
  const remembered = gatherRows(p, memory.map((row) => Math.max(row, 0))); // p̃ [B·L, d]
  const filled = tf.tensor2d(Float32Array.from(memory, (row) => (row < 0 ? 0 : 1)), [targets, L]); // [B, L]
  const s = tanh(tf.mul(own, remembered) as tf.Tensor2D); // eq. 10: [B·L, d]
  const as = attention(s, weights.ws, weights.bs, filled); // eq. 11: [B, L]
  return { as, t: weightedSum(as, tf.reshape(tags, [targets, L, d])) }; // t [B, d]
};
