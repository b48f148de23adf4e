import type { Statement } from 'better-sqlite3';
import type { Database } from '../open.ts';

export interface HashtagUse { readonly tag: string; readonly uses: number }

/** Hashtags by name, with the number of posts each stands on now. */
export class HashtagRepository {
  readonly #insert: Statement<[string]>;
  readonly #find: Statement<[string], { id: number }>;
  readonly #use: Statement<[number, number]>;
  readonly #most: Statement<[number], HashtagUse>;
  readonly #begin: Statement<[string, string, number], HashtagUse>;

  constructor(db: Database) {
    this.#insert = db.prepare('INSERT INTO hashtags (name) VALUES (?)');
    this.#find = db.prepare('SELECT id FROM hashtags WHERE name = ?');
    this.#use = db.prepare('UPDATE hashtags SET uses = uses + ? WHERE id = ?');
    this.#most = db.prepare('SELECT name AS tag, uses FROM hashtags ORDER BY uses DESC, name LIMIT ?');
    this.#begin = db.prepare('SELECT name AS tag, uses FROM hashtags WHERE name >= ? AND name < ? ORDER BY uses DESC, name LIMIT ?');
  }

  find(name: string): number | undefined { return this.#find.get(name)?.id; }

  /** The row id of a canonical hashtag, made when it is new. */
  idOf(name: string): number {
    return this.find(name) ?? Number(this.#insert.run(name).lastInsertRowid);
  }

  /** True when the hashtag is new. */
  add(name: string): boolean {
    if (this.find(name) !== undefined) return false;
    this.#insert.run(name);
    return true;
  }

  addUses(id: number, change: number): void { if (change !== 0) this.#use.run(change, id); }

  /** Most used first. The highest code point ends the range, so that an index answers and no LIKE is needed. */
  beginningWith(prefix: string, limit: number): readonly HashtagUse[] {
    return prefix === '' ? this.#most.all(limit) : this.#begin.all(prefix, `${prefix}\u{10ffff}`, limit);
  }
}
