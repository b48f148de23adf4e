import { untrack } from 'svelte';
import { PostList } from '../../workbench/posts/post-list.svelte.ts';
import type { Setting, Settings } from '../../workbench/settings.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

/** The posts list of the side bar, and how the person likes it. */
export class PostsState {
  readonly list: PostList;
  /** As typed into the filter. */
  text = $state('');
  /** Set by the view. */
  focusFilter: () => void = () => undefined;

  readonly #settings: Settings;

  constructor(workbench: Workbench) {
    this.list = new PostList(workbench);
    this.#settings = workbench.settings;
    this.#settings.register(...LIST_SETTINGS);
    workbench.connection.on('host.connected', () => { if (!this.list.read) void this.list.reload(); });
    $effect.root(() => { $effect(() => { const { grouped } = this; untrack(() => { if (grouped !== this.list.grouped) void this.list.show(this.list.filter, grouped); }); }); });
  }

  get thumbnails(): boolean { return this.#settings.get('posts.thumbnails') === true; }
  get grouped(): boolean { return this.#settings.get('posts.groupByAccount') === true; }
  toggle(choice: 'thumbnails' | 'groupByAccount'): void { void this.#settings.choose(`posts.${choice}`, this.#settings.get(`posts.${choice}`) !== true); }
}

const LIST_SETTINGS: readonly Setting[] = [
  { key: 'posts.thumbnails', title: 'Photos in the list', description: 'Rows of the posts list with the photo and more of the caption.', category: 'Posts', type: 'boolean', default: false, scope: 'both' },
  { key: 'posts.groupByAccount', title: 'Group by account', description: 'The posts list in groups that can be folded, one an account.', category: 'Posts', type: 'boolean', default: false, scope: 'both' },
];
