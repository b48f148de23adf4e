import { parsePostQuery, type PostFilter } from '../../lib/post-query.ts';
import { PostList } from '../../workbench/posts/post-list.svelte.ts';
import { Wanted } from '../../workbench/wanted.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

/** One search at a time; its text and results stay while the view is away. */
export class SearchState {
  text = $state('');
  readonly list: PostList;
  /** The focus in its field. */
  readonly focus = new Wanted();
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    this.list = new PostList(workbench);
  }

  get asked(): boolean { return this.list.filtered; }

  async ask(text: string): Promise<void> {
    this.text = text;
    await this.find(parsePostQuery(text, this.#workbench.accounts.idOf).filter);
  }
  async find(filter: PostFilter): Promise<void> { await this.list.show(filter, true); }
}
