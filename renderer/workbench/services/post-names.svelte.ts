import type { PostId } from '../../../electron/common/domain/ids.ts';
import type { Named } from '../../lib/post-name.ts';
import type { Connection } from '../connection.svelte.ts';
import type { Documents } from './documents.svelte.ts';

/** Captions and keys of posts that a tab names but does not read: asked for once, by row. A caption does not change. */
export class PostNames {
  #known = $state.raw<Readonly<Record<PostId, Named>>>({});
  readonly #wanted = new Set<PostId>();
  readonly #connection: Connection;
  readonly #documents: Documents;

  constructor(connection: Connection, documents: Documents) {
    this.#connection = connection;
    this.#documents = documents;
    // What could not be asked while the host was away.
    connection.onResync(() => { for (const post of this.#wanted) void this.#read(post); });
  }

  /** Undefined until it was read. */
  of(post: PostId | undefined): Named | undefined { return post === undefined ? undefined : this.#documents.of(post)?.post ?? this.#known[post]; }

  /** Never while drawing: it writes state. */
  want(post: PostId): void {
    if (this.#known[post] !== undefined || this.#wanted.has(post)) return;
    this.#wanted.add(post);
    void this.#read(post);
  }

  async #read(post: PostId): Promise<void> {
    try {
      const { rows } = await this.#connection.call('posts.rows', { posts: [post] });
      this.#wanted.delete(post);
      for (const { id, key, caption } of rows) this.#known = { ...this.#known, [id]: { key, caption } };
    } catch { /* The tab goes without a name until the host answers again; what it shows tells of the fault. */ }
  }
}
