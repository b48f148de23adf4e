import Sqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { first } from '../../../electron/host/database/migrations/0010-first.ts';

/** The version before it is an empty file. */
it('0010 makes a database that is sound, with every foreign key in place', () => {
  const db = new Sqlite(':memory:');
  db.exec(first.sql);
  db.exec(`INSERT INTO accounts (id, name) VALUES (1, 'anna');
    INSERT INTO posts (id, key, account_id, caption, content) VALUES (1, 'a', 1, 'Käffchen am Morgen', 'x');
    INSERT INTO hashtags (id, name) VALUES (1, 'latte');
    INSERT INTO post_hashtags (post_id, hashtag_id, position) VALUES (1, 1, 0);
    INSERT INTO decisions (client_id, post_id, hashtag_id, kind, reviewer, at) VALUES ('client-1', 1, 1, 'accept', 'ann', 5)`);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(db.pragma('foreign_key_check')).toEqual([]);
  expect(db.prepare("SELECT rowid FROM posts_text WHERE posts_text MATCH 'kaffchen'").pluck().all()).toEqual([1]);
  expect(() => db.exec("UPDATE decisions SET kind = 'reject'")).toThrow('append-only');
  expect(() => db.exec('DELETE FROM decisions')).toThrow('append-only');
  expect(() => db.exec("INSERT INTO decisions (client_id, post_id, kind, reviewer, at) VALUES ('client-2', 1, 'accept', 'ann', 5)")).toThrow('CHECK');
  expect(() => db.exec("INSERT INTO decisions (client_id, post_id, kind, reviewer, at) VALUES ('client-3', 1, 'undo', 'ann', 5)")).toThrow('CHECK');
  db.close();
});
