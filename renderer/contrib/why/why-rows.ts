import type { Explanation } from '../../../electron/common/contract/suggestions-api.ts';
import type { PostId } from '../../../electron/common/domain/ids.ts';

/** One thing that was left out. */
export interface WhyRow {
  readonly id: string;
  readonly name: string;
  readonly change: number;
  readonly word?: number;
  readonly post?: PostId;
}
export interface WhyGroup { readonly title: string; readonly rows: readonly WhyRow[] }

const byChange = (a: WhyRow, b: WhyRow) => b.change - a.change;

/** Words and past posts, each from what speaks most for the hashtag to what speaks most against it. */
export function whyGroups({ words, history }: Explanation, nameOf: (post: PostId, key: string) => string): readonly WhyGroup[] {
  const groups = [
    { title: 'Words', rows: words.map(({ index, word, change }): WhyRow => ({ id: `word ${index}`, name: word, change, word: index })).sort(byChange) },
    { title: 'Past posts', rows: history.map(({ post, key, change }): WhyRow => ({ id: `post ${post}`, name: nameOf(post, key), change, post })).sort(byChange) },
  ];
  return groups.filter((group) => group.rows.length > 0);
}

/** The largest change either way: where both ends of every bar are. */
export const reachOf = (changes: readonly { readonly change: number }[]): number => changes.reduce((most, { change }) => Math.max(most, Math.abs(change)), 0);
