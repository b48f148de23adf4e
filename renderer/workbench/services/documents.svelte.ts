import type { PostDetail } from '../../../electron/common/contract/posts-api.ts';
import type { PostId } from '../../../electron/common/domain/ids.ts';
import type { Connection } from '../connection.svelte.ts';
import { PostDocument } from './post-document.svelte.ts';

/** Documents of posts that no editor shows, kept for a quick way back. */
const SPARE = 8;

/** Posts by number, each read once for however many editors show it. */
export class Documents {
  #known = $state.raw<Readonly<Record<PostId, PostDocument>>>({});
  /** Least lately asked for first. */
  #order: PostId[] = [];
  readonly #connection: Connection;
  readonly #shown: () => readonly PostId[];

  /** `shown`: the posts that editors show now. */
  constructor(connection: Connection, shown: () => readonly PostId[]) {
    this.#connection = connection;
    this.#shown = shown;
    connection.on('posts.changed', ({ posts }) => { this.#changed(posts); });
    connection.on('posts.removed', ({ posts }) => { this.#removed(new Set(posts)); });
    connection.on('model.activated', () => { this.#each((document) => { void document.readSuggestions(); }); });
  }

  /** Undefined until somebody has asked for it with `open`. */
  of(id: PostId | undefined): PostDocument | undefined { return id === undefined ? undefined : this.#known[id]; }

  /** The post's document, reading it if it is new. Never while drawing: it writes state. */
  open(id: PostId): PostDocument {
    this.#order = [...this.#order.filter((other) => other !== id), id];
    const known = this.#known[id];
    if (known !== undefined) { known.show(); return known; }
    const document = new PostDocument(this.#connection, id);
    this.#known = { ...this.#known, [id]: document };
    document.show();
    void document.read();
    this.#trim();
    return document;
  }

  /** Reads a post ahead of its being opened: details, suggestions and maps, which do not count as shown yet. */
  warm(id: PostId): PostDocument {
    const known = this.#known[id];
    if (known !== undefined) return known;
    const document = new PostDocument(this.#connection, id);
    this.#order = [id, ...this.#order];
    this.#known = { ...this.#known, [id]: document };
    void document.read();
    return document;
  }

  /** Takes the state that an answer brought. */
  take(post: PostDetail): void { this.#known[post.id]?.take(post); }

  /** Reads what is on screen again; the rest is forgotten. */
  async readAnew(): Promise<void> { await Promise.allSettled(this.#each((document) => document.read())); }

  /** Calls for each that is shown; what is not is dropped, since it may be out of date. */
  #each<T>(call: (document: PostDocument) => T): readonly T[] {
    const shown = this.#shown();
    this.#keep((id) => shown.includes(id));
    return Object.values(this.#known).map(call);
  }

  #changed(posts: readonly PostId[]): void {
    const shown = this.#shown();
    for (const id of posts) if (shown.includes(id)) void this.#known[id]?.readPost();
    if (posts.some((id) => this.#known[id] !== undefined && !shown.includes(id))) this.#keep((id) => shown.includes(id) || !posts.includes(id));
  }

  /** Those that remember one of them are asked about anew. */
  #removed(gone: ReadonlySet<PostId>): void {
    if (this.#order.some((id) => gone.has(id))) this.#keep((id) => !gone.has(id));
    for (const document of Object.values(this.#known)) if (document.suggestions?.attention.history.some(({ post }) => gone.has(post)) === true) void document.readSuggestions();
  }

  #trim(): void {
    const shown = this.#shown();
    const spare = this.#order.filter((id) => !shown.includes(id));
    const gone = spare.slice(0, Math.max(0, spare.length - SPARE));
    if (gone.length > 0) this.#keep((id) => !gone.includes(id));
  }

  #keep(wanted: (id: PostId) => boolean): void {
    this.#order = this.#order.filter(wanted);
    this.#known = Object.fromEntries(this.#order.map((id) => [id, this.#known[id]])) as Record<PostId, PostDocument>;
  }
}
