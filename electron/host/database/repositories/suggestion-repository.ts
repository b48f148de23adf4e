import type { Statement } from 'better-sqlite3';
import type { Suggestion } from '../../../common/domain/attention.ts';
import type { PostId, VersionId } from '../../../common/domain/ids.ts';
import type { Database } from '../open.ts';

export interface Freshness { readonly fresh: number; readonly stale: number; readonly none: number }
export interface MadeSuggestions { readonly post: PostId; readonly suggestions: readonly Suggestion[] }

/** What a version suggested for a post, and which of it a person has had before their eyes. */
export class SuggestionRepository {
  readonly #db: Database;
  readonly #store: Statement<[number, number, string, number]>;
  readonly #get: Statement<[number, number], { items: string }>;
  readonly #show: Statement<[number, number, number, string]>;
  readonly #shown: Statement<[number], { tag: string; version: VersionId }>;
  readonly #missing: Statement<[number, number, number, number, number], { id: PostId; account: number }>;
  readonly #counts: Statement<[number], { posts: number; fresh: number | null; any: number | null }>;

  constructor(db: Database) {
    this.#db = db;
    this.#store = db.prepare(`INSERT INTO suggestions (post_id, version_id, items, made_at) VALUES (?, ?, ?, ?)
      ON CONFLICT (post_id, version_id) DO UPDATE SET items = excluded.items, made_at = excluded.made_at`);
    this.#get = db.prepare('SELECT items FROM suggestions WHERE post_id = ? AND version_id = ?');
    this.#show = db.prepare('INSERT OR IGNORE INTO shown (post_id, version_id, at, hashtag_id) SELECT ?, ?, ?, id FROM hashtags WHERE name = ?');
    this.#shown = db.prepare('SELECT hashtags.name AS tag, version_id AS version FROM shown JOIN hashtags ON hashtags.id = hashtag_id WHERE post_id = ? ORDER BY tag');
    // By account, so that a batch shares its remembered posts; the pair is the page's key.
    this.#missing = db.prepare(`SELECT posts.id, account_id AS account FROM posts LEFT JOIN suggestions ON post_id = posts.id AND version_id = ?
      WHERE post_id IS NULL AND (account_id > ? OR (account_id = ? AND posts.id > ?)) ORDER BY account_id, posts.id LIMIT ?`);
    this.#counts = db.prepare(`SELECT count(*) AS posts, sum(EXISTS (SELECT 1 FROM suggestions WHERE post_id = posts.id AND version_id = ?)) AS fresh,
      sum(EXISTS (SELECT 1 FROM suggestions WHERE post_id = posts.id)) AS any FROM posts`);
  }

  /** Several posts' suggestions in one transaction; `shown` when they are put before a person's eyes. `makeTag` gives a hashtag's row to names that have none yet. */
  store(version: VersionId, made: readonly MadeSuggestions[], at: number, shown = false, makeTag: (tag: string) => unknown = () => undefined): void {
    this.#db.transaction(() => {
      for (const { post, suggestions } of made) {
        this.#store.run(post, version, JSON.stringify(suggestions.map(({ tag, probability }) => [tag, probability])), at);
        if (shown) this.#markShown(version, post, suggestions.map(({ tag }) => tag), at, makeTag);
      }
    }).immediate();
  }

  /** What was asked for ahead of time is before a person's eyes now; once shown stays shown. */
  markShown(version: VersionId, post: PostId, tags: readonly string[], at: number, makeTag: (tag: string) => unknown): void {
    this.#db.transaction(() => { this.#markShown(version, post, tags, at, makeTag); }).immediate();
  }

  #markShown(version: VersionId, post: PostId, tags: readonly string[], at: number, makeTag: (tag: string) => unknown): void {
    for (const tag of tags) {
      makeTag(tag);
      this.#show.run(post, version, at, tag);
    }
  }

  of(post: PostId, version: VersionId): readonly Suggestion[] | undefined {
    const raw = this.#get.get(post, version);
    return raw === undefined ? undefined : (JSON.parse(raw.items) as [string, number][]).map(([tag, probability]) => ({ tag, probability }));
  }

  shownOn(post: PostId): readonly { readonly tag: string; readonly version: VersionId }[] { return this.#shown.all(post); }

  /** Posts without suggestions of this version, by account; pass the last row back as `after`. */
  missing(version: VersionId, after: { readonly id: number; readonly account: number }, limit: number): readonly { readonly id: PostId; readonly account: number }[] {
    return this.#missing.all(version, after.account, after.account, after.id, limit);
  }

  freshness(version: VersionId | undefined): Freshness {
    const { posts, fresh, any } = this.#counts.get(version ?? 0) ?? { posts: 0, fresh: 0, any: 0 };
    return { fresh: fresh ?? 0, stale: (any ?? 0) - (fresh ?? 0), none: posts - (any ?? 0) };
  }
}
