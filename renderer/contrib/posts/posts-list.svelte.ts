import type { AccountRow } from '../../../electron/common/contract/posts-api.ts';
import type { AccountId, PostId } from '../../../electron/common/domain/ids.ts';
import type { PostState } from '../../../electron/common/domain/decision.ts';
import type { PostRow } from '../../../electron/common/domain/post.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

const PAGE = 100;
/** More changed posts than this at once, and the list is read anew instead. */
const SINGLY = 20;

export interface Filter { readonly account?: AccountId; readonly state?: PostState; readonly text?: string; readonly tag?: string }

/** The posts that the filter leaves, newest first, read page by page as a person scrolls. */
export class PostsList {
  rows = $state.raw<readonly PostRow[]>([]);
  accounts = $state.raw<readonly AccountRow[]>([]);
  filter = $state.raw<Filter>({});
  loading = $state(false);
  error = $state.raw<AppError>();
  /** True once a first page was read, so that an empty list means an empty list. */
  read = $state(false);
  #next = $state.raw<string | undefined>();
  #turn = 0;
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    const { connection, decisions } = workbench;
    connection.onResync(() => { void this.reload(); });
    connection.on('host.connected', () => { if (!this.read) void this.reload(); });
    connection.on('posts.imported', () => { void this.reload(); });
    connection.on('posts.changed', ({ posts }) => { void this.#changed(posts); });
    decisions.onStored((post) => { this.#replace(post.id, { state: post.state }); });
  }

  /** How many there are in all, or -1 while the pages after the last one are unread. */
  get total(): number {
    const { account, state, text, tag } = this.filter;
    if (this.read && this.#next === undefined) return this.rows.length;
    if (state !== undefined || text !== undefined || tag !== undefined) return -1;
    return (account === undefined ? this.#workbench.workspace.description?.counts.posts : this.accounts.find((one) => one.id === account)?.posts) ?? -1;
  }

  get filtered(): boolean { return Object.keys(this.filter).length > 0; }
  indexOf(id: PostId | undefined): number { return this.rows.findIndex((row) => row.id === id); }

  async setFilter(filter: Filter): Promise<void> {
    this.filter = filter;
    await this.#readFrom(undefined, PAGE);
  }

  /** Reads again as far as was read before, so that the place in the list is kept. */
  async reload(): Promise<void> {
    const wanted = Math.min(500, Math.max(PAGE, this.rows.length));
    await Promise.all([this.#readFrom(undefined, wanted), this.#readAccounts()]);
  }

  async more(): Promise<void> {
    if (!this.loading && this.#next !== undefined) await this.#readFrom(this.#next, PAGE);
  }

  async #readFrom(after: string | undefined, limit: number): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    try {
      const page = await this.#workbench.connection.call('posts.list', { ...this.filter, limit, ...(after === undefined ? {} : { after }) });
      if (turn !== this.#turn) return;
      this.rows = after === undefined ? page.rows : [...this.rows, ...page.rows];
      this.#next = page.next;
      this.error = undefined;
      this.read = true;
    } catch (error) { if (turn === this.#turn) this.error = AppError.from(error); }
    if (turn === this.#turn) this.loading = false;
  }

  async #readAccounts(): Promise<void> {
    try { this.accounts = (await this.#workbench.connection.call('posts.accounts', {})).accounts; } catch { /* the posts' own error is shown */ }
  }

  async #changed(posts: readonly PostId[]): Promise<void> {
    void this.#readAccounts();
    const here = posts.filter((id) => this.indexOf(id) >= 0);
    if (here.length > SINGLY) { await this.reload(); return; }
    for (const id of here) {
      const post = await this.#workbench.connection.call('posts.get', { post: id }).catch(() => undefined);
      if (post !== undefined) this.#replace(id, { state: post.state, caption: post.caption });
    }
  }

  #replace(id: PostId, change: Partial<PostRow>): void {
    if (this.indexOf(id) >= 0) this.rows = this.rows.map((row) => (row.id === id ? { ...row, ...change } : row));
  }
}
