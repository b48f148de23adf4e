import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../common/rpc/app-error.ts';
import { inspect, lookInto, type Database } from './database/open.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const KEPT = [['daily', 7], ['weekly', 5]] as const;

/** The folder for one workspace's backups: outside it, under its name and a digest of its path. */
export const backupFolder = (root: string, workspace: string): string =>
  join(root, `${basename(workspace)}-${createHash('sha256').update(workspace).digest('hex').slice(0, 12)}`);

/** Makes whichever of last, daily and weekly is due (docs/adr/0025) and answers their files. */
export async function backUp(db: Database, folder: string, now: number): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const day = dayOf(now);
  const due = [
    ...(now - madeAt(join(folder, 'last.sqlite')) >= HOUR_MS ? ['last.sqlite'] : []),
    ...[`daily-${day}.sqlite`, `weekly-${mondayOf(now)}.sqlite`].filter((name) => !existsSync(join(folder, name))),
  ].map((name) => join(folder, name));
  for (const target of due) await backUpTo(db, target);
  for (const [kind, keep] of KEPT) {
    const old = (await readdir(folder)).filter((name) => new RegExp(`^${kind}-\\d{4}-\\d\\d-\\d\\d\\.sqlite$`).test(name)).sort().slice(0, -keep);
    for (const name of old) await rm(join(folder, name), { force: true });
  }
  return due;
}

/** Temporary name, opened and checked, then renamed: a backup that fails leaves the one before it. */
async function backUpTo(db: Database, target: string): Promise<void> {
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    await db.backup(temporary);
    inspect(temporary);
    await rename(temporary, target);
  } finally {
    for (const suffix of ['', '-wal', '-shm']) await rm(temporary + suffix, { force: true });
  }
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
/** 1 January 1970 was a Thursday. */
const mondayOf = (at: number): string => { const day = Math.floor(at / DAY_MS); return dayOf((day - ((day + 3) % 7)) * DAY_MS); };
/** A clock that was put back must not keep the newest state from being stored. */
const madeAt = (file: string): number => { const at = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity; return at > Date.now() ? -Infinity : at; };

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
