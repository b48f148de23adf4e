import type { ImportId, PostId } from '../../common/domain/ids.ts';
import type { Database } from '../database/open.ts';
import { AccountRepository } from '../database/repositories/account-repository.ts';
import { HashtagRepository } from '../database/repositories/hashtag-repository.ts';
import { ImageRepository } from '../database/repositories/image-repository.ts';
import { PostRepository, type KnownPost } from '../database/repositories/post-repository.ts';
import { ProblemRepository } from '../database/repositories/problem-repository.ts';
import type { ImageProblem, ReadImage } from '../files/image-file.ts';
import { contentOf, type ReadyRow } from './import-row.ts';

export type Written =
  | { readonly kind: 'accepted'; readonly post: PostId }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'conflict'; readonly reason: string };

/** Puts one row into the store with its counters. Call it inside a transaction. */
export class PostWriter {
  readonly #accounts: AccountRepository;
  readonly #hashtags: HashtagRepository;
  readonly #images: ImageRepository;
  readonly #posts: PostRepository;
  readonly #problems: ProblemRepository;
  readonly #now: () => number;

  constructor(db: Database, now: () => number) {
    this.#accounts = new AccountRepository(db);
    this.#hashtags = new HashtagRepository(db);
    this.#images = new ImageRepository(db);
    this.#posts = new PostRepository(db);
    this.#problems = new ProblemRepository(db);
    this.#now = now;
  }

  write(row: ReadyRow, picture: ReadImage | ImageProblem | undefined, importId: ImportId): Written {
    const image = picture !== undefined && 'id' in picture ? picture : undefined;
    const known = this.#posts.findByKey(row.key);
    if (known !== undefined) return this.#again(row, known, image, importId);
    if (image !== undefined) this.#images.add(image);
    const accountId = this.#accounts.idOf(row.user);
    const hashtags = row.tags.map((tag) => this.#hashtags.idOf(tag, importId));
    const post = this.#posts.insert({
      key: row.key, accountId, caption: row.caption, postedAt: row.postedAt, content: row.content,
      image: image?.id, imageSource: row.image, importId,
    }, hashtags);
    for (const hashtag of hashtags) this.#hashtags.addUses(hashtag, 1);
    this.#accounts.count(accountId, { posts: 1 });
    return { kind: 'accepted', post };
  }

  /** As an export would write it: with the hashtags that stand after everything that was judged. */
  #contentNow(id: PostId): string | undefined {
    const post = this.#posts.get(id);
    return post && contentOf(post.account, post.caption, this.#posts.tagsOf(id).filter(({ standing }) => standing).map(({ tag }) => tag), post.postedAt);
  }

  /** A post that is there already, as it came or as it was judged since. One whose image was missing gets it when the file brings it now. */
  #again(row: ReadyRow, known: KnownPost, image: ReadImage | undefined, importId: ImportId): Written {
    const otherImage = image !== undefined && known.image !== undefined && image.id !== known.image;
    if ((known.content !== row.content && this.#contentNow(known.id) !== row.content) || otherImage) {
      return { kind: 'conflict', reason: `The post "${row.key}" is already in the workspace with other content${otherImage ? ' (another image)' : ''}.` };
    }
    if (image !== undefined) this.#images.add(image);
    if (image !== undefined && known.image === undefined) {
      const at = this.#now();
      this.#posts.attachImage(known.id, image.id, importId, at);
      for (const kind of ['image-missing', 'image-unsafe', 'image-unsupported']) this.#problems.solve(known.id, kind, at);
    } else if (image !== undefined) this.#posts.attachedAgain(known.id, importId);
    return { kind: 'duplicate' };
  }
}
