import { expect, it } from 'vitest';
import { accountsSql } from '../../electron/host/database/repositories/account-repository.ts';
import { bulkSql, unlikeSql } from '../../electron/host/database/repositories/bulk-repository.ts';
import { postCountsSql } from '../../electron/host/database/repositories/count-repository.ts';
import { decisionSql } from '../../electron/host/database/repositories/decision-repository.ts';
import { hashtagSql } from '../../electron/host/database/repositories/hashtag-repository.ts';
import { ofCaptionSql } from '../../electron/host/database/repositories/post-repository.ts';
import { rowsSql } from '../../electron/host/database/repositories/post-list.ts';
import { inAccountOrder, listSql, type PostFilter } from '../../electron/host/database/repositories/post-list-sql.ts';
import { modelDataSql } from '../../electron/host/database/repositories/model-data-repository.ts';
import { exportSql } from '../../electron/host/services/export-rows.ts';
import type { Database } from '../../electron/host/database/open.ts';
import { addPost, temporaryDatabase } from '../helpers/workspace.ts';

function planOf(db: Database, sql: string): readonly string[] {
  const statement = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
  const named = /@\w+/.test(sql);
  return (named ? statement.all({ account: 1, state: 'open', hashtag: 1, match: '"a"', before: 9, limit: 5, name: 'a', ids: '[1]', version: 1, post: 1, reviewer: 'ann', gesture: 'g', batch: 1, after: 1, text: 'a', end: 'b', uses: 1, flagged: 1, caption: 'a' }) : statement.all(...Array(sql.split('?').length - 1).fill(1))).map((row) => row.detail);
}

