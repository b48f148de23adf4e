import type { OutputOf, InputOf } from '../../../electron/common/rpc/api.ts';
import type { HostApi } from '../../../electron/common/contract/host-api.ts';
import type { PostRow } from '../../../electron/common/domain/post.ts';

type ListInput = InputOf<HostApi['posts.list']>;
export type ReadPage = (input: ListInput) => Promise<OutputOf<HostApi['posts.list']>>;

const LEAST = 100;
const MOST = 500;

/** One listing of posts, read by key from its start, as far as somebody wants to see. */
export class PageRun {
  readonly rows: PostRow[] = [];
  /** Nothing comes after the rows that are here. */
  whole = false;
  readonly #input: Omit<ListInput, 'limit' | 'after'>;
  readonly #read: ReadPage;
  readonly #onRead: () => void;
  #next: string | undefined;
  #wanted = 0;
  #reading: Promise<void> | undefined;
  #stopped = false;

  constructor(input: Omit<ListInput, 'limit' | 'after'>, read: ReadPage, onRead: () => void) { this.#input = input; this.#read = read; this.#onRead = onRead; }

  /** Resolves when that many rows are here, or all there are. Rejects with the host's error. */
  async to(count: number): Promise<void> {
    this.#wanted = Math.max(this.#wanted, count);
    if (this.whole || this.rows.length >= this.#wanted) return;
    this.#reading ??= this.#readOn().finally(() => { this.#reading = undefined; });
    await this.#reading;
  }

  stop(): void { this.#stopped = true; }

  async #readOn(): Promise<void> {
    while (!this.whole && !this.#stopped && this.rows.length < this.#wanted) {
      const limit = Math.min(MOST, Math.max(LEAST, this.#wanted - this.rows.length));
      const page = await this.#read({ ...this.#input, limit, ...(this.#next === undefined ? {} : { after: this.#next }) });
      if (this.#stopped) return;
      this.rows.push(...page.rows);
      this.#next = page.next;
      this.whole = page.next === undefined;
      this.#onRead();
    }
  }
}
