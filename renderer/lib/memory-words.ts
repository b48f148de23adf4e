import type { MemoryMode } from '../../electron/common/domain/memory.ts';

/** Each way of remembering, for a person: its name, in one line which past posts it takes, and the same for who never trained a model. */
export const MEMORY_WORDS: Readonly<Record<MemoryMode, { readonly name: string; readonly means: string; readonly plainly: string }>> = {
  random: { name: 'random', means: 'past posts of the account drawn once by the seed, the same in every epoch', plainly: 'some past posts of the account, drawn at random once' },
  authors: { name: 'authors', means: 'the same few posts for everything of the account; those are neither learnt nor measured', plainly: 'a few posts of the account, the same for all of its posts' },
  'random-per-epoch': { name: 'random, new each epoch', means: 'past posts of the account drawn anew in every epoch of the training', plainly: 'some past posts of the account, drawn at random' },
  temporal: { name: 'newest first', means: 'the account’s newest posts before this one', plainly: 'the account’s newest posts before this one' },
  community: { name: 'community', means: 'posts of the accounts that share most hashtags with this one', plainly: 'posts of the accounts that share most hashtags with this one' },
  similar: { name: 'similar', means: 'the account’s posts that are nearest in picture and caption', plainly: 'the account’s posts that are most like this one' },
};
