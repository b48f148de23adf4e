import type { PostId } from '../../../electron/common/domain/ids.ts';
import type { PostFilter } from '../../lib/post-query.ts';
import { postQueryText } from '../../lib/post-query.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import type { PostsState } from './posts-state.svelte.ts';
import { nextInQueue } from './warm-next.svelte.ts';

/** Run by views, with what they speak of. */
const NEEDS_VALUE: ReadonlySet<string> = new Set(['posts.open', 'posts.filter']);
const JUDGING = "editor == 'post' && !inputFocus && (part == 'editor' || part == 'sideBar' || part == 'secondarySideBar')";

/** Going from post to post, in the order that the list shows, and how the list looks. */
export function registerPostsCommands(workbench: Workbench, state: PostsState): void {
  const { list } = state;
  const add = (id: string, title: string, run: (...values: readonly unknown[]) => void | Promise<void>) => { workbench.commands.register({ id, category: 'Posts', title, ...(NEEDS_VALUE.has(id) ? { palette: false } : {}), run }); };
  const step = async (by: 1 | -1) => {
    const id = await list.neighbour(workbench.activePost, by);
    if (id !== undefined) workbench.openPost(id);
    else if (list.size === 0) workbench.notices.info(list.filtered ? 'No post fits the filter.' : 'There are no posts yet.');
  };
  add('posts.open', 'Open a post', (id) => { if (typeof id === 'number') workbench.openPost(id as PostId); });
  add('posts.next', 'Next post', () => step(1));
  add('posts.previous', 'Previous post', () => step(-1));
  add('posts.nextInQueue', 'Next post that is not done', async () => {
    const next = await nextInQueue(workbench, list);
    if (next === undefined) workbench.notices.info(list.filtered ? 'No post that the filter leaves is left to judge.' : 'No post is left to judge.');
    else {
      const judging = workbench.activePost !== undefined;
      workbench.openPost(next);
      // Somebody begins to judge: the post takes the focus once it is drawn, where nothing else has it. From post to post it stays where it is.
      if (!judging) workbench.partFocus.last = 'editor';
    }
  });
  add('posts.toggleThumbnails', 'Photos in the list on / off', () => { state.toggle('thumbnails'); });
  add('posts.toggleGroups', 'Group by account on / off', () => { state.toggle('groupByAccount'); });
  add('posts.foldAll', 'Fold all accounts', () => { list.foldAll(true); });
  add('posts.unfoldAll', 'Open all accounts', () => { list.foldAll(false); });
  add('posts.clearFilter', 'Clear the filter', () => { state.text = ''; return list.show({}); });
  add('posts.focusFilter', 'Filter the posts', () => { workbench.layout.openSideBar('posts'); state.filterFocus.ask(); });
  add('posts.filter', 'Show posts by a filter', async (filter) => {
    if (typeof filter !== 'object' || filter === null) return;
    state.text = postQueryText(filter as PostFilter, workbench.accounts.nameOf);
    workbench.layout.openSideBar('posts');
    await list.show(filter as PostFilter);
  });
  workbench.keybindings.add(
    { key: ']', command: 'posts.next', when: JUDGING },
    { key: 'pagedown', command: 'posts.next', when: JUDGING },
    { key: '[', command: 'posts.previous', when: JUDGING },
    { key: 'pageup', command: 'posts.previous', when: JUDGING },
    { key: 'ctrlcmd+alt+f', command: 'posts.focusFilter' },
    { key: 'ctrlcmd+enter', command: 'posts.nextInQueue', when: "!inputFocus && part == 'editor'" },
  );
}
