import type { Statement } from 'better-sqlite3';
import type { Database } from '../open.ts';

/** The few facts about the workspace itself (`sample`, `encoder`), which only the host sets: no settings text reaches them. */
export class SettingRepository {
  readonly #fact: Statement<[string], { value: string }>;
  readonly #setFact: Statement<[string, string]>;

  constructor(db: Database) {
    this.#fact = db.prepare('SELECT value FROM workspace WHERE key = ?');
    this.#setFact = db.prepare('INSERT INTO workspace (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');
  }

  fact(key: string): string | undefined { return this.#fact.get(key)?.value; }
  setFact(key: string, value: string): void { this.#setFact.run(key, value); }
}
