import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../electron/host/database/open.ts';
import { migrations } from '../../../electron/host/database/migrate.ts';
import { TextIndex } from '../../../electron/host/database/repositories/text-index.ts';
import { addPost, temporaryFolder } from '../../helpers/workspace.ts';

it('0030 leaves merging to imports, and the text index finds what was in it and what comes', () => {
  const path = join(temporaryFolder(), 'macon.sqlite');
  const before = openDatabase(path, { migrations: migrations.filter(({ number }) => number < 30) });
  before.exec("INSERT INTO accounts (id, name, posts) VALUES (1, 'anna', 1); INSERT INTO posts (key, account_id, caption, content) VALUES ('old', 1, 'Käffchen am Morgen', 'old')");
  before.close();
  const db = openDatabase(path);
  expect(db.prepare("SELECT v FROM posts_text_config WHERE k = 'automerge'").pluck().get()).toBe(0);
  const text = new TextIndex(db);
  const pieces = db.prepare<[], number>('SELECT count(DISTINCT id >> 37) FROM posts_text_data WHERE id >= 1 << 37').pluck();
  for (let n = 0; n < 60; n++) {
    db.transaction(() => { addPost(db, { key: `new ${n}`, caption: `tea number ${n}` }); text.merge(); })();
    // Without a merge there would be up to 15 before SQLite merges them all at once.
    expect(pieces.get()).toBeLessThan(8);
  }
  const found = (word: string) => db.prepare('SELECT count(*) FROM posts_text WHERE posts_text MATCH ?').pluck().get(word);
  expect([found('kaffchen'), found('tea')]).toEqual([1, 60]);
  db.exec("INSERT INTO posts_text (posts_text, rank) VALUES ('integrity-check', 1)");
  db.close();
});
