import { registerContribution } from '../../workbench/contributions.ts';
import { bound } from '../../workbench/bound-view.ts';
import { registerPostsCommands } from './posts-commands.ts';
import { PostsList } from './posts-list.svelte.ts';
import PostsView from './PostsView.svelte';

registerContribution({
  id: 'posts',
  name: 'Posts',
  activate(workbench) {
    const list = new PostsList(workbench);
    registerPostsCommands(workbench, list);
    workbench.views.register({ id: 'posts', title: 'Posts', location: 'sideBar', icon: 'list-unordered', order: 10, component: bound(PostsView, { list }) });
  },
});
