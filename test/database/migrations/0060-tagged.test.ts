import { join } from 'node:path';
import { expect, it } from 'vitest';
import { migrations } from '../../../electron/host/database/migrate.ts';
import { openDatabase } from '../../../electron/host/database/open.ts';
import { CountRepository, taggedSql } from '../../../electron/host/database/repositories/count-repository.ts';
import { Journal } from '../../../electron/host/services/labelling-journal.ts';
import { addPost, temporaryFolder } from '../../helpers/workspace.ts';

it('0060 counts tagged posts from indexes: those that came with tags, and done ones that have some', () => {
  const path = join(temporaryFolder(), 'macon.sqlite');
  const before = openDatabase(path, { migrations: migrations.filter(({ number }) => number < 60) });
  before.exec(`INSERT INTO accounts (id, name, posts) VALUES (1, 'anna', 1); INSERT INTO posts (id, key, account_id, caption, content, tag_count) VALUES (1, 'tagged', 1, 'a', 'x', 1);
    INSERT INTO hashtags (id, name, uses) VALUES (1, 'tea', 1); INSERT INTO post_hashtags (post_id, hashtag_id, position) VALUES (1, 1, 0)`);
  before.close();
  const db = openDatabase(path);
  const counts = new CountRepository(db);
  const journal = new Journal(db);
  const bare = addPost(db, { key: 'bare', caption: 'b' });
  expect(counts.taggedPosts()).toBe(1);
  const say = (clientId: string, kind: 'add' | 'done') => journal.append({ clientId, post: bare, kind, reviewer: 'ann', at: 1, ...(kind === 'add' ? { tag: 'cake' } : {}) });
  say('client-1', 'add');
  // Half judged: what it has is not known to be all.
  expect(counts.taggedPosts()).toBe(1);
  say('client-2', 'done');
  expect(counts.taggedPosts()).toBe(2);
  const plan = db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${taggedSql}`).all().map((row) => row.detail);
  expect(plan.filter((detail) => /posts (?!USING)/.test(detail) && /^SCAN/.test(detail))).toEqual([]);
  expect(plan.join()).toContain('posts_tagged');
  db.close();
});
