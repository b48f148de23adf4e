import type { Statement } from 'better-sqlite3';
import type { Database } from '../open.ts';

/** Whole texts of the workspace: its settings as a person wrote them, and the screen's layout. */
export class TextRepository {
  readonly #get: Statement<[string], { text: string }>;
  readonly #set: Statement<[string, string, number]>;

  constructor(db: Database) {
    this.#get = db.prepare('SELECT text FROM texts WHERE name = ?');
    this.#set = db.prepare('INSERT INTO texts (name, text, changed_at) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET text = excluded.text, changed_at = excluded.changed_at');
  }

  get(name: 'settings' | 'layout'): string | undefined { return this.#get.get(name)?.text; }
  set(name: 'settings' | 'layout', text: string, at: number): void { this.#set.run(name, text, at); }
}
