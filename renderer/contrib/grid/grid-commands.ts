import type { BulkMark } from '../../../electron/common/contract/bulk-api.ts';
import type { PostDetail } from '../../../electron/common/contract/posts-api.ts';
import type { PostId } from '../../../electron/common/domain/ids.ts';
import { copyText } from '../../lib/clipboard.ts';
import { count, counted } from '../../lib/format.ts';
import { readyCaption, standingTags } from '../../lib/ready-caption.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import type { GridState } from './grid-state.svelte.ts';
import type { ByPanel } from '../../workbench/by-panel.ts';

const AT_ONCE = 20;
const MOST_COPIED = 500;
const IN_GRID = "editor == 'grid' && !inputFocus && part == 'editor'";

/** What can be done to the chosen tiles, by key, menu, palette and the bar over them. */
export function registerGridCommands(workbench: Workbench, open: ByPanel<GridState>): void {
  const { commands, menus, keybindings, editors, notices } = workbench;
  const chosen = (run: (grid: GridState) => void | Promise<void>) => () => {
    const grid = open.of(editors.active?.id);
    if (grid?.choice.some === true) return run(grid);
    notices.info(grid === undefined ? 'Open a grid of posts first (Posts: Show in a grid).' : 'Choose posts in the grid first: click, Ctrl+click, Shift+click, drag over them, or Ctrl+A.');
  };
  const add = (id: string, category: string, title: string, run: () => void | Promise<void>) => { commands.register({ id, category, title, run }); };
  const mark = (id: string, title: string, kind: BulkMark) => { add(id, 'Labelling', title, chosen((grid) => grid.bulk.mark(kind))); };
  mark('grid.markDone', 'Mark the chosen posts done', 'done');
  mark('grid.reopen', 'Open the chosen posts again', 'reopen');
  mark('grid.flag', 'Flag the chosen posts', 'flag');
  mark('grid.unflag', 'Take the flags off the chosen posts', 'unflag');
  add('grid.openChosen', 'Posts', 'Open the post under the cursor', chosen((grid) => { const id = grid.ids[grid.choice.cursor]; if (id !== undefined) workbench.openPost(id, { pinned: false }); }));
  add('grid.openBeside', 'Posts', 'Open the post under the cursor beside', chosen((grid) => { const id = grid.ids[grid.choice.cursor]; if (id !== undefined) workbench.openPost(id, { pinned: true, beside: true }); }));
  add('grid.chooseNone', 'Posts', 'Choose no post of the grid', chosen((grid) => { grid.choice.clear(); }));
  add('grid.acceptChosen', 'Labelling', 'Accept in bulk on the chosen posts', chosen((grid) => { grid.bulk.open = true; }));
  add('grid.copyCaptions', 'Posts', 'Copy the chosen captions with their hashtags', chosen((grid) => copyCaptions(workbench, grid)));
  add('grid.copyTags', 'Posts', 'Copy the hashtags of the chosen posts', chosen((grid) => copyTags(workbench, grid)));
  const line = (command: string, group: string, order: number, title: string) => { menus.add({ menu: 'grid/tile', command, group, order, title }); };
  line('grid.openChosen', '1', 1, 'Open');
  line('grid.openBeside', '1', 2, 'Open beside');
  line('grid.acceptChosen', '2', 1, 'Accept in bulk…');
  line('grid.markDone', '2', 2, 'Mark done');
  line('grid.reopen', '2', 3, 'Open again');
  line('grid.flag', '3', 1, 'Flag');
  line('grid.unflag', '3', 2, 'Take the flag off');
  line('grid.copyCaptions', '4', 1, 'Copy caption with hashtags');
  line('grid.copyTags', '4', 2, 'Copy hashtags');
  line('grid.similar', '5', 1, 'Find near-duplicates');
  line('grid.chooseAll', '6', 1, 'Choose all');
  keybindings.add(
    { key: 'shift+d', command: 'grid.markDone', when: IN_GRID },
    { key: 'shift+f', command: 'grid.flag', when: IN_GRID },
    { key: 'ctrlcmd+alt+c', command: 'grid.copyCaptions', when: IN_GRID },
  );
}

/** In the order of the grid, a few at a time. */
async function details({ connection, documents }: Workbench, posts: readonly PostId[]): Promise<readonly PostDetail[]> {
  const found: PostDetail[] = [];
  for (let from = 0; from < posts.length; from += AT_ONCE) {
    found.push(...await Promise.all(posts.slice(from, from + AT_ONCE).map(async (post) => documents.of(post)?.post ?? await connection.call('posts.get', { post }))));
  }
  return found;
}

/** `chosen`: undefined where nobody has counted them. */
const over = (chosen: number | undefined) => (chosen === undefined || chosen > MOST_COPIED ? ` Only the first ${count(MOST_COPIED)}${chosen === undefined ? '' : ` of ${count(chosen)} posts`}: export the data set for more.` : '');

async function copyCaptions(workbench: Workbench, grid: GridState): Promise<void> {
  const ready = (await details(workbench, await grid.firstChosen(MOST_COPIED))).map(readyCaption);
  await copyText(ready.map(({ text }) => text).join('\n\n\n'));
  const warned = ready.filter(({ warning }) => warning !== undefined);
  const mind = warned.length === 0 ? '' : ready.length === 1 ? ` Mind: ${warned[0]?.warning ?? ''}` : ` Mind: ${counted(warned.length, 'of them is', 'of them are')} longer than a platform takes.`;
  workbench.notices.info(`Copied ${ready.length === 1 ? `the caption with ${counted(ready[0]?.tags ?? 0, 'hashtag')}` : counted(ready.length, 'caption')}.${mind}${over(grid.chosenCount)}`);
}

/** Each once, those of the most posts first. */
async function copyTags(workbench: Workbench, grid: GridState): Promise<void> {
  const uses = new Map<string, number>();
  const posts = await details(workbench, await grid.firstChosen(MOST_COPIED));
  for (const post of posts) for (const tag of standingTags(post)) uses.set(tag, (uses.get(tag) ?? 0) + 1);
  if (uses.size === 0) { workbench.notices.info('No hashtag stands on the chosen posts.'); return; }
  await copyText([...uses].sort(([, a], [, b]) => b - a).map(([tag]) => `#${tag}`).join(' '));
  workbench.notices.info(`Copied ${counted(uses.size, 'hashtag')} of ${counted(posts.length, 'post')}.${over(grid.chosenCount)}`);
}
