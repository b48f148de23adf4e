import { untrack } from 'svelte';
import { PostList } from '../../workbench/posts/post-list.svelte.ts';
import { StoredChoice } from '../../workbench/services/stored-choice.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

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
    this.grouped = new StoredChoice(workbench.connection, 'posts.groupByAccount', false);
    workbench.connection.on('host.connected', () => { if (!this.list.read) void this.list.reload(); });
    $effect.root(() => { $effect(() => { const grouped = this.grouped.value; untrack(() => { if (grouped !== this.list.grouped) void this.list.show(this.list.filter, grouped); }); }); });
  }
}
