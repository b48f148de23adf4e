import type { Explanation, LeftOut } from '../../../electron/common/contract/suggestions-api.ts';
import type { PostId } from '../../../electron/common/domain/ids.ts';
import { cellOf } from '../../lib/attention-maths.ts';
import { narrowShare } from '../../lib/format.ts';

/** One thing that was left out; or, where one thing was, a suggestion. */
export interface WhyRow {
  readonly id: string;
  readonly name: string;
  /** Where the name has little room. */
  readonly short?: string;
  readonly change: number;
  /** In place of the change. */
  readonly said?: string;
  readonly tag?: string;
  readonly word?: number;
  readonly region?: number;
  readonly post?: PostId;
}
export interface WhyGroup { readonly title: string; readonly rows: readonly WhyRow[] }

const bySize = (a: WhyRow, b: WhyRow) => Math.abs(b.change) - Math.abs(a.change) || b.change - a.change;

/** Words, regions and past posts, each from what did most to what did least, for the hashtag or against it. `columns`: of the photo's grid. */
export function whyGroups({ words, regions, history }: Explanation, columns: number, nameOf: (post: PostId, key: string) => string): readonly WhyGroup[] {
  const place = (region: number) => { const { row, column } = cellOf(region, columns); return `row ${row}, column ${column}`; };
  const shortPlace = (region: number) => { const { row, column } = cellOf(region, columns); return `row ${row}, ${column}`; };
  const groups = [
    { title: 'Words', rows: words.map(({ index, word, change }): WhyRow => ({ id: `word ${index}`, name: word, change, word: index })).sort(bySize) },
    { title: 'Regions', rows: regions.map(({ index, change }): WhyRow => ({ id: `region ${index}`, name: place(index), short: shortPlace(index), change, region: index })).sort(bySize) },
    { title: 'Past posts', rows: history.map(({ post, key, change }): WhyRow => ({ id: `post ${post}`, name: nameOf(post, key), change, post })).sort(bySize) },
  ];
  return groups.filter((group) => group.rows.length > 0);
}

/** The suggestions, from the one that changes most. */
export const suggestionRows = (changes: LeftOut['changes']): readonly WhyRow[] => changes
  .map(({ tag, probability, change }): WhyRow => ({ id: tag, name: `#${tag}`, change, said: `${narrowShare(probability)} → ${narrowShare(Math.max(0, probability - change))}`, tag })).sort(bySize);

/** The largest change either way: where both ends of every bar are. */
export const reachOf = (changes: readonly { readonly change: number }[]): number => changes.reduce((most, { change }) => Math.max(most, Math.abs(change)), 0);
