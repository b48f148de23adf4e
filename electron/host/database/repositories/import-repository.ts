import type { Statement } from 'better-sqlite3';
import type { Database } from '../open.ts';

export interface ImportCounts { readonly accepted: number; readonly rejected: number; readonly duplicates: number }

/** One row an import; counts are written with each batch, so that a killed import tells how far it came. */
export class ImportRepository {
  readonly #begin: Statement<[string, number]>;
  readonly #write: Statement<[number, number, number, number]>;

  constructor(db: Database) {
    this.#begin = db.prepare('INSERT INTO imports (source, at, accepted, rejected, duplicates) VALUES (?, ?, 0, 0, 0)');
    this.#write = db.prepare('UPDATE imports SET accepted = ?, rejected = ?, duplicates = ? WHERE id = ?');
  }

  begin(source: string, at: number): number { return Number(this.#begin.run(source, at).lastInsertRowid); }

  write(id: number, counts: ImportCounts): void { this.#write.run(counts.accepted, counts.rejected, counts.duplicates, id); }
}
