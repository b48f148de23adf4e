import type { Statement } from 'better-sqlite3';
import type { BulkMark } from '../../../common/contract/bulk-api.ts';
import type { PostState } from '../../../common/domain/decision.ts';
import type { DecisionId, PostId, VersionId } from '../../../common/domain/ids.ts';
import type { Database } from '../open.ts';
import { HashtagRepository } from './hashtag-repository.ts';
import type { StoredItem } from './suggestion-repository.ts';

/** A suggestion that nobody has judged on a post where it does not stand yet. */
export interface Candidate { readonly hashtag: number; readonly probability: number }
/** `candidates` is undefined where the version's suggestions are missing. */
export interface BulkPost { readonly id: PostId; readonly candidates?: readonly Candidate[] }
export interface MeasuredJudgement { readonly id: DecisionId; readonly post: PostId; readonly hashtag: number; readonly probability: number; readonly state: string }

/** Exported for the test of query plans. */
export const bulkSql = {
  page: `SELECT posts.id, state, items FROM json_each(@ids) AS asked CROSS JOIN posts ON posts.id = asked.value
    LEFT JOIN suggestions ON suggestions.post_id = posts.id AND version_id = @version`,
  // Skipped and disputed are judged too; an original hashtag is on the post already.
  closed: "SELECT post_id AS post, hashtag_id AS hashtag FROM post_hashtags WHERE post_id IN (SELECT value FROM json_each(@ids)) AND (state <> 'unjudged' OR standing = 1)",
  measured: `SELECT decisions.id, decisions.post_id AS post, decisions.hashtag_id AS hashtag, probability, ifnull(state, 'unjudged') AS state FROM decisions INDEXED BY decisions_measured
    LEFT JOIN post_hashtags ON post_hashtags.post_id = decisions.post_id AND post_hashtags.hashtag_id = decisions.hashtag_id
    WHERE probability IS NOT NULL AND batch_id IS NULL AND kind IN ('accept', 'reject') AND decisions.id > @after ORDER BY decisions.id LIMIT @limit`,
} as const;

/** Exported for the test of query plans: posts that a mark would change. */
export const unlikeSql: Readonly<Record<BulkMark, string>> = {
  done: "SELECT posts.id FROM json_each(@ids) AS asked CROSS JOIN posts ON posts.id = asked.value WHERE state <> 'done'",
  reopen: "SELECT posts.id FROM json_each(@ids) AS asked CROSS JOIN posts ON posts.id = asked.value WHERE state = 'done'",
  flag: 'SELECT posts.id FROM json_each(@ids) AS asked CROSS JOIN posts ON posts.id = asked.value WHERE flagged = 0',
  unflag: 'SELECT posts.id FROM json_each(@ids) AS asked CROSS JOIN posts ON posts.id = asked.value WHERE flagged = 1',
};

/** What a bulk reads, a page of posts at a time. */
export class BulkRepository {
  readonly #hashtags: HashtagRepository;
  readonly #page: Statement<[{ ids: string; version: number }], { id: PostId; state: PostState; items: string | null }>;
  readonly #closed: Statement<[{ ids: string }], { post: PostId; hashtag: number }>;
  readonly #db: Database;
  readonly #measured: Statement<[{ after: number; limit: number }], MeasuredJudgement>;

  constructor(db: Database) {
    this.#db = db;
    this.#hashtags = new HashtagRepository(db);
    this.#page = db.prepare(bulkSql.page);
    this.#closed = db.prepare(bulkSql.closed);
    this.#measured = db.prepare(bulkSql.measured);
  }

  /** Of these posts those that are not done. */
  posts(posts: readonly PostId[], version: VersionId, threshold: number): readonly BulkPost[] {
    const ids = JSON.stringify(posts);
    const closed = new Set(this.#closed.all({ ids }).map(({ post, hashtag }) => `${post} ${hashtag}`));
    return this.#page.all({ ids, version }).filter(({ state }) => state !== 'done').map(({ id, items }) => {
      if (items === null) return { id };
      const likely = (JSON.parse(items) as StoredItem[]).filter(([, probability]) => probability >= threshold);
      const candidates = likely.map(([stored, probability]) => ({ hashtag: this.#rowOf(stored), probability }));
      return { id, candidates: candidates.filter(({ hashtag }, at) => !closed.has(`${id} ${hashtag}`) && candidates.findIndex((one) => one.hashtag === hashtag) === at) };
    });
  }

  /** Of these posts those that the mark would change. */
  unlike(posts: readonly PostId[], mark: BulkMark): readonly PostId[] { return this.#db.prepare<[{ ids: string }], PostId>(unlikeSql[mark]).pluck().all({ ids: JSON.stringify(posts) }); }

  /** Judgements of suggestions, without those of bulks (they would prove themselves), oldest first, each with how its pair stands now. */
  measured(after: number, limit: number): readonly MeasuredJudgement[] { return this.#measured.all({ after, limit }); }

  /** Before hashtags could be renamed their names were stored. */
  #rowOf(stored: number | string): number { return typeof stored === 'number' ? stored : this.#hashtags.idOf(stored); }
}
