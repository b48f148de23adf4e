import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../../common/rpc/app-error.ts';
import { first } from './migrations/0010-first.ts';
import { desk } from './migrations/0020-desk.ts';
import { mergeInSteps } from './migrations/0030-merge-in-steps.ts';
import { texts } from './migrations/0050-texts.ts';
import { tagged } from './migrations/0060-tagged.ts';
import { takenBack } from './migrations/0070-taken-back.ts';
import { runsKept } from './migrations/0080-runs-kept.ts';
import { attached } from './migrations/0081-attached.ts';

export interface Migration { readonly number: number; readonly name: string; readonly sql: string }

/** In order, numbered by ten; the file's `user_version` is the number of the last one applied. */
export const migrations: readonly Migration[] = [first, desk, mergeInSteps, texts, tagged, takenBack, runsKept, attached];
export const latestVersion = (list: readonly Migration[] = migrations): number => list.at(-1)?.number ?? 0;

export const versionOf = (db: Database.Database): number => Number(db.pragma('user_version', { simple: true }));

/**
 * Brings a file up to date, each migration in a transaction of its own; before the first one a file that holds anything is backed up.
 * @throws AppError `future-version` when the file is newer than this program.
 */
export function migrate(db: Database.Database, options: { backups?: string; list?: readonly Migration[] } = {}): void {
  const list = options.list ?? migrations;
  const version = versionOf(db);
  refuseFuture(version, latestVersion(list), db.name);
  const pending = list.filter((migration) => migration.number > version);
  if (pending.length === 0) return;
  if (version > 0 && options.backups !== undefined) backup(db, join(options.backups, `before-migration-${version}.sqlite`));
  for (const migration of pending) apply(db, migration);
}

export function refuseFuture(version: number, latest: number, file: string): void {
  if (version <= latest) return;
  throw new AppError('future-version', `The workspace ${file} was written by a newer version of this program (format ${version}, this one knows up to ${latest}).`, {
    hint: 'Open it with the newer version. Nothing was changed.',
  });
}

/** A table that others refer to can only be rebuilt while foreign keys are off, which works outside of a transaction alone: so they are checked as a whole before the commit. */
function apply(db: Database.Database, migration: Migration): void {
  const enforced = db.pragma('foreign_keys', { simple: true });
  db.pragma('foreign_keys = OFF');
  try {
    db.transaction(() => {
      db.exec(migration.sql);
      if (enforced === 1) refuseDangling(db, migration);
      db.pragma(`user_version = ${migration.number}`);
    }).immediate();
  } finally {
    db.pragma(`foreign_keys = ${Number(enforced)}`);
  }
}

function refuseDangling(db: Database.Database, migration: Migration): void {
  const dangling = db.pragma('foreign_key_check') as unknown[];
  if (dangling.length === 0) return;
  throw new AppError('damaged', `The workspace ${db.name} could not be brought to format ${migration.number}: ${dangling.length} of its rows refer to others that are not there.`, {
    hint: 'It was not changed. Restore one of the backups.', detail: JSON.stringify(dangling.slice(0, 5)),
  });
}

/** A consistent copy: temporary name, opened and checked, then renamed. VACUUM INTO, because opening is synchronous and `backup()` is not. */
export function backup(db: Database.Database, target: string): void {
  const temporary = `${target}.${process.pid}.tmp`;
  mkdirSync(join(target, '..'), { recursive: true });
  rmSync(temporary, { force: true });
  try {
    db.prepare('VACUUM INTO ?').run(temporary);
    checkCopy(temporary);
    sync(temporary);
    renameSync(temporary, target);
    sync(join(target, '..'));
  } finally {
    rmSync(temporary, { force: true });
  }
}

function checkCopy(file: string): void {
  const copy = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const answer = copy.pragma('quick_check(1)', { simple: true });
    if (answer !== 'ok') throw new AppError('damaged', `The backup ${file} is damaged: ${String(answer)}.`, { hint: 'Check the disk. The workspace was not changed.' });
  } finally {
    copy.close();
  }
}

function sync(path: string): void {
  // Windows cannot open a folder; renames are durable there without it.
  if (process.platform === 'win32') return;
  const handle = openSync(path, 'r');
  try { fsyncSync(handle); } finally { closeSync(handle); }
}
