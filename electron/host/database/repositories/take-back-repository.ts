import type { Statement } from 'better-sqlite3';
import type { AccountId, ImageId, ImportId, PostId } from '../../../common/domain/ids.ts';
import type { Split } from '../../../common/domain/post.ts';
import type { Database } from '../open.ts';
import { AccountRepository } from './account-repository.ts';
import { HashtagRepository } from './hashtag-repository.ts';
import { TextIndex } from './text-index.ts';

/** `judged`: the journal speaks of it, be it of something that was undone since; the journal is for good, and so is the post. */
export interface ImportedPost { readonly id: PostId; readonly judged: boolean; readonly split: Split | undefined }
/** An image without a row; `path`: of its copy in the workspace. */
export interface LeftImage { readonly id: ImageId; readonly path: string | undefined }

interface RawPost { id: PostId; judged: number; split: Split | null }
type OfIds<Row> = Statement<[{ ids: string }], Row>;

const IDS = '(SELECT value FROM json_each(@ids))';
/** Exported for the test of query plans. */
export const takeBackSql = {
  page: 'SELECT id, EXISTS (SELECT 1 FROM decisions WHERE post_id = posts.id) AS judged, split FROM posts WHERE import_id = @import AND id > @after ORDER BY id LIMIT @limit',
  hashtags: `SELECT hashtag_id AS id, count(*) AS posts FROM post_hashtags WHERE post_id IN ${IDS} AND standing = 1 GROUP BY hashtag_id`,
  accounts: `SELECT account_id AS id, count(*) AS posts FROM posts WHERE id IN ${IDS} GROUP BY account_id`,
  images: `SELECT DISTINCT image_sha FROM posts WHERE id IN ${IDS} AND image_sha IS NOT NULL`,
  sides: `INSERT OR IGNORE INTO sides_kept SELECT key, content, split FROM posts WHERE id IN ${IDS} AND split IS NOT NULL`,
  unused: `INSERT OR REPLACE INTO images_left SELECT sha256, CASE stored WHEN 'copied' THEN path END FROM images
    WHERE sha256 IN ${IDS} AND NOT EXISTS (SELECT 1 FROM posts WHERE image_sha = sha256)`,
  dropImages: `DELETE FROM images WHERE sha256 IN ${IDS} AND sha256 IN (SELECT sha256 FROM images_left)`,
  rows: ['post_hashtags', 'suggestions', 'shown', 'problems', 'images_attached'].map((table) => `DELETE FROM ${table} WHERE post_id IN ${IDS}`),
  posts: `DELETE FROM posts WHERE id IN ${IDS}`,
  problems: 'SELECT count(*) FROM problems WHERE import_id = @import AND post_id IS NULL AND solved_at IS NULL',
  dropProblems: 'DELETE FROM problems WHERE id IN (SELECT id FROM problems WHERE import_id = @import AND post_id IS NULL LIMIT @limit)',
  withdraw: `UPDATE hashtags SET withdrawn = 1 WHERE id IN (SELECT id FROM hashtags WHERE import_id = @import AND withdrawn = 0
    AND NOT EXISTS (SELECT 1 FROM decisions WHERE kind = 'rename' AND hashtag_id = hashtags.id) LIMIT @limit)`,
} as const;

/** Takes the posts of an import out of the store, with everything that was derived from them. */
export class TakeBackRepository {
  readonly #db: Database;
  readonly #accounts: AccountRepository;
  readonly #hashtags: HashtagRepository;
  readonly #captions: TextIndex;
  readonly #page: Statement<[{ import: number; after: number; limit: number }], RawPost>;
  readonly #hashtagsOf: OfIds<{ id: number; posts: number }>;
  readonly #accountsOf: OfIds<{ id: AccountId; posts: number }>;
  readonly #imagesOf: OfIds<ImageId>;
  readonly #drops: readonly OfIds<unknown>[];
  readonly #dropImages: readonly OfIds<unknown>[];
  readonly #problems: Statement<[{ import: number }], number>;
  readonly #ends: readonly Statement<[{ import: number; limit: number }]>[];
  readonly #count: Statement<[number, number]>;
  readonly #end: Statement<[number, number]>;
  readonly #left: Statement<[], { id: ImageId; path: string | null }>;
  readonly #freed: Statement<[{ ids: string }]>;
  readonly #versions: Statement<[number], string>;

