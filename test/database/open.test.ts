import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import { openDatabase, requireNapi } from '../../electron/host/database/open.ts';
import { lockWorkspace } from '../../electron/host/workspace-lock.ts';
import { latestVersion, migrations, type Migration } from '../../electron/host/database/migrate.ts';
import { addPost, temporaryFolder } from '../helpers/workspace.ts';

const file = () => join(temporaryFolder(), 'macon.sqlite');
const codeOf = (action: () => unknown): string | undefined => {
  try { action(); return undefined; } catch (error) { return (error as { code?: string }).code; }
};

describe('opening a workspace database', () => {
  it('sets what an acknowledged commit needs to outlive a power cut', () => {
    const db = openDatabase(file());
    expect(['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'].map((name) => db.pragma(name, { simple: true }))).toEqual(['wal', 2, 1, 5000]);
    db.close();
  });

  it('keeps what was there when it opens again', () => {
    const path = file();
    const first = openDatabase(path);
    addPost(first, { key: 'a' });
    first.close();
    const again = openDatabase(path);
    expect(again.prepare('SELECT key FROM posts').pluck().all()).toEqual(['a']);
    again.close();
  });

  it('has only STRICT tables', () => {
    const db = openDatabase(file());
    const loose = db.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'").pluck().all();
    expect(loose).toEqual([]);
    db.close();
  });

  it('refuses a file from the future and leaves it byte for byte', () => {
    const path = file();
    openDatabase(path).close();
    const raw = new Sqlite(path);
    raw.pragma('user_version = 99990');
    raw.close();
    const before = readFileSync(path);
    expect(codeOf(() => openDatabase(path))).toBe('future-version');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each([
    ['text', (path: string) => { writeFileSync(path, 'this is no database, but it is long enough to be read as one '.repeat(20)); }],
    ['a torn page', (path: string) => { filled(path); tear(path, 3); }],
    ['a torn header', (path: string) => { filled(path); tear(path, 0); }],
    ['a database of another program', (path: string) => { const db = new Sqlite(path); db.exec('CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)'); db.close(); }],
  ])('calls %s damaged and leaves it byte for byte', (_, make) => {
    const path = file();
    make(path);
    const before = readFileSync(path);
    expect(codeOf(() => openDatabase(path))).toBe('damaged');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('opens a database whose last process was killed with a full WAL', () => {
    const folder = temporaryFolder();
    const living = openDatabase(join(folder, 'living.sqlite'));
    addPost(living, { key: 'only in the WAL' });
    // What a kill leaves: the files as they are while the connection is open.
    for (const end of ['', '-wal', '-shm']) copyFileSync(join(folder, `living.sqlite${end}`), join(folder, `killed.sqlite${end}`));
    living.close();
    const db = openDatabase(join(folder, 'killed.sqlite'));
    expect(db.prepare('SELECT key FROM posts').pluck().all()).toEqual(['only in the WAL']);
    db.close();
  });

  it('what SQLite says of a place that may not be written is told as that, not as a fault of the program', () => {
    const path = file();
    openDatabase(path).close();
    const reader = new Sqlite(path, { readonly: true });
    const told = (action: () => unknown) => { try { action(); return undefined; } catch (error) { return AppError.from(error); } };
    expect(told(() => reader.exec('CREATE TABLE other (id INTEGER)'))).toMatchObject({ code: 'forbidden', message: expect.stringContaining('read only') as string, hint: expect.stringContaining('copy the workspace') as string });
    reader.close();
    expect(told(() => new Sqlite(`${path}-gone`, { fileMustExist: true }))).toMatchObject({ code: 'forbidden', message: expect.stringMatching(/^The database cannot be opened/) as string, detail: expect.stringContaining('unable to open') as string });
  });

  it('says which Node is needed instead of the loader\'s message', () => {
    expect(() => { requireNapi('9'); }).toThrow(/too old.*Node-API 9.*10 is needed/s);
    expect(() => { requireNapi(undefined); }).toThrow(/too old/);
    expect(() => { requireNapi('10'); }).not.toThrow();
    // The lock is the first database that a start opens.
    const own = Object.getOwnPropertyDescriptor(process, 'versions') as PropertyDescriptor;
    Object.defineProperty(process, 'versions', { ...own, value: { ...process.versions, napi: '9' } });
    try { expect(() => lockWorkspace(temporaryFolder())).toThrow(/too old/); } finally { Object.defineProperty(process, 'versions', own); }
  });
});

function filled(path: string): void {
  const db = openDatabase(path);
  for (let n = 0; n < 300; n++) addPost(db, { key: `post ${n}`, caption: 'words '.repeat(20), tags: [`tag${n}`] });
  db.close();
}

function tear(path: string, page: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, page * 4096, page * 4096 + 2000);
  writeFileSync(path, bytes);
}

const next: Migration = { number: 999_990, name: 'a later one', sql: 'ALTER TABLE posts ADD COLUMN mood TEXT' };
const broken: Migration = { number: 999_990, name: 'one that fails', sql: 'ALTER TABLE posts ADD COLUMN mood TEXT; INSERT INTO nowhere VALUES (1)' };

describe('migrations', () => {
  it('rise, by ten: what was made at the same time as another stands right behind it', () => {
    const numbers = migrations.map((migration) => migration.number);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(numbers.every((number) => number > 0 && (number % 10 === 0 || numbers.includes(number - 1)))).toBe(true);
  });

  it('each has a test that fills the version before it', () => {
    const tested = readdirSync(new URL('migrations/', import.meta.url)).map((name) => Number(/^(\d+)-.*\.test\.ts$/.exec(name)?.[1]));
    expect(migrations.map((migration) => migration.number).filter((number) => !tested.includes(number))).toEqual([]);
  });

  it('make a checked backup before they change a file that holds something', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'macon.sqlite');
    filled(path);
    const db = openDatabase(path, { backups: join(folder, 'backups'), migrations: [...migrations, next] });
    expect(db.pragma('user_version', { simple: true })).toBe(next.number);
    expect(db.prepare('SELECT count(*) FROM posts WHERE mood IS NULL').pluck().get()).toBe(300);
    db.close();
    const copy = openDatabase(join(folder, 'backups', `before-migration-${latestVersion()}.sqlite`));
    expect(copy.prepare('SELECT count(*) FROM posts').pluck().get()).toBe(300);
    copy.close();
    expect(readdirSync(join(folder, 'backups')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('leave the old version whole when one fails', () => {
    const path = file();
    filled(path);
    expect(codeOf(() => openDatabase(path, { migrations: [...migrations, broken] }))).toBe('internal');
    const db = openDatabase(path);
    expect(db.pragma('user_version', { simple: true })).toBe(migrations.at(-1)?.number);
    expect(db.prepare("SELECT count(*) FROM pragma_table_info('posts') WHERE name = 'mood'").pluck().get()).toBe(0);
    db.close();
  });

  it('stop before the first change when no backup can be made', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'macon.sqlite');
    filled(path);
    mkdirSync(join(folder, 'backups', `before-migration-${latestVersion()}.sqlite`), { recursive: true });
    expect(codeOf(() => openDatabase(path, { backups: join(folder, 'backups'), migrations: [...migrations, next] }))).toBe('internal');
    const db = openDatabase(path);
    expect(db.pragma('user_version', { simple: true })).toBe(latestVersion());
    db.close();
    expect(existsSync(path)).toBe(true);
  });
});
