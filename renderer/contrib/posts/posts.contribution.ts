import { registerContribution } from '../../workbench/contributions.ts';
import { bound } from '../../workbench/bound-view.ts';
import { HistoryState } from './history-state.svelte.ts';
import HistoryView from './HistoryView.svelte';
import { registerPostActions } from './post-actions.ts';
import { registerPostsCommands } from './posts-commands.ts';
import { PostsState } from './posts-state.svelte.ts';
import PostsView from './PostsView.svelte';
import { warmNext } from './warm-next.svelte.ts';

registerContribution({
  id: 'posts',
  name: 'Posts',
  activate(workbench) {
    const state = new PostsState(workbench);
    const history = new HistoryState(workbench);
    registerPostsCommands(workbench, state);
    registerPostActions(workbench, (post) => { history.note.ask(post); });
    warmNext(workbench, state.list);
    workbench.views.register({ id: 'posts', title: 'Posts', location: 'sideBar', icon: 'list-unordered', order: 10, component: bound(PostsView, { posts: state }) });
    workbench.views.register({ id: 'history', title: 'Note and history', location: 'secondarySideBar', icon: 'history', order: 90, component: bound(HistoryView, { history }) });
  },
});
