import type { PostDetail } from '../../../electron/common/contract/posts-api.ts';
import type { AccountId, PostId } from '../../../electron/common/domain/ids.ts';
import type { PostRow } from '../../../electron/common/domain/post.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { Gathered } from '../../lib/later.ts';
import type { PostFilter } from '../../lib/post-query.ts';
import type { Connection } from '../connection.svelte.ts';
import type { Accounts } from '../services/accounts.svelte.ts';
import type { Decisions } from '../services/decisions.svelte.ts';
import { Blocks, blocksOf, type ListItem } from './blocks.ts';
import { PageRun } from './page-run.ts';

export interface PostListDeps { readonly connection: Connection; readonly accounts: Accounts; readonly decisions: Decisions }
interface Counted { readonly id: AccountId; readonly run: PageRun; readonly matching: number }
type Grouping = 'none' | 'counted' | 'found';

const FIRST = 100;
const SOON_MS = 250;
const MOST_ROWS = 500;
const MOST_REVEALED = 2_000;

/** The posts that a filter leaves, newest first or by account; each page is read when a person comes near it. */
export class PostList {
  filter = $state.raw<PostFilter>({});
  grouped = $state(false);
  error = $state.raw<AppError>();
  /** True once the first page was read, so that an empty list means an empty list. */
  read = $state(false);
  #folded = $state.raw<ReadonlySet<AccountId>>(new Set());
  #version = $state(0);
  #runs = $state.raw<readonly PageRun[]>([]);
  #counted = $state.raw<readonly Counted[]>([]);
  readonly #blocks = $derived.by(() => { void this.#version; return this.#layOut(); });
  readonly #where = new Map<PostId, { readonly run: PageRun; readonly row: number }>();
  /** How many rows of a run are in `#where`. */
  #placed = new WeakMap<PageRun, number>();
  readonly #changed = new Set<PostId>();
  readonly #deps: PostListDeps;
  readonly #ends: readonly (() => void)[];
  readonly #later = new Gathered(SOON_MS, () => { void this.#refresh(); });
  #turn = 0;
  #wanted = false;

