import type { Statement } from 'better-sqlite3';
import type { ImageId, ImportId, PostId } from '../../../common/domain/ids.ts';
import type { Split } from '../../../common/domain/post.ts';
import type { Database } from '../open.ts';
import { takeBackSql } from './take-back-repository.ts';

/** `alone`: no other import brings the image, so it goes with this one. */
export interface AttachedImage { readonly post: PostId; readonly alone: boolean; readonly split: Split | undefined }
interface Raw { post: PostId; alone: number; split: Split | null }

const IDS = '(SELECT value FROM json_each(@ids))';
/** Exported for the test of query plans. */
export const attachedSql = {
  page: `SELECT own.post_id AS post, split, NOT EXISTS (SELECT 1 FROM images_attached AS other WHERE other.post_id = own.post_id AND other.import_id <> @import) AS alone
    FROM images_attached AS own CROSS JOIN posts ON posts.id = own.post_id WHERE own.import_id = @import AND own.post_id > @after ORDER BY own.post_id LIMIT @limit`,
  // Whoever brings it too knows from now on which problems it solved.
  handOver: `UPDATE images_attached SET at = ifnull(at, (SELECT own.at FROM images_attached AS own WHERE own.post_id = images_attached.post_id AND own.import_id = @import))
    WHERE post_id IN ${IDS} AND import_id <> @import`,
  reopen: `UPDATE problems SET solved_at = NULL WHERE post_id IN ${IDS} AND kind IN ('image-missing', 'image-unsafe', 'image-unsupported')
    AND solved_at = (SELECT at FROM images_attached WHERE post_id = problems.post_id AND import_id = @import)`,
  detach: `UPDATE posts SET image_sha = NULL WHERE id IN ${IDS}`,
  suggestions: `DELETE FROM suggestions WHERE post_id IN ${IDS}`,
  claims: `DELETE FROM images_attached WHERE import_id = @import AND post_id IN ${IDS}`,
} as const;
const SHARED = ['handOver', 'claims'] as const;
const ALONE = ['reopen', 'detach', 'suggestions', 'claims'] as const;

/** Takes images that an import brought for posts of before off them again. What such a post has of a person stays. */
export class AttachedImageRepository {
  readonly #db: Database;
  readonly #page: Statement<[{ import: number; after: number; limit: number }], Raw>;
  readonly #imagesOf: Statement<[{ ids: string }], ImageId>;
  readonly #dropImages: readonly Statement<[{ ids: string }]>[];
  readonly #shared: readonly Statement<[{ ids: string; import: number }]>[];
  readonly #alone: readonly Statement<[{ ids: string; import: number }]>[];

  constructor(db: Database) {
    this.#db = db;
    this.#page = db.prepare(attachedSql.page);
    this.#imagesOf = db.prepare<[{ ids: string }], ImageId>(takeBackSql.images).pluck();
    this.#dropImages = [takeBackSql.unused, takeBackSql.dropImages].map((sql) => db.prepare(sql));
    this.#shared = SHARED.map((name) => db.prepare(attachedSql[name]));
    this.#alone = ALONE.map((name) => db.prepare(attachedSql[name]));
  }

  /** By post; pass the last one back as `after`, 0 first. */
  page(id: ImportId, after: number, limit: number): readonly AttachedImage[] {
    return this.#page.all({ import: id, after, limit }).map(({ alone, split, ...row }) => ({ ...row, alone: alone === 1, split: split ?? undefined }));
  }

  /** The next ones, in one transaction: posts that have no image now; undefined when there are no more. */
  slice(id: ImportId, limit: number): readonly PostId[] | undefined {
    return this.#db.transaction(() => {
      const page = this.page(id, 0, limit);
      if (page.length === 0) return undefined;
      const alone = page.filter((one) => one.alone).map(({ post }) => post);
      const images = { ids: JSON.stringify(this.#imagesOf.all({ ids: JSON.stringify(alone) })) };
      this.#run(this.#shared, id, page.filter((one) => !one.alone).map(({ post }) => post));
      this.#run(this.#alone, id, alone);
      for (const statement of this.#dropImages) statement.run(images);
      return alone;
    }).immediate();
  }

  #run(statements: readonly Statement<[{ ids: string; import: number }]>[], id: ImportId, posts: readonly PostId[]): void {
    const values = { ids: JSON.stringify(posts), import: id };
    // A statement takes the values that it names, and no others.
    for (const statement of statements) if (posts.length > 0) statement.run(values);
  }
}