/** A walk of a whole table, or a sort of what was found; the virtual tables of FTS5 and JSON always say SCAN. */
const isCostly = (detail: string): boolean => (/^SCAN (?!posts_text VIRTUAL|asked VIRTUAL|json_each|\(subquery|CONSTANT)/.test(detail) && !/ USING (INTEGER PRIMARY KEY|INDEX|COVERING INDEX)/.test(detail)) || /USE TEMP B-TREE/.test(detail);
const costly = (db: Database, sql: string) => planOf(db, sql).filter(isCostly);

const filters: PostFilter[] = [];
for (const account of [undefined, 1]) for (const state of [undefined, 'open' as const]) for (const hashtag of [undefined, 1]) for (const match of [undefined, '"a"']) {
  for (const few of [{}, { flagged: true }, { problem: true }, { flagged: true, problem: true, notDone: true }, { flagged: false }]) filters.push({ account, state, hashtag, match, ...few });
}

it.each(filters.map((filter) => [JSON.stringify(filter), filter] as const))('the posts list %s searches by key and sorts nothing', (_, filter) => {
  const db = temporaryDatabase();
  const sql = listSql(filter);
  expect(costly(db, sql)).toEqual([]);
  expect(sql).not.toMatch(/OFFSET|LIKE/i);
  const walks = planOf(db, sql).filter((detail) => /^(SEARCH|SCAN) posts /.test(detail));
  expect(walks).not.toEqual([]);
  expect(walks.filter((detail) => detail.startsWith('SCAN'))).toEqual([]);
});

it.each(filters.filter((filter) => filter.account === undefined).map((filter) => [JSON.stringify(filter), filter] as const))('by account, the posts list %s walks accounts and in each of them an index', (_, filter) => {
  const sql = inAccountOrder(filter);
  const plan = planOf(temporaryDatabase(), sql);
  // What a hashtag or a text found is sorted; nothing else is.
  const found = filter.hashtag !== undefined || filter.match !== undefined;
  expect(plan.filter((detail) => /USE TEMP B-TREE/.test(detail)).length).toBe(found ? 1 : 0);
  expect(plan.filter((detail) => /^SCAN posts/.test(detail) && !detail.includes('VIRTUAL'))).toEqual([]);
  expect(sql).not.toMatch(/OFFSET|LIKE/i);
  if (!found) expect(plan.join()).toMatch(/SEARCH accounts USING COVERING INDEX \S+ \(name>\?\).*SEARCH posts USING (COVERING )?INDEX \S+ \(account_id=\?/);
  if (filter.flagged === true && !found) expect(plan.join()).toContain('posts_flagged_by_account');
});

it.each([['flagged', { flagged: true }, 'posts_flagged '], ['flagged of a state', { flagged: true, state: 'open' }, 'posts_flagged_by_state (state=? AND id<?)'],
  ['flagged of an account', { flagged: true, account: 1, state: 'open' }, 'posts_flagged_by_account (account_id=? AND id<?)'], ['with a problem', { problem: true }, 'posts_with_problem ']] as const)('what is %s comes from a small index', (_, filter, index) => {
  expect(planOf(temporaryDatabase(), listSql(filter as PostFilter)).join('\n')).toContain(index);
});

it('rows, counters, a post\'s journal and what a reviewer did last search by key', () => {
  const db = temporaryDatabase();
  expect(planOf(db, postCountsSql).filter((detail) => /posts\b(?!_)/.test(detail.replace('post_counts', '')))).toEqual([]);
  expect(planOf(db, accountsSql).join()).toMatch(/SEARCH sorts USING PRIMARY KEY \(account_id=\?\)/);
  expect(costly(db, accountsSql)).toEqual([]);
  expect(costly(db, rowsSql).filter((detail) => detail !== 'USE TEMP B-TREE FOR ORDER BY')).toEqual([]);
  expect(planOf(db, decisionSql.ofReviewer).join()).toContain('decisions_by_reviewer (reviewer=?)');
  expect(planOf(db, decisionSql.postsOfBatch).join()).toContain('decisions_by_batch (batch_id=? AND post_id>?)');
  for (const sql of Object.values(decisionSql)) expect(planOf(db, sql).filter((detail) => /^SCAN|ORDER BY/.test(detail))).toEqual([]);
});

it('posts of the same caption come from an index of its beginning', () => {
  expect(planOf(temporaryDatabase(), ofCaptionSql).join()).toContain('posts_by_caption (account_id=? AND <expr>=? AND <expr>=?)');
});

it.each(Object.entries({ ...bulkSql, ...unlikeSql }))('bulk: %s walks no table', (_, sql) => {
  expect(costly(temporaryDatabase(), sql)).toEqual([]);
  expect(sql).not.toMatch(/OFFSET|LIKE/i);
});

it.each(Object.entries(hashtagSql))('hashtags: %s sorts no more than what begins with the text', (name, sql) => {
  const plan = planOf(temporaryDatabase(), sql);
  if (name !== 'begin') expect(plan.filter((detail) => /FOR ORDER BY/.test(detail))).toEqual([]);
  expect(plan.filter((detail) => /^SCAN/.test(detail) && !/USING (COVERING )?INDEX/.test(detail) && !/^SCAN \(subquery|^SCAN hashtag_aliases$/.test(detail))).toEqual([]);
  expect(sql).not.toMatch(/OFFSET|LIKE/i);
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
  expect(planOf(db, listSql({ notDone: true })).join()).toContain('posts_not_done');
  expect(planOf(db, listSql({ notDone: true, account: 1 })).join()).toContain('posts_not_done_by_account (account_id=? AND');
  expect(planOf(db, inAccountOrder({ notDone: true })).join()).toContain('posts_not_done_by_account (account_id=?)');
});

it('sees a scan when there is one', () => {
  const db = temporaryDatabase();
  addPost(db, { key: 'a' });
  expect(costly(db, 'SELECT * FROM posts WHERE caption = ?')).not.toEqual([]);
  expect(costly(db, 'SELECT * FROM posts WHERE id < ? ORDER BY caption')).not.toEqual([]);
});
