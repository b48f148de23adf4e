import type { PostDetail } from '../../../electron/common/contract/posts-api.ts';
import type { PostSuggestions } from '../../../electron/common/contract/suggestions-api.ts';
import type { PostId } from '../../../electron/common/domain/ids.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import type { Connection } from '../connection.svelte.ts';

const TOP = 20;

/** One post: its details, and what the active model says about it. */
export class PostDocument {
  readonly id: PostId;
  post = $state.raw<PostDetail>();
  suggestions = $state.raw<PostSuggestions>();
  asking = $state(false);
  postError = $state.raw<AppError>();
  suggestionsError = $state.raw<AppError>();
  readonly #connection: Connection;
  #turn = 0;

  constructor(connection: Connection, id: PostId) { this.#connection = connection; this.id = id; }

  async read(): Promise<void> { await Promise.all([this.readPost(), this.readSuggestions()]); }

  /** It is on screen from now on. */
  show(): void { /* said to the host once suggestions can be asked for without being shown */ }

  take(post: PostDetail): void { this.post = post; }

  async readPost(): Promise<void> {
    try {
      this.post = await this.#connection.call('posts.get', { post: this.id });
      this.postError = undefined;
    } catch (error) { this.postError = AppError.from(error); }
  }

  async readSuggestions(): Promise<void> {
    const turn = ++this.#turn;
    this.asking = true;
    try {
      const suggestions = await this.#connection.call('suggestions.forPost', { post: this.id, top: TOP });
      if (turn !== this.#turn) return;
      this.suggestions = suggestions;
      this.suggestionsError = undefined;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.suggestions = undefined;
      this.suggestionsError = AppError.from(error);
    }
    this.asking = false;
  }
}
