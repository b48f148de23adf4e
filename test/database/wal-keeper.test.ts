import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openDatabase, type Database } from '../../electron/host/database/open.ts';
import { WalKeeper } from '../../electron/host/database/wal-keeper.ts';
import { addPost, temporaryFolder } from '../helpers/workspace.ts';

function kept(): { readonly file: string; readonly db: Database; readonly wal: WalKeeper } {
  const file = join(temporaryFolder(), 'macon.sqlite');
  const db = openDatabase(file);
  const wal = new WalKeeper(db);
  onTestFinished(async () => { await wal.close(); db.close(); });
  return { file, db, wal };
}

const write = (db: Database, posts: number, from = 0): void => { for (let n = 0; n < posts; n++) addPost(db, { key: `post ${from + n}` }); };

/** How many posts the file holds without its log. */
function inFile(file: string): number {
  const copy = `${file}.copy`;
  copyFileSync(file, copy);
  const db = new Sqlite(copy, { readonly: true });
  try { return Number(db.prepare('SELECT count(*) FROM posts').pluck().get()); } catch { return 0; } finally { db.close(); }
}

const limit = (db: Database): unknown => db.pragma('wal_autocheckpoint', { simple: true });

it('moves what bulk work wrote into the file, and gives SQLite its own limit back at the end', async () => {
  const { file, db, wal } = kept();
  write(db, 300);
  // Far fewer pages than SQLite's own limit: nothing else would move them.
  await vi.waitFor(() => { expect(limit(db)).not.toBe(1000); });
  write(db, 300, 300);
  await vi.waitFor(() => { expect(inFile(file)).toBe(600); });
  await wal.settle();
  await wal.close();
  expect(limit(db)).toBe(1000);
  db.close();
  expect(existsSync(`${file}-wal`)).toBe(false);
});

it('starts no thread for a few judgements', async () => {
  const { db } = kept();
  write(db, 5);
  await new Promise((waited) => { setTimeout(waited, 600); });
  expect(limit(db)).toBe(1000);
});
