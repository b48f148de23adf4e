import type { MemoryMode } from '../../electron/common/domain/memory.ts';

/** Each way of remembering, for a person: its name and, in one line, which past posts it takes. */
export const MEMORY_WORDS: Readonly<Record<MemoryMode, { readonly name: string; readonly means: string }>> = {
  random: { name: 'random', means: 'past posts of the account drawn once by the seed, the same in every epoch' },
  authors: { name: 'authors', means: 'the same few posts for everything of the account; those are neither learnt nor measured' },
  'random-per-epoch': { name: 'random, new each epoch', means: 'past posts of the account drawn anew in every epoch of the training' },
  temporal: { name: 'newest first', means: 'the account’s newest posts before this one' },
  community: { name: 'community', means: 'posts of the accounts that share most hashtags with this one' },
  similar: { name: 'similar', means: 'the account’s posts that are nearest in picture and caption' },
};
