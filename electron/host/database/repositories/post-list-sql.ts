import type { PostState } from '../../../common/domain/decision.ts';

export interface PostFilter {
  readonly account?: number | undefined;
  readonly state?: PostState | undefined;
  /** Row id of a hashtag that stands on the post. */
  readonly hashtag?: number | undefined;
  /** An FTS5 expression: see `ftsQuery`. */
  readonly match?: string | undefined;
  readonly flagged?: boolean | undefined;
  /** With a problem that nobody solved yet. */
  readonly problem?: boolean | undefined;
  readonly notDone?: boolean | undefined;
}

/** Ids, newest first. CROSS JOIN keeps the walk on the selective side, in the list's order. */
export function listSql(filter: PostFilter): string {
  const { from, id, where } = walk(filter);
  return `SELECT ${id} FROM ${from} WHERE ${[...where, ...conditions(filter), `${id} < @before`].join(' AND ')} ORDER BY ${id} DESC LIMIT @limit`;
}

/** Ids by account's name, after the account @name, newest first within each. Only hashtags and texts need a sort: of what they found. */
export function inAccountOrder(filter: PostFilter): string {
  const order = 'ORDER BY accounts.name, posts.id DESC LIMIT @limit';
  if (filter.match !== undefined || filter.hashtag !== undefined) {
    const { from, where } = walk(filter);
    return `SELECT posts.id FROM ${from} CROSS JOIN accounts ON accounts.id = posts.account_id WHERE ${[...where, ...conditions(filter), 'accounts.name > @name'].join(' AND ')} ${order}`;
  }
  return `SELECT posts.id FROM accounts CROSS JOIN posts INDEXED BY ${ofAccount(filter)} ON posts.account_id = accounts.id
    WHERE ${['accounts.name > @name', inhabited(filter), ...conditions(filter)].join(' AND ')} ${order}`;
}

/** Accounts that have no such post are passed over by their counters. */
function inhabited(filter: PostFilter): string {
  const sorts = [
    ...(filter.state === undefined ? [] : ['sorts.state = @state']),
    ...(filter.notDone === true ? ["sorts.state <> 'done'"] : []),
    ...(filter.flagged === undefined ? [] : [`sorts.flagged = ${Number(filter.flagged)}`]),
    ...(filter.problem === undefined ? [] : [`sorts.problem = ${Number(filter.problem)}`]),
  ];
  // No EXISTS: the planner would make a join of it and then sort.
  return `(SELECT 1 FROM post_counts AS sorts WHERE ${['sorts.account_id = accounts.id', ...sorts, 'sorts.posts > 0'].join(' AND ')} LIMIT 1) = 1`;
}

function conditions(filter: PostFilter): string[] {
  return [
    ...(filter.account === undefined ? [] : ['posts.account_id = @account']),
    ...(filter.state === undefined ? [] : ['posts.state = @state']),
    ...(filter.notDone === true ? ["posts.state <> 'done'"] : []),
    // Written out and not bound: a partial index is used only where its condition stands in the query.
    ...(filter.flagged === undefined ? [] : [`posts.flagged = ${Number(filter.flagged)}`]),
    ...(filter.problem === undefined ? [] : [`posts.problems ${filter.problem ? '>' : '='} 0`]),
  ];
}

function walk(filter: PostFilter): { readonly from: string; readonly id: string; readonly where: readonly string[] } {
  const ofTag = 'hashtag_id = @hashtag AND standing = 1';
  if (filter.match !== undefined) {
    const where = ['posts_text MATCH @match'];
    if (filter.hashtag !== undefined) where.push(`EXISTS (SELECT 1 FROM post_hashtags WHERE post_id = posts.id AND ${ofTag})`);
    return { from: 'posts_text CROSS JOIN posts ON posts.id = posts_text.rowid', id: 'posts_text.rowid', where };
  }
  if (filter.hashtag !== undefined) return { from: 'post_hashtags CROSS JOIN posts ON posts.id = post_id', id: 'post_id', where: [ofTag] };
  return { from: `posts${smallest(filter)}`, id: 'posts.id', where: [] };
}

/** Flags and problems are few: their partial indexes go before those of states, which the planner would take without statistics. */
function smallest(filter: PostFilter): string {
  const few = fewOf(filter);
  return few === undefined ? '' : ` INDEXED BY ${few}${filter.account !== undefined ? '_by_account' : filter.state !== undefined ? '_by_state' : ''}`;
}

function ofAccount(filter: PostFilter): string {
  const few = fewOf(filter);
  if (few !== undefined) return `${few}_by_account`;
  if (filter.state !== undefined) return 'posts_by_account_state';
  return filter.notDone === true ? 'posts_not_done_by_account' : 'posts_by_account';
}

const fewOf = (filter: PostFilter): string | undefined => (filter.flagged === true ? 'posts_flagged' : filter.problem === true ? 'posts_with_problem' : undefined);
