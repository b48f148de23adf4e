import type { PostDetail } from '../../../electron/common/contract/posts-api.ts';
import type { PostSuggestions } from '../../../electron/common/contract/suggestions-api.ts';
import type { PostId } from '../../../electron/common/domain/ids.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import type { Connection } from '../connection.svelte.ts';

const TOP = 20;

/** The post that is open: its details, and what the active model says about it. */
export class PostDocument {
  /** The post that was asked for last; its details may still be on their way. */
  id = $state.raw<PostId>();
  post = $state.raw<PostDetail>();
  suggestions = $state.raw<PostSuggestions>();
  asking = $state(false);
  postError = $state.raw<AppError>();
  suggestionsError = $state.raw<AppError>();
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.on('posts.changed', ({ posts }) => { if (this.id !== undefined && posts.includes(this.id)) void this.readPost(); });
    connection.on('model.activated', () => { void this.readSuggestions(); });
  }

  async open(id: PostId): Promise<void> {
    if (this.id === id && this.post !== undefined && this.suggestions !== undefined) return;
    this.id = id;
    await this.read();
  }

  async read(): Promise<void> { await Promise.all([this.readPost(), this.readSuggestions()]); }

  /** Takes the state that an answer brought. */
  take(post: PostDetail): void { if (post.id === this.id) this.post = post; }

  async readPost(): Promise<void> {
    const id = this.id;
    if (id === undefined) return;
    try {
      const post = await this.#connection.call('posts.get', { post: id });
      if (this.id !== id) return;
      this.post = post;
      this.postError = undefined;
    } catch (error) { if (this.id === id) this.postError = AppError.from(error); }
  }

  async readSuggestions(): Promise<void> {
    const id = this.id;
    if (id === undefined) return;
    this.asking = true;
    if (this.suggestions?.post !== id) this.suggestions = undefined;
    try {
      const suggestions = await this.#connection.call('suggestions.forPost', { post: id, top: TOP });
      if (this.id !== id) return;
      this.suggestions = suggestions;
      this.suggestionsError = undefined;
    } catch (error) {
      if (this.id !== id) return;
      this.suggestions = undefined;
      this.suggestionsError = AppError.from(error);
    }
    this.asking = false;
  }
}
