import type { Statement } from 'better-sqlite3';
import type { Database } from '../open.ts';

/** Pages that one call may write: about a millisecond, and more than the rows of a transaction bring. */
const PAGES = 32;

/**
 * The full-text index of captions. Left to itself it merges what was added whenever 64 pages are full, all levels at once,
 * in the middle of somebody's transaction; so that is off (migration 30), and whoever adds many posts merges a little each time.
 */
export class TextIndex {
  readonly #merge: Statement<[number]>;

  constructor(db: Database) { this.#merge = db.prepare("INSERT INTO posts_text (posts_text, rank) VALUES ('merge', ?)"); }

  /** Call it in the transaction that added posts. */
  merge(): void { this.#merge.run(PAGES); }
}
