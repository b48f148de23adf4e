import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate } from '../../../electron/host/database/migrate.ts';
import { first } from '../../../electron/host/database/migrations/0010-first.ts';
import { desk } from '../../../electron/host/database/migrations/0020-desk.ts';
import { temporaryFolder } from '../../helpers/workspace.ts';

const FILLED = `
  INSERT INTO accounts (id, name, posts, done) VALUES (1, 'anna', 2, 1), (2, 'ben', 1, 0);
  INSERT INTO posts (id, key, account_id, caption, content, state) VALUES (1, 'a', 1, 'Morning', 'x', 'done'), (2, 'b', 1, '', 'y', 'open'), (3, 'c', 2, 'Evening', 'z', 'started');
  INSERT INTO hashtags (id, name, uses) VALUES (1, 'latte', 2), (2, 'snow', 0);
  INSERT INTO post_hashtags (post_id, hashtag_id, position, state, standing) VALUES (1, 1, 0, 'accepted', 1), (2, 1, 0, 'unjudged', 1), (3, 2, NULL, 'rejected', 0), (3, 1, NULL, 'added', 1);
  INSERT INTO model_versions (id, name, kind, file, sha256, bytes, info, engine, created_at) VALUES (1, 'v1', 'training', 'f', 's', 1, '{}', 'e', 1);
  INSERT INTO decisions (id, client_id, post_id, hashtag_id, kind, reviewer, at, version_id, probability, target_id) VALUES
    (1, 'client-1', 1, 1, 'accept', 'ann', 5, 1, 0.5, NULL), (2, 'client-2', 1, NULL, 'done', 'ann', 6, NULL, NULL, NULL), (4, 'client-4', 3, 2, 'reject', 'ben', 7, NULL, NULL, NULL),
    (5, 'client-5', 3, 1, 'add', 'ben', 8, NULL, NULL, NULL), (6, 'client-6', 3, 1, 'undo', 'ben', 9, NULL, NULL, 5), (7, 'client-7', 3, 1, 'redo', 'ben', 10, NULL, NULL, 5);
  INSERT INTO learnt VALUES (1, 1), (1, 2);
  INSERT INTO problems (kind, reason, post_id, at, solved_at) VALUES ('image', 'gone', 2, 1, NULL), ('image', 'odd', 2, 1, NULL), ('image', 'solved', 3, 1, 2), ('row', 'no post', NULL, 1, NULL);`;

function migrated() {
  const folder = temporaryFolder();
  const db = new Sqlite(join(folder, 'w.sqlite'));
  db.pragma('foreign_keys = ON');
  migrate(db, { list: [first] });
  db.exec(FILLED);
  const journal = db.prepare('SELECT * FROM decisions ORDER BY id').all();
  migrate(db, { list: [first, desk], backups: join(folder, 'backups') });
  return { db, journal, folder };
}

it('0020 keeps the journal row by row, append-only and referred to as before', () => {
  const { db, journal, folder } = migrated();
  expect(db.prepare('SELECT id, client_id, post_id, hashtag_id, kind, reviewer, at, version_id, probability, target_id FROM decisions ORDER BY id').all()).toEqual(journal);
  expect(db.prepare('SELECT count(*) FROM learnt').pluck().get()).toBe(2);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(db.pragma('foreign_key_check')).toEqual([]);
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(() => db.exec('DELETE FROM decisions')).toThrow('append-only');
  expect(() => db.exec("UPDATE decisions SET kind = 'reject'")).toThrow('append-only');
  expect(() => db.exec('INSERT INTO learnt VALUES (1, 99)')).toThrow('FOREIGN KEY');
  // A row that was taken back never gets its number again.
  expect(db.prepare("INSERT INTO decisions (client_id, post_id, kind, reviewer, at) VALUES ('client-8', 2, 'flag', 'ann', 11)").run().lastInsertRowid).toBe(8);
  expect(readdirSync(join(folder, 'backups'))).toEqual(['before-migration-10.sqlite']);
  db.close();
});

it('0020 counts what is there, and keeps counting', () => {
  const { db } = migrated();
  const counts = () => db.prepare('SELECT account_id, state, flagged, problem, posts FROM post_counts WHERE posts > 0').raw().all();
  expect(counts()).toEqual([[1, 'done', 0, 0, 1], [1, 'open', 0, 1, 1], [2, 'started', 0, 0, 1]]);
  expect(db.prepare('SELECT name, accepted, rejected FROM hashtags ORDER BY id').raw().all()).toEqual([['latte', 2, 0], ['snow', 0, 1]]);
  db.exec("UPDATE problems SET solved_at = 3 WHERE reason = 'gone'; UPDATE posts SET state = 'open' WHERE id = 3");
  expect(counts()).toEqual([[1, 'done', 0, 0, 1], [1, 'open', 0, 1, 1], [2, 'open', 0, 0, 1]]);
  db.exec("UPDATE problems SET solved_at = 3 WHERE reason = 'odd'; UPDATE posts SET flagged = 1 WHERE id = 1; DELETE FROM post_hashtags WHERE post_id = 3");
  expect(counts()).toEqual([[1, 'done', 1, 0, 1], [1, 'open', 0, 0, 1], [2, 'open', 0, 0, 1]]);
  expect(db.prepare('SELECT name, accepted, rejected FROM hashtags ORDER BY id').raw().all()).toEqual([['latte', 1, 0], ['snow', 0, 0]]);
  db.close();
});

it('0020 refuses rows that make no sense', () => {
  const { db } = migrated();
  const add = (columns: string, values: string) => () => db.exec(`INSERT INTO decisions (reviewer, at, ${columns}) VALUES ('ann', 1, ${values})`);
  expect(add('client_id, kind', "'client-9', 'flag'"), 'a flag of no post').toThrow('CHECK');
  expect(add('client_id, kind, post_id', "'client-9', 'note', 1"), 'a note without text').toThrow('CHECK');
  expect(add('kind, post_id, hashtag_id', "'accept', 1, 1"), 'neither client nor batch').toThrow('CHECK');
  expect(add('client_id, kind, text', "'client-9', 'rename', '{}'"), 'a rename of no hashtag').toThrow('CHECK');
  db.close();
});

it('a migration that leaves a row without what it refers to changes nothing', () => {
  const { db } = migrated();
  const bad = { number: 999_990, name: 'loses a post', sql: 'DELETE FROM posts WHERE id = 3' };
  expect(() => { migrate(db, { list: [first, desk, bad] }); }).toThrow(/refer to others/);
  expect(db.prepare('SELECT count(*) FROM posts').pluck().get()).toBe(3);
  expect(db.pragma('user_version', { simple: true })).toBe(20);
  db.close();
});
