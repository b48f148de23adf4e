import Sqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { first } from '../../../electron/host/database/migrations/0010-first.ts';
import { texts } from '../../../electron/host/database/migrations/0050-texts.ts';
import { parseSettings } from '../../../electron/common/domain/settings-text.ts';

const migrated = (rows: readonly (readonly [string, string])[]) => {
  const db = new Sqlite(':memory:');
  db.exec(first.sql);
  for (const [key, json] of rows) db.prepare('INSERT INTO settings VALUES (?, ?, 5)').run(key, json);
  db.exec(texts.sql);
  return db;
};

it('0050 makes one text of the settings that were there', () => {
  const db = migrated([['reviewer', '"änna"'], ['a.b', '{"x":[1,2]}'], ['broken', '{'], ['__proto__', '1']]);
  const { text, changed_at } = db.prepare("SELECT * FROM texts WHERE name = 'settings'").get() as { text: string; changed_at: number };
  expect(parseSettings(text).value).toEqual({ 'a.b': { x: [1, 2] }, reviewer: 'änna' });
  expect([changed_at, text.slice(0, 10)]).toEqual([5, '{\n  "a.b":']);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
});

it('0050 writes nothing where nothing was set', () => {
  const db = migrated([]);
  expect(db.prepare('SELECT count(*) FROM texts').pluck().get()).toBe(0);
  db.close();
});
