import type { Attention } from '../../../electron/common/domain/attention.ts';
import type { PostId } from '../../../electron/common/domain/ids.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { cellOf } from '../../lib/attention-maths.ts';
import { share } from '../../lib/format.ts';
import { postName, type Named } from '../../lib/post-name.ts';
import type { QuickItem } from '../../workbench/quick-input.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import type { Without } from './left-out.svelte.ts';

interface Choice extends QuickItem { readonly target: Without['target'] }

/** The rest of the regions is chosen on the photo. */
const REGIONS = 8;
const byWeight = (a: { readonly weight: number }, b: { readonly weight: number }) => b.weight - a.weight;

/** What can be left out of a post, each kind from what has most weight. `columns`: of the photo's grid. */
export function choicesOf({ words, regions, history }: Attention, columns: number, nameOf: (post: PostId) => Named | undefined): readonly Choice[] {
  const place = (index: number) => { const { row, column } = cellOf(index, columns); return `Row ${row}, column ${column}`; };
  return [
    ...words.map(({ word, weight }, index) => ({ word, weight, index })).sort(byWeight)
      .map(({ word, weight, index }): Choice => ({ icon: 'whole-word', label: word, detail: `word, weight ${share(weight)}`, target: { word: index } })),
    ...regions.map((weight, index) => ({ weight, index })).sort(byWeight).slice(0, REGIONS)
      .map(({ weight, index }): Choice => ({ icon: 'table', label: place(index), detail: `region, weight ${share(weight)}`, target: { region: index } })),
    ...history.toSorted(byWeight)
      .map(({ post, key, weight }): Choice => ({ icon: 'history', label: postName(nameOf(post) ?? { key, caption: '' }, 80), detail: `past post, weight ${share(weight)}`, target: { past: post } })),
  ];
}

/** Asks which; while the arrows go over them, words and regions are pointed at in the post. Undefined when the person goes away. @throws AppError `unavailable` where there is nothing to choose from */
export async function chooseLeftOut({ attention, connection, documents, quickInput, workspace }: Workbench, post: PostId | undefined): Promise<Without['target'] | undefined> {
  const looked = post === undefined ? undefined : documents.of(post)?.suggestions?.attention;
  const past = (looked?.history ?? []).map((one) => one.post);
  const { rows } = past.length === 0 ? { rows: [] } : await connection.call('posts.rows', { posts: past });
  const items = looked === undefined ? [] : choicesOf(looked, workspace.description?.encoder?.grid.columns ?? 7, (id) => rows.find((row) => row.id === id));
  if (post === undefined || items.length === 0) throw new AppError('unavailable', 'There is nothing to leave out.', { hint: 'Open a post that has suggestions: its words, regions and past posts can be left out.' });
  const preview = (item: Choice | undefined) => { attention.point(post, item === undefined || 'past' in item.target ? undefined : item.target); };
  return (await quickInput.pick({ title: 'Leave out', placeholder: 'A word, a region or a past post: what changes without it', items, preview }))?.target;
}
