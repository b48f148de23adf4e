import type { Statement } from 'better-sqlite3';
import type { ImportEntry } from '../../../common/contract/data-api.ts';
import type { ImportId } from '../../../common/domain/ids.ts';
import type { Database } from '../open.ts';

export interface ImportCounts { readonly accepted: number; readonly rejected: number; readonly duplicates: number }
type Raw = Omit<ImportEntry, 'takenBackAt' | 'attached'> & { readonly takenBackAt: number | null; readonly attached: number };

/** One row an import; counts are written with each batch, so that a killed import tells how far it came. */
export class ImportRepository {
  readonly #begin: Statement<[string, number]>;
  readonly #write: Statement<[number, number, number, number]>;
  readonly #newest: Statement<[number, number], Raw>;
  readonly #get: Statement<[number], Raw>;

  constructor(db: Database) {
    this.#begin = db.prepare('INSERT INTO imports (source, at, accepted, rejected, duplicates) VALUES (?, ?, 0, 0, 0)');
    this.#write = db.prepare('UPDATE imports SET accepted = ?, rejected = ?, duplicates = ? WHERE id = ?');
    const columns = 'id, source, at, accepted, rejected, duplicates, removed, taken_back_at AS takenBackAt, (SELECT count(*) FROM images_attached WHERE import_id = imports.id) AS attached FROM imports';
    this.#newest = db.prepare(`SELECT ${columns} WHERE id < ? ORDER BY id DESC LIMIT ?`);
    this.#get = db.prepare(`SELECT ${columns} WHERE id = ?`);
  }

  begin(source: string, at: number): ImportId { return Number(this.#begin.run(source, at).lastInsertRowid) as ImportId; }

  write(id: ImportId, counts: ImportCounts): void { this.#write.run(counts.accepted, counts.rejected, counts.duplicates, id); }

  /** Newest first; pass the last id back as `before`. */
  newest(before: ImportId | undefined, limit: number): readonly ImportEntry[] { return this.#newest.all(before ?? Number.MAX_SAFE_INTEGER, limit).map(toEntry); }

  get(id: ImportId): ImportEntry | undefined {
    const raw = this.#get.get(id);
    return raw === undefined ? undefined : toEntry(raw);
  }
}

const toEntry = ({ takenBackAt, attached, ...entry }: Raw): ImportEntry => ({ ...entry, ...(attached === 0 ? {} : { attached }), ...(takenBackAt === null ? {} : { takenBackAt }) });
