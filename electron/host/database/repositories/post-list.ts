import type { Statement } from 'better-sqlite3';
import type { Database } from '../open.ts';
import type { AccountId, ImageId, PostId } from '../../../common/domain/ids.ts';
import type { PostRow } from '../../../common/domain/post.ts';
import type { PostState } from '../../../common/domain/decision.ts';
import { inAccountOrder, listSql, type PostFilter } from './post-list-sql.ts';

export type PostOrder = 'newest' | 'account';

interface Raw {
  id: PostId; key: string; account: string; accountId: AccountId; caption: string; image: ImageId | null; postedAt: number | null;
  state: PostState; tagCount: number; problem: string | null; flagged: number; noted: number;
}

const COLUMNS = `posts.id, posts.key, accounts.name AS account, posts.account_id AS accountId, posts.caption, posts.image_sha AS image,
  posts.posted_at AS postedAt, posts.state, posts.tag_count AS tagCount, posts.flagged,
  EXISTS (SELECT 1 FROM notes WHERE notes.post_id = posts.id) AS noted,
  (SELECT reason FROM problems WHERE problems.post_id = posts.id AND solved_at IS NULL ORDER BY problems.id LIMIT 1) AS problem`;

/** Exported for the test of query plans. The ids come first, so that what is read of a post is read for the page alone. */
export const rowsSql = `SELECT ${COLUMNS} FROM json_each(@ids) AS asked CROSS JOIN posts ON posts.id = asked.value CROSS JOIN accounts ON accounts.id = posts.account_id ORDER BY asked.key`;

/** The posts list, paged by key: no OFFSET, no rank, no LIKE (docs/architecture.md). */
export class PostList {
  readonly #db: Database;
  readonly #ids = new Map<string, Statement<Record<string, unknown>, PostId>>();
  readonly #rows: Statement<[{ ids: string }], Raw>;
  readonly #accountOf: Statement<[number], { id: AccountId; name: string }>;

  constructor(db: Database) {
    this.#db = db;
    this.#rows = db.prepare(rowsSql);
    this.#accountOf = db.prepare('SELECT accounts.id, accounts.name FROM posts JOIN accounts ON accounts.id = account_id WHERE posts.id = ?');
  }

  /** The rows of these posts, in their order; unknown ones are left out. */
  rows(posts: readonly PostId[]): readonly PostRow[] { return this.#rows.all({ ids: JSON.stringify(posts) }).map(toRow); }

  /** Newest first, the posts before this row id. */
  page(filter: PostFilter, before: number, limit: number): readonly PostRow[] { return this.rows(this.ids(filter, 'newest', before as PostId, limit)); }

  /** The posts that come after this one in the order; from the start without one. An unknown post has none after it in account order. */
  ids(filter: PostFilter, order: PostOrder, after: PostId | undefined, limit: number): readonly PostId[] {
    const before = after ?? Number.MAX_SAFE_INTEGER;
    if (order === 'newest' || filter.account !== undefined) return this.#statement(listSql(filter)).all({ ...filter, before, limit });
    const sql = inAccountOrder(filter);
    if (after === undefined) return this.#statement(sql).all({ ...filter, name: '', before, limit });
    const account = this.#accountOf.get(after);
    if (account === undefined) return [];
    const rest = this.#statement(listSql({ ...filter, account: account.id })).all({ ...filter, account: account.id, before, limit });
    return rest.length === limit ? rest : [...rest, ...this.#statement(sql).all({ ...filter, name: account.name, limit: limit - rest.length })];
  }

  #statement(sql: string): Statement<Record<string, unknown>, PostId> {
    const known = this.#ids.get(sql);
    if (known !== undefined) return known;
    const made = this.#db.prepare<Record<string, unknown>, PostId>(sql).pluck();
    this.#ids.set(sql, made);
    return made;
  }
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

const toRow = ({ image, postedAt, problem, flagged, noted, ...row }: Raw): PostRow => ({
  ...row,
  flagged: flagged === 1,
  noted: noted === 1,
  ...(image === null ? {} : { image }),
  ...(postedAt === null ? {} : { postedAt }),
  ...(problem === null ? {} : { problem }),
});
