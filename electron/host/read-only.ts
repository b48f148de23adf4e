import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { HostApi } from '../common/contract/host-api.ts';
import type { ReadOnlyReason } from '../common/contract/workspace-api.ts';
import { isWriting } from '../common/contract/writing-methods.ts';
import type { Handlers } from '../common/rpc/api.ts';
import { AppError } from '../common/rpc/app-error.ts';
import { migrate } from './database/migrate.ts';
import { inspect, openDatabase, type Database } from './database/open.ts';
import type { WorkspacePaths } from './workspace-folder.ts';

/** A workspace to look at: `db` is a copy in a folder of its own, so that nothing in the workspace can change. */
export interface ReadOnlyStore {
  readonly db: Database;
  readonly paths: WorkspacePaths;
  readonly reason: ReadOnlyReason;
  /** Closes the copy and removes it. */
  close(): Promise<void>;
}

/**
 * Copies the store with its log and opens the copy; what is made anew while looking (previews, features) goes beside the copy. The store itself is only
 * copied, for SQLite needs to write beside a file that it reads with its log. A damaged or newer store is opened as it is. The caller holds the workspace's lock.
 * @throws AppError `damaged`, `future-version` where nothing of it can be read, `locked` where it changed meanwhile
 */
export async function openReadOnly(paths: WorkspacePaths): Promise<ReadOnlyStore> {
  const scratch = await mkdtemp(join(tmpdir(), 'macon-read-only-'));
  const drop = () => rm(scratch, { recursive: true, force: true });
  let reason: ReadOnlyReason | undefined;
  try {
    const copies: WorkspacePaths = { ...paths, database: join(scratch, 'macon.sqlite'), features: join(scratch, 'features'), previews: join(scratch, 'previews') };
    for (const folder of [copies.features, copies.previews]) await mkdir(folder);
    await copyStore(paths.database, copies.database);
    reason = reasonFor(copies.database, paths.database);
    const db = reason.kind === 'asked' ? openDatabase(copies.database) : openUnsound(copies.database, reason.kind);
    return { db, paths: copies, reason, close: async () => { db.close(); await drop(); } };
  } catch (error) {
    await drop();
    throw reason === undefined ? AppError.from(error) : explain(reason, error);
  }
}

async function copyStore(store: string, copy: string): Promise<void> {
  const ends = ['', '-wal'];
  const stamps = async () => JSON.stringify(await Promise.all(ends.map(async (end) => { const info = await stat(store + end).catch(() => undefined); return info && [info.size, info.mtimeMs]; })));
  const before = await stamps();
  for (const end of ends) {
    if (await stat(store + end).catch(() => undefined) === undefined) continue;
    await copyFile(store + end, copy + end, constants.COPYFILE_FICLONE);
    // A copy has its file's rights, and this one is written to.
    await chmod(copy + end, 0o600);
  }
  // Who could take no lock is not told of by one.
  if (await stamps() !== before) throw new AppError('locked', `The database ${store} is being written by another process.`, { hint: 'Close the workbench that has it open, then look again.' });
}

/** The copy of a damaged store is brought up to date where that goes: this program reads no older format. Of a newer one nothing is known. */
function openUnsound(copy: string, kind: ReadOnlyReason['kind']): Database {
  const db = new Sqlite(copy);
  if (kind !== 'damaged') return db;
  // Nothing of it is kept, and a check of every row would end at the damage.
  db.pragma('foreign_keys = OFF');
  // Where the damage is in the way, each part that can be read still is, and each that cannot says so by itself.
  try { migrate(db); } catch (error) { if (!(error instanceof Sqlite.SqliteError)) throw error; }
  return db;
}

function reasonFor(copy: string, database: string): ReadOnlyReason {
  try {
    inspect(copy);
    return { kind: 'asked', why: 'it was opened with --read-only' };
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code !== 'damaged' && error.code !== 'future-version') throw error;
    return { kind: error.code, why: error.code === 'damaged' ? 'its database is damaged' : 'it was written by a newer version of this program', detail: error.message.replaceAll(copy, database) };
  }
}

/** A fault of a damaged or newer store, in words; any other error as it is. */
export function explain(reason: ReadOnlyReason, error: unknown): AppError {
  const fault = error instanceof AppError && error.code === 'internal' ? error.cause : error;
  if (!(fault instanceof Sqlite.SqliteError) || reason.kind === 'asked') return AppError.from(error);
  return new AppError(reason.kind, `This part of the workspace cannot be read: ${reason.why} (${fault.message}).`, { hint: wayOut(reason), cause: error });
}

const wayOut = ({ kind }: ReadOnlyReason): string => {
  switch (kind) {
    case 'asked': return 'Close it and open it without --read-only.';
    case 'damaged': return 'Export what can be read, and restore a backup (macon restore).';
    case 'future-version': return 'Open it with the newer version of the program, or restore an older backup (macon restore).';
  }
};

/** The same methods, but those that write answer `read-only`, and the description says why. */
export function guardReadOnly(handlers: Handlers<HostApi>, reason: ReadOnlyReason): Handlers<HostApi> {
  const guarded = Object.entries(handlers).map(([name, handler]) => [name, async (input: unknown) => {
    if (isWriting(name as keyof HostApi, input)) throw new AppError('read-only', `The workspace is open read only: ${reason.why}. Nothing was changed.`, { hint: wayOut(reason) });
    try { return await (handler as (input: unknown) => unknown)(input); } catch (error) { throw explain(reason, error); }
  }]);
  const all = Object.fromEntries(guarded) as Handlers<HostApi>;
  return { ...all, 'workspace.describe': async (input) => ({ ...await all['workspace.describe'](input), readOnly: reason }) };
}
