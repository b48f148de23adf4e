import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../common/rpc/app-error.ts';
import { inspect, lookInto, openDatabase, type Database } from './database/open.ts';

const KEEP = 7;

/** The folder for one workspace's backups: outside it, under its name and a digest of its path. */
export const backupFolder = (root: string, workspace: string): string =>
  join(root, `${basename(workspace)}-${createHash('sha256').update(workspace).digest('hex').slice(0, 12)}`);

/** At most one a day, the last seven kept. Temporary name, opened and checked, then renamed. Answers the file, or undefined when today's is there. */
export async function backupDaily(db: Database, folder: string, now: number): Promise<string | undefined> {
  const target = join(folder, `daily-${new Date(now).toISOString().slice(0, 10)}.sqlite`);
  if (existsSync(target)) return undefined;
  await mkdir(folder, { recursive: true });
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    await db.backup(temporary);
    // Opening checks it and refuses what is damaged.
    openDatabase(temporary, { readonly: true }).close();
    await rename(temporary, target);
  } finally {
    for (const suffix of ['', '-wal', '-shm']) await rm(temporary + suffix, { force: true });
  }
  const old = (await readdir(folder)).filter((name) => /^daily-\d{4}-\d\d-\d\d\.sqlite$/.test(name)).sort().slice(0, -KEEP);
  for (const name of old) await rm(join(folder, name), { force: true });
  return target;
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
