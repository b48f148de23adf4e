import type { Statement } from 'better-sqlite3';
import type { Database } from '../open.ts';

/** The workspace's settings (JSON texts by key), and the few facts about the workspace itself. */
export class SettingRepository {
  readonly #all: Statement<[], { key: string; json: string }>;
  readonly #get: Statement<[string], { json: string }>;
  readonly #set: Statement<[string, string, number]>;
  readonly #fact: Statement<[string], { value: string }>;
  readonly #setFact: Statement<[string, string]>;

  constructor(db: Database) {
    this.#all = db.prepare('SELECT key, json FROM settings ORDER BY key');
    this.#get = db.prepare('SELECT json FROM settings WHERE key = ?');
    this.#set = db.prepare('INSERT INTO settings (key, json, changed_at) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET json = excluded.json, changed_at = excluded.changed_at');
    this.#fact = db.prepare('SELECT value FROM workspace WHERE key = ?');
    this.#setFact = db.prepare('INSERT INTO workspace (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');
  }

  all(): Readonly<Record<string, string>> { return Object.fromEntries(this.#all.all().map((row) => [row.key, row.json])); }
  get(key: string): string | undefined { return this.#get.get(key)?.json; }
  set(key: string, json: string, at: number): void { this.#set.run(key, json, at); }

  /** A fact of the workspace itself (`sample`), which no settings screen changes. */
  fact(key: string): string | undefined { return this.#fact.get(key)?.value; }
  setFact(key: string, value: string): void { this.#setFact.run(key, value); }
}
