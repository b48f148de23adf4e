import type { Post } from './post.ts';
import { tokenise } from './tokeniser.ts';

/** What lies below a threshold is left out. */
export interface Thresholds { readonly tagUses: number; readonly wordUses: number; readonly captionWords: number; readonly accountPosts: number }

export interface DataCounts { readonly posts: number; readonly accounts: number; readonly tags: number; readonly words: number; readonly postsPerAccount: number; readonly tagsPerPost: number }
export type Reason = 'withoutImage' | 'withoutText' | 'withoutTags' | 'shortCaption' | 'smallAccount';
export interface Filtered<T> { readonly posts: readonly T[]; readonly before: DataCounts; readonly after: DataCounts; readonly dropped: Readonly<Record<Reason, number>> }

/**
 * The paper's data: rare tags go, then posts without image, text or a tag that stayed, captions that are too short, and accounts with too few
 * posts; again and again until whatever is left keeps to every threshold. Rare is what few training posts have. Training posts lose their rare
 * tags; of the others they stay in Y, so that a tag which no model can know costs recall. Words stay where they stand: rare ones are the vocabulary's business.
 */
export function paperFilter<T extends Post & { readonly split: string }>(posts: readonly T[], thresholds: Thresholds): Filtered<T> {
  const lengths = new Map(posts.map((post) => [post, tokenise(post.caption).length]));
  const dropped: Record<Reason, number> = { withoutImage: 0, withoutText: 0, withoutTags: 0, shortCaption: 0, smallAccount: 0 };
  let kept = posts;
  let tags: ReadonlySet<string> = new Set();
  for (let size = Infinity; kept.length < size;) {
    size = kept.length;
    tags = commonTags(kept, thresholds.tagUses);
    kept = kept.filter((post) => counted(dropped, wrongWith(post, lengths.get(post)!, tags, thresholds)));
    const sizes = tally(kept.map((post) => post.account));
    kept = kept.filter((post) => counted(dropped, sizes.get(post.account)! < thresholds.accountPosts ? 'smallAccount' : undefined));
  }
  const cut = kept.map((post) => (post.split === 'training' ? { ...post, tags: post.tags.filter((tag) => tags.has(tag)) } : post));
  return { posts: cut, before: countsOf(posts, 1), after: countsOf(cut, thresholds.wordUses), dropped };
}

function wrongWith(post: Post, words: number, tags: ReadonlySet<string>, { captionWords }: Thresholds): Reason | undefined {
  if (post.image === undefined) return 'withoutImage';
  if (words === 0) return 'withoutText';
  if (!post.tags.some((tag) => tags.has(tag))) return 'withoutTags';
  return words < captionWords ? 'shortCaption' : undefined;
}

/** Whether the post stays; what is wrong with one that goes is counted. */
function counted(dropped: Record<Reason, number>, reason: Reason | undefined): boolean {
  if (reason !== undefined) dropped[reason]++;
  return reason === undefined;
}

const trainingOf = <T extends Post & { readonly split: string }>(posts: readonly T[]) => posts.filter((post) => post.split === 'training');

function commonTags(posts: readonly (Post & { readonly split: string })[], least: number): ReadonlySet<string> {
  const uses = tally(trainingOf(posts).flatMap((post) => [...new Set(post.tags)]));
  return new Set([...uses].filter(([, n]) => n >= least).map(([tag]) => tag));
}

/** Tags and words are those of the training posts, words those that stand there often enough. */
function countsOf(posts: readonly (Post & { readonly split: string })[], wordUses: number): DataCounts {
  const training = trainingOf(posts);
  const words = tally(training.flatMap((post) => tokenise(post.caption)));
  const accounts = new Set(posts.map((post) => post.account)).size;
  return {
    posts: posts.length, accounts, tags: new Set(training.flatMap((post) => post.tags)).size, words: [...words.values()].filter((n) => n >= wordUses).length,
    postsPerAccount: posts.length / Math.max(1, accounts), tagsPerPost: posts.reduce((sum, post) => sum + new Set(post.tags).size, 0) / Math.max(1, posts.length),
  };
}

function tally(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
