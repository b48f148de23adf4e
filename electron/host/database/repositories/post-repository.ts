import type { Statement } from 'better-sqlite3';
import type { Database } from '../open.ts';
import type { PostState, TagState } from '../../../common/domain/decision.ts';
import type { AccountId, ImageId, ImportId, PostId } from '../../../common/domain/ids.ts';
import type { Split } from '../../../common/domain/post.ts';

export interface StoredPost {
  readonly id: PostId;
  readonly key: string;
  readonly account: string;
  readonly accountId: AccountId;
  readonly caption: string;
  readonly postedAt?: number;
  readonly image?: ImageId;
  readonly width?: number;
  readonly height?: number;
  readonly split?: Split;
  readonly state: PostState;
  readonly flagged: boolean;
  readonly note?: string;
}

export interface NewPost {
  readonly key: string;
  readonly accountId: AccountId;
  readonly caption: string;
  readonly postedAt?: number | undefined;
  readonly image?: ImageId | undefined;
  /** The image as the file named it. */
  readonly imageSource?: string | undefined;
  readonly content: string;
  readonly importId?: ImportId | undefined;
}

export interface StoredTag { readonly tag: string; readonly hashtag: number; readonly original: boolean; readonly state: TagState | 'disputed'; readonly standing: boolean }
/** What an import needs to know of a post that is there already. */
export interface KnownPost { readonly id: PostId; readonly content: string; readonly image?: ImageId }

interface Raw {
  id: PostId; key: string; account: string; accountId: AccountId; caption: string; postedAt: number | null; image: ImageId | null;
  width: number | null; height: number | null; split: Split | null; state: PostState; flagged: number; note: string | null;
}
interface RawTag { tag: string; hashtag: number; position: number | null; state: StoredTag['state']; standing: number }

/** Exported for the test of query plans. */
export const ofCaptionSql = `SELECT id FROM posts WHERE account_id = @account AND length(caption) = length(@caption) AND substr(caption, 1, 24) = substr(@caption, 1, 24)
  AND caption <> '' AND caption = @caption LIMIT @limit`;

export class PostRepository {
  readonly #get: Statement<[number], Raw>;
  readonly #find: Statement<[string], { id: PostId; content: string; image: ImageId | null }>;
  readonly #insert: Statement<[Record<string, string | number | null>]>;
  readonly #tags: Statement<[number], RawTag>;
  readonly #addTag: Statement<[number, number, number]>;
  readonly #image: Statement<[string, number]>;
  readonly #attached: Statement<[{ post: number; importId: number; at: number | null }]>;
  readonly #isAttached: Statement<[number], number>;
  readonly #ofCaption: Statement<[{ account: number; caption: string; limit: number }], PostId>;
  readonly #ofImage: Statement<[string], { id: PostId }>;

  constructor(db: Database) {
    this.#get = db.prepare(`SELECT posts.id, key, accounts.name AS account, account_id AS accountId, caption, posted_at AS postedAt, image_sha AS image, width, height, split, state, flagged, notes.text AS note
      FROM posts JOIN accounts ON accounts.id = account_id LEFT JOIN images ON sha256 = image_sha LEFT JOIN notes ON notes.post_id = posts.id WHERE posts.id = ?`);
    this.#find = db.prepare('SELECT id, content, image_sha AS image FROM posts WHERE key = ?');
    // An id is never given again, and a post that was here before comes back on the side of the split that it had.
    this.#insert = db.prepare(`INSERT INTO posts (id, key, account_id, caption, posted_at, image_sha, image_source, content, import_id, tag_count, split)
      VALUES ((SELECT max(ifnull((SELECT max(id) FROM posts), 0), ifnull((SELECT id FROM ids_used WHERE name = 'posts'), 0)) + 1),
        @key, @accountId, @caption, @postedAt, @image, @imageSource, @content, @importId, @tags, (SELECT split FROM sides_kept WHERE key = @key AND content = @content))`);
    this.#tags = db.prepare(`SELECT hashtags.name AS tag, hashtag_id AS hashtag, position, state, standing
      FROM post_hashtags JOIN hashtags ON hashtags.id = hashtag_id WHERE post_id = ? ORDER BY position IS NULL, position, hashtag_id`);
    this.#addTag = db.prepare('INSERT INTO post_hashtags (post_id, hashtag_id, position) VALUES (?, ?, ?)');
    this.#image = db.prepare('UPDATE posts SET image_sha = ? WHERE id = ?');
    this.#attached = db.prepare('INSERT OR IGNORE INTO images_attached SELECT id, @importId, @at FROM posts WHERE id = @post AND import_id IS NOT @importId');
    this.#isAttached = db.prepare<[number], number>('SELECT 1 FROM images_attached WHERE post_id = ? LIMIT 1').pluck();
    this.#ofCaption = db.prepare<[{ account: number; caption: string; limit: number }], PostId>(ofCaptionSql).pluck();
    this.#ofImage = db.prepare('SELECT id FROM posts WHERE image_sha = ? ORDER BY id');
  }

  get(id: PostId): StoredPost | undefined {
    const raw = this.#get.get(id);
    return raw === undefined ? undefined : toPost(raw);
  }

  findByKey(key: string): KnownPost | undefined {
    const raw = this.#find.get(key);
    return raw === undefined ? undefined : { id: raw.id, content: raw.content, ...(raw.image === null ? {} : { image: raw.image }) };
  }

  /** Original tags first, in their order, then those that judgements brought. */
  tagsOf(post: PostId): readonly StoredTag[] {
    return this.#tags.all(post).map(({ position, standing, ...tag }) => ({ ...tag, original: position !== null, standing: standing === 1 }));
  }

  /** `hashtags`: row ids of the original tags, in order. Counters are the caller's. */
  insert(post: NewPost, hashtags: readonly number[]): PostId {
    const { key, accountId, caption, postedAt = null, image = null, imageSource = null, content, importId = null } = post;
    const id = Number(this.#insert.run({ key, accountId, caption, postedAt, image, imageSource, content, importId, tags: hashtags.length }).lastInsertRowid) as PostId;
    hashtags.forEach((hashtag, position) => { this.#addTag.run(id, hashtag, position); });
    return id;
  }

  /** By an import of later it can be taken back with that; what an import brings for its own post is the post's. */
  attachImage(post: PostId, image: ImageId, importId: ImportId, at: number): void {
    this.#image.run(image, post);
    this.#attached.run({ post, importId, at });
  }

  /** Another import brings the image that one of before attached: the post keeps it for as long as either is there. */
  attachedAgain(post: PostId, importId: ImportId): void { if (this.#isAttached.get(post) !== undefined) this.#attached.run({ post, importId, at: null }); }

  /** An account's posts of exactly this caption; of none, none. */
  ofCaption(account: AccountId, caption: string, limit: number): readonly PostId[] { return this.#ofCaption.all({ account, caption, limit }); }

  postsOfImage(image: ImageId): readonly PostId[] { return this.#ofImage.all(image).map((row) => row.id); }
}

const toPost = ({ postedAt, image, width, height, split, flagged, note, ...post }: Raw): StoredPost => ({
  ...post,
  flagged: flagged === 1,
  ...(note === null ? {} : { note }),
  ...(postedAt === null ? {} : { postedAt }),
  ...(image === null ? {} : { image }),
  ...(width === null ? {} : { width }),
  ...(height === null ? {} : { height }),
  ...(split === null ? {} : { split }),
});
