import { expect, it } from 'vitest';
import { listSql, type PostFilter } from '../../electron/host/database/repositories/post-list.ts';
import { modelDataSql } from '../../electron/host/database/repositories/model-data-repository.ts';
import { exportSql } from '../../electron/host/services/export-rows.ts';
import type { Database } from '../../electron/host/database/open.ts';
import { addPost, temporaryDatabase } from '../helpers/workspace.ts';

function planOf(db: Database, sql: string): readonly string[] {
  const statement = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
  const named = /@\w+/.test(sql);
  return (named ? statement.all({ account: 1, state: 'open', hashtag: 1, match: '"a"', before: 9, limit: 5 }) : statement.all(...Array(sql.split('?').length - 1).fill(1))).map((row) => row.detail);
}

/** A walk of a whole table, or a sort of what was found; the virtual tables of FTS5 and JSON always say SCAN. */
const isCostly = (detail: string): boolean => (/^SCAN (?!posts_text VIRTUAL|json_each|\(subquery|CONSTANT)/.test(detail) && !/ USING (INTEGER PRIMARY KEY|INDEX|COVERING INDEX)/.test(detail)) || /USE TEMP B-TREE/.test(detail);
const costly = (db: Database, sql: string) => planOf(db, sql).filter(isCostly);

const filters: PostFilter[] = [];
for (const account of [undefined, 1]) for (const state of [undefined, 'open' as const]) for (const hashtag of [undefined, 1]) for (const match of [undefined, '"a"']) filters.push({ account, state, hashtag, match });

it.each(filters.map((filter) => [JSON.stringify(filter), filter] as const))('the posts list %s searches by key and sorts nothing', (_, filter) => {
  const db = temporaryDatabase();
  const sql = listSql(filter);
  expect(costly(db, sql)).toEqual([]);
  expect(sql).not.toMatch(/OFFSET|LIKE/i);
  const walks = planOf(db, sql).filter((detail) => /^(SEARCH|SCAN) posts /.test(detail));
  expect(walks).not.toEqual([]);
  expect(walks.filter((detail) => detail.startsWith('SCAN'))).toEqual([]);
});

it.each([['the plain list', {}, 'rowid<?'], ['an account', { account: 1 }, 'account_id=? AND id<?'], ['a state', { state: 'open' }, 'state=? AND id<?'], ['both', { account: 1, state: 'open' }, 'account_id=? AND state=? AND id<?'],
  ['a hashtag', { hashtag: 1 }, 'hashtag_id=? AND post_id<?']] as const)('%s starts at the cursor within an index', (_, filter, constraint) => {
  expect(planOf(temporaryDatabase(), listSql(filter as PostFilter)).join('\n')).toContain(constraint);
});

it.each(Object.entries({ ...modelDataSql, exportPosts: exportSql.posts, exportDecisions: exportSql.decisions }))('%s scans no table and uses no OFFSET', (name, sql) => {
  const plan = planOf(temporaryDatabase(), sql);
  const scans = plan.filter((detail) => /^SCAN (?!json_each)/.test(detail) && !/USING COVERING INDEX/.test(detail));
  expect(scans, name).toEqual([]);
  expect(sql).not.toMatch(/OFFSET|LIKE/i);
});

it('the next open post comes from an index of the posts that are not done', () => {
  const db = temporaryDatabase();
  expect(planOf(db, "SELECT id FROM posts WHERE state <> 'done' AND id < ? ORDER BY id DESC LIMIT 1").join()).toContain('posts_not_done');
  expect(planOf(db, "SELECT id FROM posts WHERE state <> 'done' AND account_id = ? AND id < ? ORDER BY id DESC LIMIT 1").join()).toContain('posts_not_done_by_account (account_id=? AND');
});

it('sees a scan when there is one', () => {
  const db = temporaryDatabase();
  addPost(db, { key: 'a' });
  expect(costly(db, 'SELECT * FROM posts WHERE caption = ?')).not.toEqual([]);
  expect(costly(db, 'SELECT * FROM posts WHERE id < ? ORDER BY caption')).not.toEqual([]);
});
