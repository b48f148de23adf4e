import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { AppError } from '../common/rpc/app-error.ts';
import { backupFolder, listBackups, type Backup } from './backups.ts';
import { inspect } from './database/open.ts';
import { syncFile, syncFolder } from './files/sync.ts';
import { userFolders } from './user-folders.ts';
import { workspacePaths } from './workspace-folder.ts';
import { lockForLooking, lockWorkspace } from './workspace-lock.ts';

export interface RestoreOptions {
  readonly workspace: string;
  /** A backup's name or path; without it nothing is done. */
  readonly from?: string;
  /** Folder for backups of all workspaces; default: the system's place for a program's data. */
  readonly backups?: string;
  readonly now?: () => number;
}
/** `kept`: the folder that holds what was there before; absent where there was nothing. Without `restored` one is to be chosen first. */
export interface Restored { readonly backups: readonly Backup[]; readonly restored?: string; readonly kept?: string }

/**
 * Puts a backup in the place of the store. What was there stays, byte for byte, in a folder of its own with today's date, which can be opened as a workspace.
 * @throws AppError `not-found` (no folder, no such backup), `locked`, `forbidden` (nothing may be written there), `damaged` and `future-version` (of the backup)
 */
export async function restoreWorkspace(options: RestoreOptions): Promise<Restored> {
  const folder = await realpath(options.workspace).catch(() => undefined);
  if (folder === undefined) throw new AppError('not-found', `There is no folder ${options.workspace}.`, { hint: 'Check the path.' });
  const { database } = workspacePaths(folder);
  const place = backupFolder(options.backups ?? join(userFolders().data, 'backups'), folder);
  const lock = options.from === undefined ? lockForLooking(folder) : lockWorkspace(folder);
  try {
    const backups = listBackups(place);
    if (options.from === undefined) {
      if (!backups.some(({ problem }) => problem === undefined)) throw new AppError('not-found', `There is no sound backup of this workspace in ${place}.`, { hint: 'If the folder was moved, its backups lie under its old path: name one with --from PATH.' });
      return { backups };
    }
    const from = find(options.from, place);
    const kept = await putInPlace(from, database, join(folder, `before-restore-${stampOf((options.now ?? Date.now)())}`));
    return { backups, restored: from, ...(kept === undefined ? {} : { kept }) };
  } finally {
    lock.release();
  }
}

const stampOf = (at: number): string => new Date(at).toISOString().replaceAll(':', '-').replace('Z', '');

function find(asked: string, place: string): string {
  const found = [join(place, basename(asked)), resolve(asked)].find((file, index) => (index === 1 || basename(asked) === asked) && existsSync(file));
  if (found === undefined) throw new AppError('not-found', `There is no backup ${asked}, neither as a path nor in ${place}.`, { hint: 'macon restore without --from lists them.' });
  return found;
}

/** The copy is checked and on the disk before anything moves. The old log goes before the new store comes: SQLite would write it into any file of that name. */
async function putInPlace(backup: string, database: string, keep: string): Promise<string | undefined> {
  const temporary = `${database}.restoring`;
  try {
    await copyFile(backup, temporary);
    inspect(temporary);
    await syncFile(temporary);
    const had = existsSync(database);
    if (had) {
      await mkdir(keep);
      // At no moment is there no store.
      await secondName(database, join(keep, basename(database)));
      await keepModels(join(database, '..', 'models'), join(keep, 'models'));
    }
    if (had && existsSync(`${database}-wal`)) await rename(`${database}-wal`, join(keep, `${basename(database)}-wal`));
    for (const end of ['-wal', '-shm']) await rm(database + end, { force: true });
    if (had) await syncFolder(keep);
    await rename(temporary, database);
    await syncFolder(join(database, '..'));
    return had ? keep : undefined;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Models that the backup does not know are garbage to it, and the next opening sweeps them: what was there before would lack them. */
async function keepModels(models: string, keep: string): Promise<void> {
  if (!existsSync(models)) return;
  await mkdir(keep);
  for (const one of await readdir(models, { withFileTypes: true })) if (one.isFile()) await secondName(join(models, one.name), join(keep, one.name));
}

/** A second name for the same bytes; the bytes again where the disk has no second names. */
const secondName = (file: string, name: string): Promise<void> => link(file, name).catch(() => copyFile(file, name));
