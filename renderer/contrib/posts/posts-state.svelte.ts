import { untrack } from 'svelte';
import { PostList } from '../../workbench/posts/post-list.svelte.ts';
import type { Setting } from '../../workbench/settings.svelte.ts';
import { StoredChoice } from '../../workbench/services/stored-choice.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

export const POSTS_SETTINGS: readonly Setting[] = [
  { key: 'posts.groupByAccount', title: 'Group by account', description: 'The posts list stands under its accounts, each with how many of its posts are done.', category: 'Posts', type: 'boolean', default: true, scope: 'both' },
  { key: 'posts.thumbnails', title: 'Photos in the list', description: 'Each line of the posts list shows its photo.', category: 'Posts', type: 'boolean', default: false, scope: 'both' },
];

/** The posts list of the side bar, and how the person likes it. */
export class PostsState {
  readonly list: PostList;
  readonly thumbnails: StoredChoice;
  readonly grouped: StoredChoice;
  /** As typed into the filter. */
  text = $state('');
  /** Set by the view. */
  focusFilter: () => void = () => undefined;

  constructor(workbench: Workbench) {
    this.list = new PostList(workbench);
    this.thumbnails = new StoredChoice(workbench.connection, 'posts.thumbnails', false);
    this.grouped = new StoredChoice(workbench.connection, 'posts.groupByAccount', true);
    this.list.grouped = this.grouped.value;
    workbench.connection.on('host.connected', () => { if (!this.list.read) void this.list.reload(); });
    $effect.root(() => { $effect(() => { const grouped = this.grouped.value; untrack(() => { if (grouped !== this.list.grouped) void this.list.show(this.list.filter, grouped); }); }); });
  }
}