  constructor(deps: PostListDeps) {
    this.#deps = deps;
    const { connection, decisions } = deps;
    this.#ends = [
      connection.onResync(() => { if (this.#wanted) void this.reload(); }),
      connection.on('posts.imported', () => { if (this.#wanted) void this.reload(); }),
      connection.on('posts.changed', ({ posts }) => { this.#note(posts); }),
      decisions.onStored((post) => { this.#take(post); }),
    ];
  }

  /** For a list that goes with its tab. */
  close(): void {
    for (const end of this.#ends) end();
    for (const run of this.#runs) run.stop();
    this.#later.stop();
  }

  /** Lines, headers and posts that were not read yet included. */
  get size(): number { return this.#blocks.size; }
  get shape(): string { return this.#blocks.shape; }
  /** Another one whenever rows came or changed. */
  get version(): number { return this.#version; }
  /** Posts that fit, or -1 while nobody has counted them. */
  get total(): number {
    void this.#version;
    if (this.#grouping === 'counted') return this.#counted.reduce((sum, { run, matching }) => sum + (run.whole ? run.rows.length : matching), 0);
    const [run] = this.#runs;
    return run === undefined || run.whole ? run?.rows.length ?? 0 : this.#known ?? -1;
  }
  get filtered(): boolean { return Object.keys(this.filter).length > 0; }
  /** How many posts of the list were read so far. */
  get loaded(): number { void this.#version; return this.#runs.reduce((sum, run) => sum + run.rows.length, 0); }

  at(index: number): ListItem { void this.#version; return this.#blocks.at(index); }
  lineOf(id: PostId | undefined): number {
    void this.#version;
    const where = id === undefined ? undefined : this.#where.get(id);
    return where === undefined ? -1 : this.#blocks.lineOf(where.run, where.row);
  }
  /** All posts that were read, in the order of the list. */
  rows(): readonly PostRow[] { void this.#version; return this.#runs.flatMap((run) => run.rows); }
  rowOf(id: PostId): PostRow | undefined { void this.#version; const where = this.#where.get(id); return where?.run.rows[where.row]; }

  async show(filter: PostFilter, grouped = this.grouped): Promise<void> {
    this.filter = filter;
    this.grouped = grouped;
    await this.reload();
  }

  /** From the start; what is on screen is asked for again as it is drawn. */
  async reload(): Promise<void> {
    this.#wanted = true;
    const turn = ++this.#turn;
    try {
      const runs = await this.#start(turn);
      if (turn !== this.#turn) { for (const run of runs) run.stop(); return; }
      this.error = undefined;
      this.read = true;
    } catch (error) { if (turn === this.#turn) this.error = AppError.from(error); }
  }

  /** Reads what these lines show. */
  need(start: number, end: number): void {
    for (const { run, rows } of this.#blocks.needs(start, end + 20)) this.#fetch(run, rows);
  }

  /** A post that was opened from elsewhere: the group of its account is read as far as it, where that is not far. */
  reveal(id: PostId, account: AccountId): void {
    if (this.#grouping !== 'counted' || this.#where.has(id)) return;
    const group = this.#counted.find((one) => one.id === account);
    if (group !== undefined && group.matching <= MOST_REVEALED) this.#fetch(group.run, group.matching);
  }

  /** Reads on until that many are here, or all there are. */
  async readAll(most: number): Promise<void> { for (const run of this.#runs) await run.to(most); }

  toggle(account: AccountId): void {
    const folded = new Set(this.#folded);
    if (!folded.delete(account)) folded.add(account);
    this.#folded = folded;
  }
  /** Folds or opens every group. */
  foldAll(folded: boolean): void { this.#folded = folded ? new Set(this.#deps.accounts.list.map(({ id }) => id)) : new Set(); }

  /** The post after or before one, as the list shows them; from its start where the list has not that one. Reads on where it must. */
  async neighbour(id: PostId | undefined, by: 1 | -1): Promise<PostId | undefined> {
    const at = this.lineOf(id);
    const line = this.#blocks.post(at, at < 0 ? 1 : by);
    if (line === undefined) return undefined;
    await Promise.all(this.#blocks.needs(line, line + 1).map(({ run, rows }) => run.to(rows)));
    const item = this.at(line);
    return item.kind === 'post' ? item.row.id : undefined;
  }

  get #grouping(): Grouping {
    if (!this.grouped) return 'none';
    const { text, tag, problem } = this.filter;
    return text === undefined && tag === undefined && problem === undefined ? 'counted' : 'found';
  }

  /** Posts under the filter, where the store counts them anyway. */
  get #known(): number | undefined {
    const { account, state, flagged, problem, ...rest } = this.filter;
    const { accounts } = this.#deps;
    if (Object.keys(rest).length > 0) return undefined;
    if ([account, state, flagged, problem].filter((one) => one !== undefined).length > 1) return undefined;
    if (account !== undefined) return accounts.get(account)?.posts;
    if (state !== undefined) return accounts.counts?.[state];
    return flagged === true ? accounts.counts?.flagged : problem === true ? accounts.counts?.problem : flagged === undefined && problem === undefined ? accounts.counts?.all : undefined;
  }

  async #start(turn: number): Promise<readonly PageRun[]> {
    const { connection } = this.#deps;
    const { filter } = this;
    const start = (input: ConstructorParameters<typeof PageRun>[0]): PageRun => {
      const run: PageRun = new PageRun(input, (asked) => connection.call('posts.list', asked), () => { if (turn === this.#turn) this.#found(run); });
      return run;
    };
    if (this.#grouping === 'counted') {
      const { accounts } = await connection.call('posts.accounts', { ...(filter.state === undefined ? {} : { state: filter.state }), ...(filter.flagged === undefined ? {} : { flagged: filter.flagged }) });
      const counted = accounts.filter((row) => row.matching > 0 && (filter.account ?? row.id) === row.id).map(({ id, matching }) => ({ id, matching, run: start({ ...filter, account: id }) }));
      if (turn === this.#turn) this.#put(counted.map(({ run }) => run), counted);
      return counted.map(({ run }) => run);
    }
    const run = start({ ...filter, order: this.#grouping === 'found' ? 'account' : 'newest' });
    await run.to(FIRST);
    if (turn === this.#turn) { this.#put([run], []); this.#found(run); }
    return [run];
  }

  #put(runs: readonly PageRun[], counted: readonly Counted[]): void {
    for (const old of this.#runs) if (!runs.includes(old)) old.stop();
    this.#where.clear();
    this.#placed = new WeakMap();
    this.#runs = runs;
    this.#counted = counted;
  }

  #fetch(run: PageRun, rows: number): void {
    const turn = this.#turn;
    run.to(rows).catch((error: unknown) => { if (turn === this.#turn) this.error = AppError.from(error); });
  }

  /** Rows have come. */
  #found(run: PageRun): void {
    if (!this.#runs.includes(run)) return;
    for (let row = this.#placed.get(run) ?? 0; row < run.rows.length; row++) this.#where.set((run.rows[row] as PostRow).id, { run, row });
    this.#placed.set(run, run.rows.length);
    this.#version++;
  }

  #layOut(): Blocks {
    const open = (id: AccountId) => !this.#folded.has(id);
    const { accounts } = this.#deps;
    if (this.#grouping === 'counted') {
      return new Blocks(this.#counted.flatMap(({ id, run, matching }) => {
        const account = accounts.get(id);
        return account === undefined ? [] : [{ account, run, from: 0, count: run.whole ? run.rows.length : Math.max(matching, run.rows.length), open: open(id) }];
      }));
    }
    const [run] = this.#runs;
    if (run === undefined) return new Blocks([]);
    if (this.#grouping === 'none') return new Blocks([{ run, from: 0, count: run.whole ? run.rows.length : Math.max(this.#known ?? 0, run.rows.length + 1), open: true }]);
    const found = blocksOf(run, (row) => accounts.get(row.accountId) ?? { id: row.accountId, name: row.account, posts: 0, done: 0, matching: 0 }, ({ id }) => open(id));
    // One line more while there is more to read: as it is drawn, the next page is asked for.
    return new Blocks(run.whole ? found : [...found, { run, from: run.rows.length, count: 1, open: true }]);
  }

  #take(post: PostDetail): void {
    const row = this.rowOf(post.id);
    if (row !== undefined) this.#replace([{ ...row, state: post.state, flagged: post.flagged, noted: post.note !== undefined }]);
  }

  #note(posts: readonly PostId[]): void {
    for (const id of posts) if (this.#where.has(id)) this.#changed.add(id);
    if (this.#changed.size > 0) this.#later.soon();
  }

  /** What changed keeps its place, also where it no longer fits the filter: a list that jumps while somebody judges is no help. */
  async #refresh(): Promise<void> {
    const posts = [...this.#changed];
    this.#changed.clear();
    if (posts.length > MOST_ROWS) { await this.reload(); return; }
    try { this.#replace((await this.#deps.connection.call('posts.rows', { posts })).rows); } catch {
      // The host is gone: the next connection reads the list again.
    }
  }

  #replace(rows: readonly PostRow[]): void {
    for (const row of rows) {
      const where = this.#where.get(row.id);
      if (where !== undefined) where.run.rows[where.row] = row;
    }
    if (rows.length > 0) this.#version++;
  }
}
