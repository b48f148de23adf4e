import type { Statement } from 'better-sqlite3';
import type { ImportId, PostId } from '../../../common/domain/ids.ts';
import type { Database } from '../open.ts';

export interface HashtagUse { readonly tag: string; readonly uses: number }
export interface HashtagRow extends HashtagUse { readonly id: number; readonly accepted: number; readonly rejected: number }
export interface HashtagCursor { readonly tag: string; readonly uses: number }

/** Among so many of the most used hashtags a part of a word is looked for: more would not be done within a few milliseconds. */
const SEARCHED = 50_000;
const ROW = 'id, name AS tag, uses, accepted, rejected FROM hashtags';
/** Not one that only came with imports that were taken back. */
const LISTED = '(withdrawn = 0 OR uses > 0 OR accepted > 0 OR rejected > 0)';
/** By instr and not LIKE, in which _ and % would be wild; the index is walked in the order of the answer, so that nothing is sorted. */
const HOLDS = '(@text = \'\' OR instr(name, @text) > 0 OR id IN (SELECT hashtag_id FROM hashtag_aliases WHERE instr(name, @text) > 0))';

/** Exported for the test of query plans. */
export const hashtagSql = {
  most: `SELECT name AS tag, uses FROM hashtags WHERE ${LISTED} ORDER BY uses DESC, name LIMIT @limit`,
  exact: `SELECT name AS tag, uses FROM hashtags WHERE id = (SELECT id FROM hashtags WHERE name = @text UNION ALL SELECT hashtag_id FROM hashtag_aliases WHERE name = @text LIMIT 1) AND ${LISTED} LIMIT @limit`,
  begin: `SELECT name AS tag, uses FROM hashtags WHERE name >= @text AND name < @end AND ${LISTED} ORDER BY uses DESC, name LIMIT @limit`,
  former: `SELECT DISTINCT hashtags.name AS tag, uses FROM hashtag_aliases CROSS JOIN hashtags ON hashtags.id = hashtag_id
    WHERE hashtag_aliases.name >= @text AND hashtag_aliases.name < @end LIMIT @limit`,
  inside: `SELECT tag, uses FROM (SELECT id AS hashtag, name AS tag, uses FROM hashtags ORDER BY uses DESC, name LIMIT ${SEARCHED}) WHERE instr(tag, @text) > 1
    AND (uses > 0 OR EXISTS (SELECT 1 FROM hashtags WHERE id = hashtag AND ${LISTED})) LIMIT @limit`,
  byUses: `SELECT ${ROW} WHERE uses <= @uses AND (uses < @uses OR name > @after) AND ${LISTED} AND ${HOLDS} ORDER BY uses DESC, name LIMIT @limit`,
  byName: `SELECT ${ROW} WHERE name > @after AND ${LISTED} AND ${HOLDS} ORDER BY name LIMIT @limit`,
} as const;
type Searched = Statement<[{ text: string; end: string; limit: number }], HashtagUse>;
type Paged = Statement<[{ text: string; after: string; uses: number; limit: number }], HashtagRow>;

/** Hashtags by name, with the number of posts each stands on now. A former name leads to its hashtag. */
export class HashtagRepository {
  readonly #insert: Statement<[string, number | null]>;
  readonly #listed: Statement<[number]>;
  readonly #keep: Statement<[number]>;
  readonly #find: Statement<[string, string], number>;
  readonly #name: Statement<[number], string>;
  readonly #use: Statement<[number, number]>;
  readonly #uses: Statement<[number], number>;
  readonly #most: Searched;
  readonly #exact: Searched;
  readonly #begin: Searched;
  readonly #former: Searched;
  readonly #inside: Searched;
  readonly #byUses: Paged;
  readonly #byName: Paged;
  readonly #posts: Statement<[number, number, number], PostId>;

