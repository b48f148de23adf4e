import type { Sizes } from '../../native-model/batch.ts';
import type { SyntheticShape } from './synthetic-batch.ts';

export interface StepCase { readonly sizes: Sizes; readonly shape: SyntheticShape }

const small = { words: 3000, tags: 150, width: 100, regionWidth: 480, regions: 49, captionWords: 30, slots: 2 };
const large = { words: 20_000, tags: 3896, width: 300, regionWidth: 512, regions: 49, captionWords: 30, slots: 2 };
const wide = { ...large, words: 212_000 };

/** Training steps as they are timed: captions of 8 to 30 words, `shared` with 16 posts of an account in a batch, whose memory is encoded once. */
export const STEP_CASES: Readonly<Record<string, StepCase>> = {
  sample: { sizes: small, shape: { accounts: 16, postsEach: 2, tagsKept: 48 } },
  shared: { sizes: large, shape: { accounts: 4, postsEach: 16, tagsKept: 12 } }, // 72 posts encoded
  each: { sizes: large, shape: { accounts: 64, postsEach: 1, tagsKept: 12 } }, // 192: every memory encoded anew
  'shared-256': { sizes: large, shape: { accounts: 16, postsEach: 16, tagsKept: 12 } }, // 288
  'shared-212k': { sizes: wide, shape: { accounts: 4, postsEach: 16, tagsKept: 12 } },
  'shared-256-212k': { sizes: wide, shape: { accounts: 16, postsEach: 16, tagsKept: 12 } },
};

export function stepCase(name: string): StepCase {
  const found = STEP_CASES[name];
  if (found === undefined) throw new Error(`No case ${name}; there are ${Object.keys(STEP_CASES).join(', ')}`);
  return found;
}
