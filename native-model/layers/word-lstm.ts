import * as tf from '@tensorflow/tfjs-core';
import type { Captions, WordLstmWeights } from '../engine/blocks.ts';
import { operations } from '../engine/operations.ts';

export type { Captions, WordLstmWeights };

/** Word ids [P, N], 0 padding at the end → captions without the columns that hold padding alone. */
export function cutCaptions(words: Int32Array, posts: number, captionWords: number): Captions {
  const lengths = new Int32Array(posts);
  words.forEach((id, i) => { if (id !== 0) lengths[Math.floor(i / captionWords)] = (i % captionWords) + 1; });
  const length = Math.max(1, lengths.reduce((longest, own) => Math.max(longest, own), 0));
  const ids = new Int32Array(length * posts);
  const mask = new Float32Array(posts * length);
  for (let post = 0; post < posts; post++) {
    for (let time = 0; time < length; time++) {
      const id = words[post * captionWords + time] ?? 0;
      ids[time * posts + post] = id;
      mask[post * length + time] = id === 0 ? 0 : 1;
    }
  }
  return { length, ids, lengths, mask };
}

/**
 * Eq. 1: u = LSTM(wordEmbedding[words]), every hidden state, zero start state.
 * @returns u [P, n, d]; at padded places u holds what the engine leaves there (0, or the state carried on), which the mask keeps out of everything after
 */
export function wordLstm(captions: Captions, weights: WordLstmWeights): tf.Tensor3D {
  const { lstm, gatherRows } = operations();
  const width = weights.wordEmbedding.shape[1];
  const x = gatherRows(weights.wordEmbedding, captions.ids); // [n·P, d]
  const inTime = tf.reshape(x, [captions.length, captions.lengths.length, width]) as tf.Tensor3D; // [n, P, d]
  return lstm(inTime, weights.kernel, weights.recurrentKernel, weights.bias, captions.lengths); // [P, n, d]
}
