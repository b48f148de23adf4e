import type { Database } from '../open.ts';
import type { Statement } from 'better-sqlite3';
import type { AccountId } from '../../../common/domain/ids.ts';
import type { AccountRow } from '../../../common/contract/posts-api.ts';

/** Accounts and their counters of posts and done posts. */
export class AccountRepository {
  readonly #insert: Statement<[string]>;
  readonly #find: Statement<[string], { id: AccountId }>;
  readonly #has: Statement<[number], number>;
  readonly #all: Statement<[], AccountRow>;
  readonly #count: Statement<[number, number, number]>;

  constructor(db: Database) {
    this.#insert = db.prepare('INSERT INTO accounts (name) VALUES (?) ON CONFLICT (name) DO NOTHING');
    this.#find = db.prepare('SELECT id FROM accounts WHERE name = ?');
    this.#has = db.prepare<[number], number>('SELECT 1 FROM accounts WHERE id = ?').pluck();
    this.#all = db.prepare('SELECT id, name, posts, done FROM accounts ORDER BY name');
    this.#count = db.prepare('UPDATE accounts SET posts = posts + ?, done = done + ? WHERE id = ?');
  }

  /** The account of this name, made when it is new. */
  idOf(name: string): AccountId {
    const found = this.#find.get(name);
    if (found !== undefined) return found.id;
    return Number(this.#insert.run(name).lastInsertRowid) as AccountId;
  }

  find(name: string): AccountId | undefined { return this.#find.get(name)?.id; }

  has(id: number): boolean { return this.#has.get(id) !== undefined; }

  all(): readonly AccountRow[] { return this.#all.all(); }

  count(account: AccountId, change: { readonly posts?: number; readonly done?: number }): void {
    this.#count.run(change.posts ?? 0, change.done ?? 0, account);
  }
}
