import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Statement } from 'better-sqlite3';
import type { Database } from './open.ts';

/** The log's length when it was last moved, and what could not be moved yet. */
export interface Moved { readonly pages: number; readonly left: number }

/** SQLite's own limit: in the commit that passes it everything is moved, on the caller's thread. */
const OWN_LIMIT = 1000;
/** The same while the thread is at work: only should it fall far behind. */
const FAR_BEHIND = 16_384;
/** From here on bulk work waits until the log was moved whole, so that it begins anew instead of growing. */
const LONG = 4096;
const LOOK_MS = 250;
/** Fewer changed rows in that time are left to SQLite: a person who judges needs no thread. */
const MANY_ROWS = 200;

/**
 * Keeps the write-ahead log short while much is written. Moving it costs two waits for the disk and up to thousands of pages;
 * judgements share the host's thread, so a thread of its own does it, on a connection that writes no rows.
 * If the thread cannot be had, SQLite moves the log itself, as it does without bulk work.
 */
export class WalKeeper {
  readonly #db: Database;
  readonly #changes: Statement<[], number>;
  readonly #timer: NodeJS.Timeout;
  #seen: number;
  #thread: Worker | undefined;
  #ready = false;
  #pages = 0;
  #moving: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(db: Database) {
    this.#db = db;
    this.#changes = db.prepare<[], number>('SELECT total_changes()').pluck();
    this.#seen = this.#changes.get() ?? 0;
    this.#timer = setInterval(() => { this.#look(); }, LOOK_MS).unref();
  }

  /** For bulk work between its transactions: waits while the log is long. Writes nothing meanwhile, or the log cannot begin anew. */
  async settle(): Promise<void> {
    if (this.#ready && this.#pages > LONG) await this.#move();
  }

  /** Before the store is closed: SQLite tidies up only with its last connection. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#thread?.ref();
    this.#thread?.postMessage('end');
    await this.#ended;
  }

  #look(): void {
    if (!this.#db.open) { clearInterval(this.#timer); return; }
    const changes = this.#changes.get() ?? 0;
    const many = changes - this.#seen >= MANY_ROWS;
    this.#seen = changes;
    if (!many) return;
    this.#thread ??= this.#start();
    if (this.#ready) void this.#move();
  }

  #move(): Promise<void> {
    if (this.#moving === undefined) {
      this.#moving = Promise.withResolvers();
      this.#thread?.postMessage('move');
    }
    return this.#moving.promise;
  }

  #start(): Worker {
    const thread = new Worker(new URL(`wal-thread${extname(import.meta.url)}`, import.meta.url), { workerData: { file: this.#db.name }, execArgv: [] });
    thread.unref();
    this.#ended = new Promise((ended) => { thread.once('exit', () => { this.#gone(); ended(); }); });
    thread.on('error', (error) => { console.error(`The thread that keeps the store's log short failed: ${String(error)}`); });
    thread.on('message', (message: 'ready' | Moved) => {
      if (message === 'ready') this.#became(true);
      else this.#moved(message);
    });
    return thread;
  }

  #became(ready: boolean): void {
    this.#ready = ready;
    if (this.#db.open) this.#db.pragma(`wal_autocheckpoint = ${ready ? FAR_BEHIND : OWN_LIMIT}`);
  }

  #moved({ pages, left }: Moved): void {
    // Moved whole, the log begins anew with the next write.
    this.#pages = left === 0 ? 0 : pages;
    this.#moving?.resolve();
    this.#moving = undefined;
  }

  #gone(): void {
    this.#became(false);
    this.#moved({ pages: 0, left: 0 });
  }
}
