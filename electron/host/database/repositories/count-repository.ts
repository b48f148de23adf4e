import type { Statement } from 'better-sqlite3';
import type { PostCounts } from '../../../common/contract/posts-api.ts';
import type { Counts } from '../../../common/contract/workspace-api.ts';
import type { Database } from '../open.ts';

/** Exported for the test of query plans: counters of a few rows an account, never the posts. */
export const postCountsSql = `SELECT ifnull(sum(posts), 0) AS "all", ${['open', 'started', 'done', 'disputed'].map((state) => `ifnull(sum(posts) FILTER (WHERE state = '${state}'), 0) AS ${state}`).join(', ')},
  ifnull(sum(posts) FILTER (WHERE flagged = 1), 0) AS flagged, ifnull(sum(posts) FILTER (WHERE problem = 1), 0) AS problem FROM post_counts`;

/** Exported for the test of query plans: the journal asks after every judgement, so no table may be walked. */
export const taggedSql = `SELECT (SELECT count(*) FROM posts WHERE tag_count > 0)
  - (SELECT count(*) FROM posts INDEXED BY posts_by_state WHERE state IN ('started', 'disputed') AND tag_count > 0
     AND NOT EXISTS (SELECT 1 FROM post_hashtags WHERE post_id = posts.id AND position IS NOT NULL))`;

/** How much of everything the workspace holds; each count is answered from a table's own count or a small index. */
export class CountRepository {
  readonly #counts: Statement<[], Omit<Counts, 'encoded'>>;
  readonly #posts: Statement<[], PostCounts>;
  readonly #tagged: Statement<[], number>;
  readonly #heldOut: Statement<[], number>;

  constructor(db: Database) {
    this.#counts = db.prepare(`SELECT
      (SELECT ifnull(sum(posts), 0) FROM accounts) AS posts,
      (SELECT count(*) FROM accounts) AS accounts,
      (SELECT count(*) FROM hashtags) - (SELECT count(*) FROM hashtags WHERE withdrawn = 1 AND uses = 0 AND accepted = 0 AND rejected = 0) AS hashtags,
      (SELECT count(*) FROM images) AS images,
      (SELECT ifnull(sum(done), 0) FROM accounts) AS done,
      (SELECT count(*) FROM posts WHERE state = 'started') AS started,
      (SELECT count(*) FROM posts WHERE state = 'disputed') AS disputed,
      (SELECT count(*) FROM decisions) AS decisions,
      (SELECT count(*) FROM problems WHERE solved_at IS NULL) AS problems`);
    this.#posts = db.prepare(postCountsSql);
    // The rule of ModelDataRepository's `known`: tags that the post came with, or a post marked done that has some.
    // Counted from small indexes: all posts that have tags, less those half judged that came with none.
    this.#tagged = db.prepare<[], number>(taggedSql).pluck();
    this.#heldOut = db.prepare<[], number>(`SELECT count(*) FROM posts WHERE split IN ('validation', 'test')
      AND EXISTS (SELECT 1 FROM decisions WHERE post_id = posts.id AND kind NOT IN ('flag', 'unflag', 'note'))`).pluck();
  }

  ofPosts(): PostCounts { return this.#posts.get() as PostCounts; }

  all(): Omit<Counts, 'encoded'> { return this.#counts.get() as Omit<Counts, 'encoded'>; }

  /** Posts whose tags are known: what a training can learn or be measured by. */
  taggedPosts(): number { return this.#tagged.get() ?? 0; }

  /** Judged posts that no model learns from, because they are validation or test. */
  heldOutDecided(): number { return this.#heldOut.get() ?? 0; }
}
