import type { Statement } from 'better-sqlite3';
import type { Database } from '../open.ts';
import type { PostState } from '../../../common/domain/decision.ts';
import type { AccountId, ImageId, PostId } from '../../../common/domain/ids.ts';
import type { PostRow } from '../../../common/domain/post.ts';

export interface PostFilter {
  readonly account?: number | undefined;
  readonly state?: PostState | undefined;
  /** Row id of a hashtag that stands on the post. */
  readonly hashtag?: number | undefined;
  /** An FTS5 expression: see `ftsQuery`. */
  readonly match?: string | undefined;
}

interface Raw {
  id: PostId; key: string; account: string; accountId: AccountId; caption: string; image: ImageId | null; postedAt: number | null;
  state: PostState; tagCount: number; problem: string | null;
}

const COLUMNS = `posts.id, posts.key, accounts.name AS account, posts.account_id AS accountId, posts.caption, posts.image_sha AS image,
  posts.posted_at AS postedAt, posts.state, posts.tag_count AS tagCount,
  (SELECT reason FROM problems WHERE problems.post_id = posts.id AND solved_at IS NULL ORDER BY problems.id LIMIT 1) AS problem`;

/** The posts list, newest first, paged by row id: no OFFSET, no rank, no LIKE (measured: TRUST's numbers in docs/architecture.md). */
export class PostList {
  readonly #db: Database;
  readonly #statements = new Map<string, Statement<Record<string, unknown>, Raw>>();

  constructor(db: Database) { this.#db = db; }

  page(filter: PostFilter, before: number, limit: number): readonly PostRow[] {
    return this.#statement(listSql(filter)).all({ ...filter, before, limit }).map(toRow);
  }

  #statement(sql: string): Statement<Record<string, unknown>, Raw> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const made = this.#db.prepare<Record<string, unknown>, Raw>(sql);
    this.#statements.set(sql, made);
    return made;
  }
}

/** Exported for the test of query plans. CROSS JOIN keeps the walk on the selective side, in the list's order. */
export function listSql(filter: PostFilter): string {
  const { from, id, where } = walk(filter);
  if (filter.account !== undefined) where.push('posts.account_id = @account');
  if (filter.state !== undefined) where.push('posts.state = @state');
  return `SELECT ${COLUMNS} FROM ${from} CROSS JOIN accounts ON accounts.id = posts.account_id
    WHERE ${[...where, `${id} < @before`].join(' AND ')} ORDER BY ${id} DESC LIMIT @limit`;
}

function walk(filter: PostFilter): { from: string; id: string; where: string[] } {
  const ofTag = 'hashtag_id = @hashtag AND standing = 1';
  if (filter.match !== undefined) {
    const where = ['posts_text MATCH @match'];
    if (filter.hashtag !== undefined) where.push(`EXISTS (SELECT 1 FROM post_hashtags WHERE post_id = posts.id AND ${ofTag})`);
    return { from: 'posts_text CROSS JOIN posts ON posts.id = posts_text.rowid', id: 'posts_text.rowid', where };
  }
  if (filter.hashtag !== undefined) return { from: 'post_hashtags CROSS JOIN posts ON posts.id = post_id', id: 'post_id', where: [ofTag] };
  return { from: 'posts', id: 'posts.id', where: [] };
}

/**
 * What a person typed → an FTS5 expression that means "all of these words, the last one may go on"; undefined when no word is in it.
 * Each word is quoted, so that AND, NEAR, *, ^, : and quotes are text.
 */
export function ftsQuery(text: string): string | undefined {
  const words = text.replaceAll('\0', ' ').split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) return undefined;
  return `${words.map((word) => `"${word.replaceAll('"', '""')}"`).join(' ')}*`;
}

const toRow = ({ image, postedAt, problem, ...row }: Raw): PostRow => ({
  ...row,
  ...(image === null ? {} : { image }),
  ...(postedAt === null ? {} : { postedAt }),
  ...(problem === null ? {} : { problem }),
});
