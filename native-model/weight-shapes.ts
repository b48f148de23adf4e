import type { Sizes } from './batch.ts';

/** A weight as it is stored: row by row. */
export interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Every weight's name (the one in checkpoints) and shape, in the order of docs/model.md. */
export function weightShapes(sizes: Sizes): ReadonlyMap<string, readonly number[]> {
  const { words: V, tags: T, width: d, regionWidth: D } = sizes;
  return new Map<string, readonly number[]>([
    ['wordEmbedding', [V, d]],
    ['lstm.kernel', [d, 4 * d]],
    ['lstm.recurrentKernel', [d, 4 * d]],
    ['lstm.bias', [4 * d]],
    ['imageProjection.kernel', [D, d]],
    ['coAttention.Wb', [d, d]],
    ['coAttention.Wu', [d, d]],
    ['coAttention.Wv', [d, d]],
    ['coAttention.whu', [d]],
    ['coAttention.whv', [d]],
    ['coAttention.bhu', [1]],
    ['coAttention.bhv', [1]],
    ['tagEmbedding', [T, d]],
    ['tagAttention.Wt', [d, d]],
    ['tagAttention.wht', [d]],
    ['tagAttention.bht', [1]],
    ['memoryAttention.ws', [d]],
    ['memoryAttention.bs', [1]],
    ['classifier.kernel', [2 * d, T]],
    ['classifier.bias', [T]],
  ]);
}
