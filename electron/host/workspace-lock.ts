import { accessSync, constants, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { HostApi, HostEvents } from '../common/contract/host-api.ts';
import { AppError } from '../common/rpc/app-error.ts';
import { createClient, type Client } from '../common/rpc/client.ts';
import { requireNapi } from './database/open.ts';
import { knock, removeDoor } from './local-door.ts';

/** Who has the workspace open, and where that host answers. */
export interface LockHolder { readonly pid: number; readonly address: string }
export interface WorkspaceLock {
  /** False where this process may only read in the workspace. */
  readonly writable: boolean;
  /** Tells others where this host answers. */
  announce(address: string): void;
  release(): void;
}

const lockFile = (workspace: string) => join(workspace, '.macon.lock');
const holderFile = (workspace: string) => join(workspace, '.macon.host.json');

/**
 * Takes the workspace for this host. The lock is the system's own on an open file (an exclusive SQLite transaction), so it ends with
 * its process whatever happened to it: no stale lock, no guess by process id, no race between two that take over.
 * @throws AppError `locked`, naming the holder; `forbidden` where nothing may be written
 */
export function lockWorkspace(workspace: string): WorkspaceLock {
  if (!mayWrite(workspace)) throw notWritable(workspace);
  // The first that opens a database in this process: on a Node too old it would crash here without a word.
  requireNapi(process.versions['napi']);
  const lock = new Sqlite(lockFile(workspace), { timeout: 200 });
  try {
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw isBusy(error) ? locked(workspace, holderOf(workspace)) : AppError.from(error);
  }
  forget(workspace);
  return {
    writable: true,
    announce: (address) => {
      // Renamed into place: a reader sees the whole of it or nothing.
      const temporary = `${holderFile(workspace)}.tmp`;
      writeFileSync(temporary, JSON.stringify({ pid: process.pid, address } satisfies LockHolder), { mode: 0o600 });
      renameSync(temporary, holderFile(workspace));
    },
    release: () => {
      if (!lock.open) return;
      rmSync(holderFile(workspace), { force: true });
      lock.close();
    },
  };
}

/** For looking, which leaves the workspace as it is: a writer's lock where this process may take one, else a reader's. @throws AppError `locked` */
export function lockForLooking(workspace: string): WorkspaceLock { return mayWrite(workspace) ? lockWorkspace(workspace) : lockForReading(workspace); }

/** Asked first: where the lock's file may only be read, SQLite begins a reading transaction instead of an exclusive one and says nothing. */
function mayWrite(workspace: string): boolean {
  try {
    accessSync(workspace, constants.W_OK);
    if (existsSync(lockFile(workspace))) accessSync(lockFile(workspace), constants.W_OK);
    return true;
  } catch { return false; }
}

/**
 * For who may not write in the workspace: keeps writing hosts out while it is read, other readers not. A workspace that never was opened where it lies has no lock to take.
 * @throws AppError `locked`, naming the holder.
 */
export function lockForReading(workspace: string): WorkspaceLock {
  requireNapi(process.versions['napi']);
  const unseen = () => undefined;
  if (!existsSync(lockFile(workspace))) return { writable: false, announce: unseen, release: unseen };
  const lock = new Sqlite(lockFile(workspace), { readonly: true, timeout: 200 });
  try {
    lock.exec('BEGIN');
    // The system's lock is taken by the first reading.
    lock.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    lock.close();
    throw isBusy(error) ? locked(workspace, holderOf(workspace)) : AppError.from(error);
  }
  return { writable: false, announce: unseen, release: () => { lock.close(); } };
}

const isBusy = (error: unknown): boolean => error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');

/** What a host that was killed left behind; only whoever holds the lock may call this. */
function forget(workspace: string): void {
  const left = holderOf(workspace);
  if (left !== undefined) removeDoor(left.address);
  rmSync(holderFile(workspace), { force: true });
}

export function holderOf(workspace: string): LockHolder | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(holderFile(workspace), 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('address' in value)) return undefined;
    return typeof value.pid === 'number' && typeof value.address === 'string' ? { pid: value.pid, address: value.address } : undefined;
  } catch { return undefined; }
}

/** A client of the host that has the workspace open; undefined when none answers. */
export async function connectToRunningHost(workspace: string): Promise<Client<HostApi, HostEvents> | undefined> {
  const holder = holderOf(workspace);
  const transport = holder && await knock(holder.address);
  return transport && createClient<HostApi, HostEvents>(transport);
}

const notWritable = (workspace: string) => new AppError('forbidden', `Nothing may be written in ${workspace}: the disk or the folder is read only.`, {
  hint: 'Choose a folder that you may write to. To look at a workspace where it lies, use --read-only (npm start -- FOLDER --read-only, macon export --read-only); to work in it, copy the folder to where you may write and open the copy.',
});

const locked = (workspace: string, holder: LockHolder | undefined) => new AppError(
  'locked',
  holder === undefined
    ? `The workspace ${workspace} is being opened or closed by another process.`
    : `The workspace ${workspace} is open in another workbench (process ${holder.pid}, at ${holder.address}).`,
  { hint: 'Use that one, or close it first. Two at once would overwrite each other.' },
);
