import type { PostId } from '../../../electron/common/domain/ids.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import type { PostsList } from './posts-list.svelte.ts';

const JUDGING = "editor == 'post' && !inputFocus && (part == 'editor' || part == 'sideBar' || part == 'secondarySideBar')";

export function registerPostsCommands(workbench: Workbench, list: PostsList): void {
  const openAt = (index: number) => { const row = list.rows[index]; if (row !== undefined) workbench.openPost(row.id); };
  const step = async (by: 1 | -1) => {
    const at = list.indexOf(workbench.activePost);
    if (at + by >= list.rows.length) await list.more();
    openAt(at < 0 ? 0 : at + by);
  };
  workbench.commands.register({ id: 'posts.openAt', category: 'Posts', title: 'Open the n-th post of the list', palette: false, run: (index) => { if (typeof index === 'number') openAt(index); } });
  workbench.commands.register({ id: 'posts.open', category: 'Posts', title: 'Open a post', palette: false, run: (id) => { if (typeof id === 'number') workbench.openPost(id as PostId); } });
  workbench.commands.register({ id: 'posts.next', category: 'Posts', title: 'Next post', run: () => step(1) });
  workbench.commands.register({ id: 'posts.previous', category: 'Posts', title: 'Previous post', run: () => step(-1) });
  workbench.commands.register({
    id: 'posts.nextInQueue', category: 'Posts', title: 'Next post that is not done',
    run: async () => {
      const id = workbench.activePost;
      const account = list.filter.account;
      const next = await workbench.connection.call('labelling.next', { ...(id === undefined ? {} : { after: id }), ...(account === undefined ? {} : { account }) });
      if (next.post === undefined) workbench.notices.info('No post is left to judge.');
      else workbench.openPost(next.post);
    },
  });
  workbench.keybindings.add(
    { key: ']', command: 'posts.next', when: JUDGING },
    { key: 'pagedown', command: 'posts.next', when: JUDGING },
    { key: '[', command: 'posts.previous', when: JUDGING },
    { key: 'pageup', command: 'posts.previous', when: JUDGING },
  );
}
