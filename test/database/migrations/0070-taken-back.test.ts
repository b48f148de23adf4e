import { join } from 'node:path';
import { expect, it } from 'vitest';
import { migrations } from '../../../electron/host/database/migrate.ts';
import { openDatabase } from '../../../electron/host/database/open.ts';
import { AccountRepository } from '../../../electron/host/database/repositories/account-repository.ts';
import { HashtagRepository } from '../../../electron/host/database/repositories/hashtag-repository.ts';
import { ImportRepository } from '../../../electron/host/database/repositories/import-repository.ts';
import { TakeBackRepository } from '../../../electron/host/database/repositories/take-back-repository.ts';
import type { ImportId } from '../../../electron/common/domain/ids.ts';
import { addPost, temporaryFolder } from '../../helpers/workspace.ts';

it('0070 lets an import of before be taken back, counts what goes, and gives no id again', () => {
  const path = join(temporaryFolder(), 'macon.sqlite');
  const before = openDatabase(path, { migrations: migrations.filter(({ number }) => number < 70) });
  before.exec(`INSERT INTO imports (id, source, at, accepted, rejected, duplicates) VALUES (3, '/old.csv', 1, 2, 0, 0);
    INSERT INTO accounts (id, name, posts) VALUES (1, 'anna', 1), (7, 'ben', 1); INSERT INTO hashtags (id, name, uses) VALUES (1, 'tea', 2);
    INSERT INTO posts (id, key, account_id, caption, content, import_id, tag_count) VALUES (4, 'kept', 1, 'a', 'x', 3, 1), (9, 'gone', 7, 'b', 'y', 3, 1);
    INSERT INTO post_hashtags (post_id, hashtag_id, position) VALUES (4, 1, 0), (9, 1, 0);
    INSERT INTO decisions (client_id, post_id, kind, reviewer, at) VALUES ('client-1', 4, 'done', 'ann', 1);`);
  before.close();
  const db = openDatabase(path);
  const id = 3 as ImportId;
  expect(new ImportRepository(db).get(id)).toEqual({ id: 3, source: '/old.csv', at: 1, accepted: 2, rejected: 0, duplicates: 0, removed: 0 });
  expect(new TakeBackRepository(db).slice(id, 0, 10)).toEqual({ removed: [9], stayed: 1, last: 9 });
  expect(db.prepare('SELECT account_id, posts FROM post_counts WHERE posts > 0').raw().all()).toEqual([[1, 1]]);
  expect(new AccountRepository(db).all().map(({ name, posts }) => [name, posts])).toEqual([['anna', 1]]);
  // Nobody knows who brought the hashtags of before: they stay listed.
  expect(new HashtagRepository(db).matching('', 10)).toEqual([{ tag: 'tea', uses: 1 }]);
  const post = addPost(db, { key: 'new', account: 'carl' });
  expect([Number(post), Number(new AccountRepository(db).find('carl'))]).toEqual([10, 8]);
  expect(db.pragma('foreign_key_check')).toEqual([]);
  db.close();
});