  constructor(db: Database) {
    this.#db = db;
    this.#accounts = new AccountRepository(db);
    this.#hashtags = new HashtagRepository(db);
    this.#captions = new TextIndex(db);
    this.#page = db.prepare(takeBackSql.page);
    this.#hashtagsOf = db.prepare(takeBackSql.hashtags);
    this.#accountsOf = db.prepare(takeBackSql.accounts);
    this.#imagesOf = db.prepare<[{ ids: string }], ImageId>(takeBackSql.images).pluck();
    this.#drops = [takeBackSql.sides, ...takeBackSql.rows, takeBackSql.posts].map((sql) => db.prepare(sql));
    this.#dropImages = [takeBackSql.unused, takeBackSql.dropImages].map((sql) => db.prepare(sql));
    this.#problems = db.prepare<[{ import: number }], number>(takeBackSql.problems).pluck();
    this.#ends = [takeBackSql.dropProblems, takeBackSql.withdraw].map((sql) => db.prepare(sql));
    this.#count = db.prepare('UPDATE imports SET removed = removed + ? WHERE id = ?');
    this.#end = db.prepare('UPDATE imports SET taken_back_at = ? WHERE id = ?');
    this.#left = db.prepare('SELECT sha256 AS id, path FROM images_left');
    this.#freed = db.prepare(`DELETE FROM images_left WHERE sha256 IN ${IDS}`);
    this.#versions = db.prepare<[number], string>("SELECT name FROM model_versions WHERE kind <> 'imported' AND created_at >= ? ORDER BY id").pluck();
  }

  /** Its posts by id; pass the last one back as `after`, 0 first. */
  page(id: ImportId, after: number, limit: number): readonly ImportedPost[] {
    return this.#page.all({ import: id, after, limit }).map(({ judged, split, ...post }) => ({ ...post, judged: judged === 1, split: split ?? undefined }));
  }

  /** Removes those of the next posts that nobody judged: one transaction, after which every counter is right. */
  slice(id: ImportId, after: number, limit: number): { readonly removed: readonly PostId[]; readonly stayed: number; readonly last: PostId | undefined } {
    return this.#db.transaction(() => {
      const page = this.page(id, after, limit);
      const removed = page.filter((post) => !post.judged).map((post) => post.id);
      if (removed.length > 0) this.#remove(removed);
      this.#count.run(removed.length, id);
      return { removed, stayed: page.length - removed.length, last: page.at(-1)?.id };
    }).immediate();
  }

  /** Open problems of the rows that the import refused. */
  problemsOf(id: ImportId): number { return this.#problems.get({ import: id }) ?? 0; }

  /** A slice of what goes when the posts have gone; false when there is no more. */
  tidy(id: ImportId, limit: number): boolean {
    return this.#db.transaction(() => this.#ends.some((statement) => statement.run({ import: id, limit }).changes > 0)).immediate();
  }

  end(id: ImportId, at: number): void { this.#end.run(at, id); }

  /** Images whose files are still to be removed. */
  left(): readonly LeftImage[] { return this.#left.all().map(({ id, path }) => ({ id, path: path ?? undefined })); }

  freed(images: readonly LeftImage[]): void { this.#freed.run({ ids: JSON.stringify(images.map((image) => image.id)) }); }

  /** Names of the versions made here since then. */
  versionsSince(at: number): readonly string[] { return this.#versions.all(at); }

  #remove(posts: readonly PostId[]): void {
    const ids = { ids: JSON.stringify(posts) };
    const accounts = this.#accountsOf.all(ids);
    const images = { ids: JSON.stringify(this.#imagesOf.all(ids)) };
    for (const hashtag of this.#hashtagsOf.all(ids)) this.#hashtags.addUses(hashtag.id, -hashtag.posts);
    for (const statement of this.#drops) statement.run(ids);
    for (const statement of this.#dropImages) statement.run(images);
    for (const account of accounts) {
      this.#accounts.count(account.id, { posts: -account.posts });
      this.#accounts.dropEmpty(account.id);
    }
    this.#captions.merge();
  }
}
