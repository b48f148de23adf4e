import type { Database } from '../open.ts';
import type { Statement } from 'better-sqlite3';
import type { AccountId } from '../../../common/domain/ids.ts';
import type { AccountRow } from '../../../common/contract/posts-api.ts';
import type { PostState } from '../../../common/domain/decision.ts';

export interface AccountFilter { readonly state?: PostState | undefined; readonly flagged?: boolean | undefined }

/** Exported for the test of query plans. A null field lets every value through. */
export const accountsSql = `SELECT id, name, posts, done, (SELECT ifnull(sum(sorts.posts), 0) FROM post_counts AS sorts
  WHERE sorts.account_id = accounts.id AND (@state IS NULL OR state = @state) AND (@flagged IS NULL OR flagged = @flagged)) AS matching FROM accounts ORDER BY name`;

/** Accounts and their counters of posts and done posts. */
export class AccountRepository {
  readonly #insert: Statement<[string]>;
  readonly #find: Statement<[string], { id: AccountId }>;
  readonly #has: Statement<[number], number>;
  readonly #all: Statement<[{ state: string | null; flagged: number | null }], AccountRow>;
  readonly #count: Statement<[number, number, number]>;
  readonly #drops: readonly Statement<[number]>[];

  constructor(db: Database) {
    this.#insert = db.prepare("INSERT INTO accounts (id, name) VALUES ((SELECT max(ifnull((SELECT max(id) FROM accounts), 0), ifnull((SELECT id FROM ids_used WHERE name = 'accounts'), 0)) + 1), ?)");
    this.#find = db.prepare('SELECT id FROM accounts WHERE name = ?');
    this.#has = db.prepare<[number], number>('SELECT 1 FROM accounts WHERE id = ?').pluck();
    this.#all = db.prepare(accountsSql);
    this.#count = db.prepare('UPDATE accounts SET posts = posts + ?, done = done + ? WHERE id = ?');
    // Its counters go first: they refer to it.
    this.#drops = ['post_counts WHERE account_id', 'accounts WHERE id'].map((of) => db.prepare(`DELETE FROM ${of} = (SELECT id FROM accounts WHERE id = ? AND posts = 0)`));
  }

  /** The account of this name, made when it is new. */
  idOf(name: string): AccountId {
    const found = this.#find.get(name);
    if (found !== undefined) return found.id;
    return Number(this.#insert.run(name).lastInsertRowid) as AccountId;
  }

  find(name: string): AccountId | undefined { return this.#find.get(name)?.id; }

  has(id: number): boolean { return this.#has.get(id) !== undefined; }

  /** By name; `matching` counts what the filter lets through. */
  all({ state, flagged }: AccountFilter = {}): readonly AccountRow[] { return this.#all.all({ state: state ?? null, flagged: flagged === undefined ? null : Number(flagged) }); }

  count(account: AccountId, change: { readonly posts?: number; readonly done?: number }): void {
    this.#count.run(change.posts ?? 0, change.done ?? 0, account);
  }

  /** An account is there for its posts: without any it goes. Its id is never given again. */
  dropEmpty(account: AccountId): void { for (const drop of this.#drops) drop.run(account); }
}
