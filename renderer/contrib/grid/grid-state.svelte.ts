import type { PostId } from '../../../electron/common/domain/ids.ts';
import type { PostRow } from '../../../electron/common/domain/post.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { count, counted } from '../../lib/format.ts';
import type { PostFilter } from '../../lib/post-query.ts';
import { PostList } from '../../workbench/posts/post-list.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import { BulkState, type Selection } from './bulk-state.svelte.ts';
import { TileChoice } from './tile-choice.svelte.ts';

const MOST_SIMILAR = 60;
/** As many as are read to be chosen by number; where there are more, all that the filter leaves are chosen. */
const MOST_NAMED = 10_000;

export interface Alike { readonly row: PostRow; readonly why: string; readonly distance: number }

/** One grid: the posts of a filter, or the near-duplicates of a post; what is chosen of them, and what could be accepted in bulk. */
export class GridState {
  readonly list: PostList;
  readonly choice: TileChoice;
  readonly bulk: BulkState;
  text = $state('');
  alike = $state.raw<readonly Alike[]>();
  #alikeError = $state.raw<AppError>();
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    this.list = new PostList(workbench);
    this.choice = new TileChoice(() => this.ids);
    this.bulk = new BulkState(workbench, () => this.selection);
  }

  /** One post; undefined where it was not read yet. A tile asks for its own: thousands may have been read. */
  row(index: number): PostRow | undefined {
    if (this.alike !== undefined) return this.alike[index]?.row;
    const item = this.list.at(index);
    return item.kind === 'post' ? item.row : undefined;
  }
  /** How many tiles there are, those that were not read yet included. */
  get size(): number { return this.alike?.length ?? this.list.size; }
  readonly #ids = $derived.by(() => (this.alike?.map(({ row }) => row) ?? this.list.rows()).map(({ id }) => id));
  get ids(): readonly PostId[] { return this.#ids; }
  get error(): AppError | undefined { return this.alike === undefined ? this.list.error ?? this.#alikeError : this.#alikeError; }
  get read(): boolean { return this.alike !== undefined || this.list.read; }
  get total(): number { return this.alike?.length ?? this.list.total; }

  /** What bulk work is about: the chosen posts, or all that the filter leaves where none is chosen. */
  get selection(): Selection {
    const { chosen, except } = this.choice;
    if (except !== undefined) return { filter: this.list.filter, ...(except.size === 0 ? {} : { except: [...except] }) };
    if (chosen.size > 0) return { posts: [...chosen] };
    return this.alike === undefined ? { filter: this.list.filter } : { posts: [...this.ids] };
  }
  get about(): string {
    const { chosen, except } = this.choice;
    if (chosen.size > 0) return counted(chosen.size, 'chosen post');
    const all = this.list.filtered || this.alike !== undefined ? 'all posts shown here' : 'all posts';
    return except === undefined || except.size === 0 ? all : `${all} but ${count(except.size)}`;
  }

  /** How many posts are chosen; undefined where it is all of a filter whose posts nobody has counted. */
  get chosenCount(): number | undefined {
    const { chosen, except } = this.choice;
    if (except === undefined) return chosen.size;
    return this.total < 0 ? undefined : this.total - except.size;
  }

  /** The first of the chosen posts, in the order of the grid. */
  async firstChosen(most: number): Promise<readonly PostId[]> {
    const { chosen, except } = this.choice;
    if (except === undefined) return [...chosen].slice(0, most);
    await this.list.readAll(most + except.size);
    return this.ids.filter((id) => !except.has(id)).slice(0, most);
  }

  async show(filter: PostFilter): Promise<void> {
    this.alike = undefined;
    this.choice.clear();
    await this.list.show(filter, false);
  }

  async showAlike(post: PostId): Promise<void> {
    try {
      const { rows } = await this.#workbench.connection.call('posts.similar', { post, limit: MOST_SIMILAR });
      this.alike = rows;
      this.#alikeError = undefined;
    } catch (error) { this.alike = undefined; this.#alikeError = AppError.from(error); }
  }

  /** Every post that is shown here; where they are too many to be named, all that the filter leaves. */
  async chooseAll(): Promise<void> {
    if (this.alike === undefined && this.total <= MOST_NAMED) await this.list.readAll(MOST_NAMED);
    if (this.size > this.ids.length) this.choice.whole(); else this.choice.all();
  }

  close(): void { this.list.close(); this.bulk.stop(); }

  /** So many rows are on the screen: the pages that hold them are read. */
  need(end: number): void { if (this.alike === undefined) this.list.need(Math.max(0, end - 1), end); }
}