  constructor(db: Database) {
    this.#insert = db.prepare('INSERT INTO hashtags (name, import_id) VALUES (?, ?)');
    this.#listed = db.prepare(`SELECT 1 FROM hashtags WHERE id = ? AND ${LISTED}`);
    this.#keep = db.prepare('UPDATE hashtags SET import_id = NULL, withdrawn = 0 WHERE id = ?');
    this.#find = db.prepare<[string, string], number>('SELECT id FROM hashtags WHERE name = ? UNION ALL SELECT hashtag_id FROM hashtag_aliases WHERE name = ? LIMIT 1').pluck();
    this.#name = db.prepare<[number], string>('SELECT name FROM hashtags WHERE id = ?').pluck();
    this.#use = db.prepare('UPDATE hashtags SET uses = uses + ? WHERE id = ?');
    this.#uses = db.prepare<[number], number>('SELECT uses FROM hashtags WHERE id = ?').pluck();
    this.#most = db.prepare(hashtagSql.most);
    this.#exact = db.prepare(hashtagSql.exact);
    this.#begin = db.prepare(hashtagSql.begin);
    this.#former = db.prepare(hashtagSql.former);
    this.#inside = db.prepare(hashtagSql.inside);
    this.#byUses = db.prepare(hashtagSql.byUses);
    this.#byName = db.prepare(hashtagSql.byName);
    this.#posts = db.prepare<[number, number, number], PostId>('SELECT post_id FROM post_hashtags WHERE hashtag_id = ? AND standing = 1 AND post_id > ? ORDER BY post_id LIMIT ?').pluck();
  }

  find(name: string): number | undefined { return this.#find.get(name, name); }

  nameOf(id: number): string | undefined { return this.#name.get(id); }

  /** What a hashtag of this name (today's or a former one) is called; an unknown name is its own. */
  canonical(name: string): string {
    const id = this.find(name);
    return (id === undefined ? undefined : this.#name.get(id)) ?? name;
  }

  usesOf(id: number): number { return this.#uses.get(id) ?? 0; }

  /** The row id of a canonical hashtag, made when it is new. `broughtBy`: the import that it goes with, should that be taken back. */
  idOf(name: string, broughtBy?: ImportId): number {
    return this.find(name) ?? Number(this.#insert.run(name, broughtBy ?? null).lastInsertRowid);
  }

  /** Lists it whether it stands on a post or not. True when it was not listed before. */
  add(name: string): boolean {
    const id = this.find(name);
    if (id === undefined) { this.#insert.run(name, null); return true; }
    const isNew = this.#listed.get(id) === undefined;
    this.#keep.run(id);
    return isNew;
  }

  addUses(id: number, change: number): void { if (change !== 0) this.#use.run(change, id); }

  /** Posts on which it stands, by id; pass the last one back as `after`. */
  postsOf(id: number, after: number, limit: number): readonly PostId[] { return this.#posts.all(id, after, limit); }

  /** For type-ahead: the one that is (or was) called so, however seldom it is used, then those that begin with the text (most used first), then those whose former name does, then those that hold it inside. */
  matching(text: string, limit: number): readonly HashtagUse[] {
    // The highest code point ends the range, so that an index answers and no LIKE is needed.
    const asked = { text, end: `${text}\u{10ffff}`, limit };
    if (text === '') return this.#most.all(asked);
    const found = new Map<string, HashtagUse>();
    for (const search of [this.#exact, this.#begin, this.#former, this.#inside]) {
      for (const row of found.size < limit ? search.all(asked) : []) if (!found.has(row.tag)) found.set(row.tag, row);
    }
    return [...found.values()].slice(0, limit);
  }

  /** Those that hold the text, in their name or a former one ('' for all); pass the last row back as `after`. */
  page(text: string, order: 'uses' | 'name', after: HashtagCursor | undefined, limit: number): readonly HashtagRow[] {
    const asked = { text, limit, after: after?.tag ?? '', uses: after?.uses ?? Number.MAX_SAFE_INTEGER };
    return (order === 'uses' ? this.#byUses : this.#byName).all(asked);
  }
}
