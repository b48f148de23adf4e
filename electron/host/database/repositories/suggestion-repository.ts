import type { Statement } from 'better-sqlite3';
import type { Suggestion } from '../../../common/domain/attention.ts';
import type { PostId, VersionId } from '../../../common/domain/ids.ts';
import type { Database } from '../open.ts';
import { HashtagRepository } from './hashtag-repository.ts';

export interface Freshness { readonly fresh: number; readonly stale: number; readonly none: number }
/** A hashtag's row id (its name in older rows) and its probability. */
export type StoredItem = readonly [hashtag: number | string, probability: number];
export interface MadeSuggestions { readonly post: PostId; readonly suggestions: readonly Suggestion[] }

/** What a version suggested for a post, and which of it a person has had before their eyes. */
export class SuggestionRepository {
  readonly #db: Database;
  readonly #hashtags: HashtagRepository;
  readonly #store: Statement<[number, number, string, number]>;
  readonly #get: Statement<[number, number], { items: string }>;
  readonly #show: Statement<[number, number, number, number]>;
  readonly #missing: Statement<[number, number, number, number, number], { id: PostId; account: number }>;
  readonly #counts: Statement<[number], { posts: number; fresh: number | null; any: number | null }>;

  constructor(db: Database) {
    this.#db = db;
    this.#hashtags = new HashtagRepository(db);
    this.#store = db.prepare(`INSERT INTO suggestions (post_id, version_id, items, made_at) VALUES (?, ?, ?, ?)
      ON CONFLICT (post_id, version_id) DO UPDATE SET items = excluded.items, made_at = excluded.made_at`);
    this.#get = db.prepare('SELECT items FROM suggestions WHERE post_id = ? AND version_id = ?');
    this.#show = db.prepare('INSERT OR IGNORE INTO shown (post_id, version_id, at, hashtag_id) VALUES (?, ?, ?, ?)');
    // By account, so that a batch shares its remembered posts; the pair is the page's key.
    this.#missing = db.prepare(`SELECT posts.id, account_id AS account FROM posts LEFT JOIN suggestions ON post_id = posts.id AND version_id = ?
      WHERE post_id IS NULL AND (account_id > ? OR (account_id = ? AND posts.id > ?)) ORDER BY account_id, posts.id LIMIT ?`);
    this.#counts = db.prepare(`SELECT count(*) AS posts, sum(EXISTS (SELECT 1 FROM suggestions WHERE post_id = posts.id AND version_id = ?)) AS fresh,
      sum(EXISTS (SELECT 1 FROM suggestions WHERE post_id = posts.id)) AS any FROM posts`);
  }

  /** Several posts' suggestions in one transaction; `shown` when they are put before a person's eyes. By the hashtags' rows, made where new: a rename changes nothing in them. */
  store(version: VersionId, made: readonly MadeSuggestions[], at: number, shown = false): void {
    this.#db.transaction(() => {
      for (const { post, suggestions } of made) {
        const items = suggestions.map(({ tag, probability }) => [this.#hashtags.idOf(tag), probability] as const);
        this.#store.run(post, version, JSON.stringify(items), at);
        if (shown) for (const [hashtag] of items) this.#show.run(post, version, at, hashtag);
      }
    }).immediate();
  }

  /** What was asked for ahead of time is before a person's eyes now; once shown stays shown. */
  markShown(version: VersionId, post: PostId, tags: readonly string[], at: number): void {
    this.#db.transaction(() => { for (const tag of tags) this.#show.run(post, version, at, this.#hashtags.idOf(tag)); }).immediate();
  }

  of(post: PostId, version: VersionId): readonly Suggestion[] | undefined {
    const raw = this.#get.get(post, version);
    return raw === undefined ? undefined : (JSON.parse(raw.items) as StoredItem[]).map(([stored, probability]) => ({ tag: this.#nameOf(stored), probability }));
  }

  /** Before hashtags could be renamed their names were stored. */
  #nameOf(stored: number | string): string {
    return typeof stored === 'string' ? this.#hashtags.canonical(stored) : this.#hashtags.nameOf(stored) ?? '';
  }

  /** Posts without suggestions of this version, by account; pass the last row back as `after`. */
  missing(version: VersionId, after: { readonly id: number; readonly account: number }, limit: number): readonly { readonly id: PostId; readonly account: number }[] {
    return this.#missing.all(version, after.account, after.account, after.id, limit);
  }

  freshness(version: VersionId | undefined): Freshness {
    const { posts, fresh, any } = this.#counts.get(version ?? 0) ?? { posts: 0, fresh: 0, any: 0 };
    return { fresh: fresh ?? 0, stale: (any ?? 0) - (fresh ?? 0), none: posts - (any ?? 0) };
  }
}
