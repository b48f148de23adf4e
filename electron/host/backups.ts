import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../common/rpc/app-error.ts';
import { inspect, lookInto, openDatabase, type Database } from './database/open.ts';
import { syncFile } from './files/sync.ts';

const DAY_MS = 86_400_000;
/** The last is not made anew before that: a program started again and again would only copy. */
const LAST_MS = 3_600_000;

/** The folder for one workspace's backups: outside it, under its name and a digest of its path. */
export const backupFolder = (root: string, workspace: string): string =>
  join(root, `${basename(workspace)}-${createHash('sha256').update(workspace).digest('hex').slice(0, 12)}`);

const SERIES = [
  { name: 'daily', keep: 7, of: (now: number) => new Date(now).toISOString().slice(0, 10) },
  // The Monday of its week.
  { name: 'weekly', keep: 8, of: (now: number) => new Date(now - ((new Date(now).getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10) },
] as const;

/**
 * `last.sqlite`, at most one an hour; from it the day's (seven kept) and the week's (eight kept) where there is none yet. Made under a temporary name,
 * opened and checked, then renamed. Answers the file, or undefined when there was nothing to do.
 */
export async function backUp(db: Database, folder: string, now: number): Promise<string | undefined> {
  const last = join(folder, 'last.sqlite');
  const missing = SERIES.map(({ name, of }) => join(folder, `${name}-${of(now)}.sqlite`)).filter((file) => !existsSync(file));
  const age = existsSync(last) ? now - statSync(last).mtimeMs : Infinity;
  // A clock that was put back must not keep the newest state from being stored.
  if (missing.length === 0 && age >= 0 && age < LAST_MS) return undefined;
  await mkdir(folder, { recursive: true });
  await inPlace(last, async (temporary) => {
    await db.backup(temporary);
    // Opening checks it and refuses what is damaged.
    openDatabase(temporary, { readonly: true }).close();
    await utimes(temporary, now / 1000, now / 1000);
  });
  for (const file of missing) await inPlace(file, (temporary) => copyFile(last, temporary));
  for (const { name, keep } of SERIES) {
    const old = (await readdir(folder)).filter((file) => file.startsWith(`${name}-`) && /-\d{4}-\d\d-\d\d\.sqlite$/.test(file)).sort().slice(0, -keep);
    for (const file of old) await rm(join(folder, file), { force: true });
  }
  return last;
}

/** The file has its name only once it is whole and on the disk. */
async function inPlace(file: string, make: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await make(temporary);
    await syncFile(temporary);
    await rename(temporary, file);
  } finally {
    for (const suffix of ['', '-wal', '-shm']) await rm(temporary + suffix, { force: true });
  }
}

/** `problem`: why it cannot be restored. */
export interface Backup { readonly file: string; readonly at: string; readonly bytes: number; readonly posts?: number; readonly decisions?: number; readonly problem?: string }

/** All backups in a folder, the newest first. */
export const listBackups = (folder: string): Backup[] => backupFiles(folder).map(describeBackup);

/** The newest that is sound and of a version that this program knows. */
export const newestGoodBackup = (folder: string): string | undefined => backupFiles(folder).find((file) => problemOf(file) === undefined);

function backupFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.sqlite')).map((name) => join(folder, name));
  return files.map((file) => ({ file, at: statSync(file).mtimeMs })).sort((a, b) => b.at - a.at).map(({ file }) => file);
}

function describeBackup(file: string): Backup {
  const { mtime, size } = statSync(file);
  const problem = problemOf(file);
  const about = { file, at: mtime.toISOString(), bytes: size };
  if (problem !== undefined) return { ...about, problem };
  return lookInto(file, (db) => {
    const count = (table: 'posts' | 'decisions') => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
    return { ...about, posts: count('posts'), decisions: count('decisions') };
  });
}

function problemOf(file: string): string | undefined {
  try { inspect(file); return undefined; } catch (error) { return AppError.from(error).message; }
}
