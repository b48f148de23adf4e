import type { PostDetail } from '../../../electron/common/contract/posts-api.ts';
import type { PostId } from '../../../electron/common/domain/ids.ts';
import { copyText } from '../../lib/clipboard.ts';
import { counted } from '../../lib/format.ts';
import { readyCaption } from '../../lib/ready-caption.ts';
import { openView, showView } from '../../workbench/view-commands.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

const ON_POST = "editor == 'post' && !inputFocus && (part == 'editor' || part == 'sideBar' || part == 'secondarySideBar')";

const HISTORY = { id: 'history', location: 'secondarySideBar' } as const;

/** What can be done to a post from wherever it stands: its id comes with the command, or it is the one that the side bars speak of. */
export function registerPostActions(workbench: Workbench, focusNote: (post: PostId) => void): void {
  const { connection, decisions, notices } = workbench;
  const idOf = (value: unknown): PostId | undefined => (typeof value === 'number' ? value as PostId : workbench.subject);
  const detail = async (id: PostId): Promise<PostDetail> => workbench.documents.of(id)?.post ?? await connection.call('posts.get', { post: id });
  const add = (id: string, category: string, title: string, run: (post: PostId) => void | Promise<void>) => {
    workbench.commands.register({ id, category, title, run: (value) => { const post = idOf(value); if (post !== undefined) return run(post); notices.info('Open a post first.'); } });
  };
  add('posts.openPinned', 'Posts', 'Open', (post) => { workbench.openPost(post, { pinned: true }); });
  add('posts.openBeside', 'Posts', 'Open beside', (post) => { workbench.openPost(post, { pinned: true, beside: true }); });
  add('posts.flag', 'Labelling', 'Flag / take the flag off', async (post) => { await decisions.flag(post, !(await detail(post)).flagged); });
  add('posts.markDone', 'Labelling', 'Mark done / open again', async (post) => { await decisions.mark(post, (await detail(post)).state === 'done' ? 'reopen' : 'done'); });
  add('posts.note', 'Labelling', 'Write a note', (post) => { workbench.openPost(post); openView(workbench, HISTORY); focusNote(post); });
  workbench.commands.register({ id: 'posts.history', category: 'Posts', title: 'Note and history of the post', run: () => showView(workbench, HISTORY) });
  add('posts.similar', 'Posts', 'Find near-duplicates', (post) => { workbench.run('grid.similar', post); });
  add('posts.copyCaption', 'Posts', 'Copy caption with tags', async (post) => {
    const { text, tags, warning } = readyCaption(await detail(post));
    await copyText(text);
    notices.info(`Copied the caption with ${counted(tags, 'hashtag')}.${warning === undefined ? '' : ` Mind: ${warning}`}`);
  });
  const line = (command: string, group: string, order: number) => { workbench.menus.add({ menu: 'posts/row', command, group, order }); };
  line('posts.openPinned', '1', 1);
  line('posts.openBeside', '1', 2);
  workbench.menus.add({ menu: 'past', command: 'posts.openBeside', group: '1', order: 1 });
  line('posts.flag', '2', 1);
  line('posts.markDone', '2', 2);
  line('posts.note', '2', 3);
  line('posts.copyCaption', '3', 1);
  line('posts.similar', '3', 2);
  workbench.keybindings.add(
    { key: 'shift+f', command: 'posts.flag', when: ON_POST },
    { key: 'shift+n', command: 'posts.note', when: ON_POST },
    { key: 'ctrlcmd+alt+c', command: 'posts.copyCaption', when: "editor == 'post'" },
    { key: 'ctrlcmd+alt+d', command: 'posts.similar', when: "editor == 'post'" },
  );
}
