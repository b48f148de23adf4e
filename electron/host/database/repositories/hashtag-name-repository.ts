import type { Statement } from 'better-sqlite3';
import { AppError } from '../../../common/rpc/app-error.ts';
import type { Database } from '../open.ts';

export interface Renaming { readonly from: string; readonly to: string }

/** What hashtags are called now and were called before, derived from the renames in the journal. */
export class HashtagNameRepository {
  readonly #renames: Statement<[number], { text: string; turned: string | null }>;
  readonly #owner: Statement<[string, string], number>;
  readonly #name: Statement<[string, number]>;
  readonly #forget: Statement<[number]>;
  readonly #alias: Statement<[string, number]>;
  readonly #aliases: Statement<[number], string>;
  readonly #all: Statement<[], { alias: string; tag: string }>;

  constructor(db: Database) {
    this.#renames = db.prepare(`SELECT text, (SELECT kind FROM decisions AS turn WHERE turn.target_id = decisions.id ORDER BY turn.id DESC LIMIT 1) AS turned
      FROM decisions WHERE kind = 'rename' AND hashtag_id = ? ORDER BY id`);
    this.#owner = db.prepare<[string, string], number>('SELECT id FROM hashtags WHERE name = ? UNION ALL SELECT hashtag_id FROM hashtag_aliases WHERE name = ? LIMIT 1').pluck();
    this.#name = db.prepare('UPDATE hashtags SET name = ? WHERE id = ?');
    this.#forget = db.prepare('DELETE FROM hashtag_aliases WHERE hashtag_id = ?');
    this.#alias = db.prepare('INSERT INTO hashtag_aliases (name, hashtag_id) VALUES (?, ?)');
    this.#aliases = db.prepare<[number], string>('SELECT name FROM hashtag_aliases WHERE hashtag_id = ? ORDER BY name').pluck();
    this.#all = db.prepare('SELECT hashtag_aliases.name AS alias, hashtags.name AS tag FROM hashtag_aliases JOIN hashtags ON hashtags.id = hashtag_id');
  }

  /** Names it had before. */
  formerly(hashtag: number): readonly string[] { return this.#aliases.all(hashtag); }

  /** Every former name with today's. */
  all(): readonly { readonly alias: string; readonly tag: string }[] { return this.#all.all(); }

  /**
   * Writes name and former names as the journal's standing renames say. Call it inside the transaction that appended.
   * @throws AppError `conflict` when the name is, or was, another hashtag's: only a redo can meet that.
   */
  rederive(hashtag: number): void {
    const rows = this.#renames.all(hashtag);
    const first = rows[0];
    if (first === undefined) return;
    const original = (JSON.parse(first.text) as Renaming).from;
    const standing = rows.filter((row) => row.turned !== 'undo').map((row) => JSON.parse(row.text) as Renaming);
    const name = standing.at(-1)?.to ?? original;
    const former = new Set([original, ...standing.flatMap(({ from, to }) => [from, to])]);
    this.#forget.run(hashtag);
    this.refuseTaken(name, hashtag);
    this.#name.run(name, hashtag);
    // A name that became another hashtag's while the rename to it was undone is that one's.
    for (const alias of former) if (this.#owner.get(alias, alias) === undefined) this.#alias.run(alias, hashtag);
  }

  /** @throws AppError `conflict` */
  refuseTaken(name: string, hashtag: number): void {
    const owner = this.#owner.get(name, name);
    if (owner === undefined || owner === hashtag) return;
    throw new AppError('conflict', `There is another hashtag #${name} already (or one that was called so).`, { hint: 'Choose a name that no hashtag has. Two hashtags cannot be made one.' });
  }
}
