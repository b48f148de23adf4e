import { rmSync, statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { AppError } from '../../common/rpc/app-error.ts';
import { latestVersion, migrate, migrations, refuseFuture, versionOf, type Migration } from './migrate.ts';

export type Database = Sqlite.Database;

export interface OpenOptions {
  /** Folder for the copy that is made before a migration. */
  readonly backups?: string;
  readonly readonly?: boolean;
  /** For tests of migrations. */
  readonly migrations?: readonly Migration[];
}

const MIN_NAPI = 10;

/**
 * Opens (or makes) a workspace's database, checks it, brings it up to date and sets what every writing connection needs.
 * A file that is damaged or too new is left byte for byte.
 * @throws AppError `unavailable` (Node too old), `damaged`, `future-version`.
 */
export function openDatabase(file: string, options: OpenOptions = {}): Database {
  requireNapi(process.versions['napi']);
  const list = options.migrations ?? migrations;
  if (isThere(file)) inspect(file, latestVersion(list));
  const db = new Sqlite(file, { readonly: options.readonly ?? false });
  try {
    if (options.readonly !== true) {
      configure(db);
      migrate(db, { list, ...(options.backups === undefined ? {} : { backups: options.backups }) });
    }
    return db;
  } catch (error) {
    db.close();
    throw AppError.from(error);
  }
}

/** better-sqlite3's binary needs Node-API 10; an older Node would fail with an unreadable message from the loader. */
export function requireNapi(version: string | undefined): void {
  if (Number(version ?? 0) >= MIN_NAPI) return;
  throw new AppError('unavailable', `This Node.js (${process.version}) is too old for the database: it has Node-API ${version ?? 'none'}, and ${MIN_NAPI} is needed.`, {
    hint: 'Start the program with `npm start`, which brings its own Node.js, or install Node.js 22.14 or newer.',
  });
}

function isThere(file: string): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  // An empty file is what a crash between creation and the first commit leaves: there is nothing in it to protect.
  return stat !== undefined && stat.size > 0;
}

/** Looks at the file read only, before any connection that could write to it. @throws AppError `damaged`, `future-version` */
export function inspect(file: string, latest: number = latestVersion()): void {
  try {
    lookInto(file, (db) => {
      refuseFuture(versionOf(db), latest, file);
      const answer = db.pragma('quick_check(1)', { simple: true });
      if (answer !== 'ok') throw damaged(file, String(answer));
      if (versionOf(db) === 0 && tables(db) > 0) throw damaged(file, 'it is a SQLite database of another program');
    });
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw isDamage(error) ? damaged(file, error.message, error) : AppError.from(error);
  }
}

/** Reads a file that nobody has open and leaves nothing beside it: even for a reader SQLite makes an empty log, which only a writer removes. */
export function lookInto<T>(file: string, use: (db: Database) => T): T {
  const had = statSync(`${file}-wal`, { throwIfNoEntry: false }) !== undefined;
  let db: Database | undefined;
  try {
    db = new Sqlite(file, { readonly: true, fileMustExist: true });
    return use(db);
  } finally {
    db?.close();
    if (!had && !isThere(`${file}-wal`)) for (const end of ['-wal', '-shm']) rmSync(file + end, { force: true });
  }
}

const tables = (db: Database): number => Number(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());

const isDamage = (error: unknown): error is Error =>
  error instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB|FORMAT)/.test(error.code);

const damaged = (file: string, why: string, cause?: unknown) => new AppError('damaged', `The workspace's database ${file} is damaged: ${why}.`, {
  hint: 'It was not changed. Restore one of the backups, or copy the file away before anything else.', cause,
});

const WANTED: readonly (readonly [pragma: string, set: string, read: number | string])[] = [
  ['journal_mode', 'WAL', 'wal'],
  // The library is compiled so that WAL means NORMAL, with which an acknowledged commit can vanish at a power cut.
  ['synchronous', 'FULL', 2],
  ['foreign_keys', 'ON', 1],
  ['busy_timeout', '5000', 5000],
  ...(process.platform === 'darwin' ? [['checkpoint_fullfsync', 'ON', 1] as const] : []),
];

/** For every connection that writes, or moves what was written. @throws AppError `unavailable` */
export function configure(db: Database): void {
  for (const [pragma, set, read] of WANTED) {
    db.pragma(`${pragma} = ${set}`);
    const got = db.pragma(pragma, { simple: true });
    // An in-memory database (tests) cannot have a WAL.
    if (got === read || (pragma === 'journal_mode' && db.memory)) continue;
    throw new AppError('unavailable', `The database could not be set up safely: ${pragma} is ${String(got)}, not ${read}.`, {
      hint: 'Put the workspace on a local disk; network folders often cannot hold a database.',
    });
  }
}
