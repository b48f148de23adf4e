import { untrack } from 'svelte';
import { PostList } from '../../workbench/posts/post-list.svelte.ts';
import { Wanted } from '../../workbench/wanted.ts';
import type { Setting } from '../../workbench/setting.ts';
import type { Settings } from '../../workbench/settings.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

const POSTS_SETTINGS: readonly Setting[] = [
  { key: 'posts.groupByAccount', title: 'Group by account', description: 'The posts list stands under its accounts, each with how many of its posts are done.', category: 'Posts', type: 'boolean', default: true, scope: 'both' },
  { key: 'posts.thumbnails', title: 'Photos in the list', description: 'Each line of the posts list shows its photo.', category: 'Posts', type: 'boolean', default: false, scope: 'both' },
];

/** The posts list of the side bar, and how the person likes it. */
export class PostsState {
  readonly list: PostList;
  /** As typed into the filter. */
  text = $state('');
  /** The focus in the filter. */
  readonly filterFocus = new Wanted();
  readonly #settings: Settings;

  constructor(workbench: Workbench) {
    this.list = new PostList(workbench);
    this.#settings = workbench.settings;
    this.#settings.register(...POSTS_SETTINGS);
    this.list.grouped = this.grouped;
    workbench.connection.on('host.connected', () => { if (!this.list.read) void this.list.reload(); });
    $effect.root(() => { $effect(() => { const { grouped } = this; untrack(() => { if (grouped !== this.list.grouped) void this.list.show(this.list.filter, grouped); }); }); });
  }

  get thumbnails(): boolean { return this.#settings.get('posts.thumbnails') === true; }
  get grouped(): boolean { return this.#settings.get('posts.groupByAccount') === true; }
  toggle(choice: 'thumbnails' | 'groupByAccount'): void { void this.#settings.choose(`posts.${choice}`, this.#settings.get(`posts.${choice}`) !== true); }
}
