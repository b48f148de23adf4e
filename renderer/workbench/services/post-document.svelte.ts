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
  /** Somebody has it before their eyes; what was asked for earlier is told as shown once. */
  #onScreen = false;
  #told: PostSuggestions | undefined;

  constructor(connection: Connection, id: PostId) { this.#connection = connection; this.id = id; }

  /** Resolves once details and suggestions were read, or could not be. */
  ready: Promise<unknown> = Promise.resolve();

  async read(): Promise<void> {
    this.ready = Promise.all([this.readPost(), this.readSuggestions()]);
    await this.ready;
  }

  /** It is on screen from now on. */
  show(): void {
    this.#onScreen = true;
    this.#tell();
  }

  take(post: PostDetail): void { this.post = post; }

  async readPost(): Promise<void> {
    try {
      const before = this.post;
      this.post = await this.#connection.call('posts.get', { post: this.id });
      this.postError = undefined;
      // An import brought its photo, or was taken back with it: the model sees another post.
      if (before !== undefined && before.image?.id !== this.post.image?.id) void this.readSuggestions();
    } catch (error) { this.postError = AppError.from(error); }
  }

  async readSuggestions(): Promise<void> {
    const turn = ++this.#turn;
    this.asking = true;
    try {
      const shown = this.#onScreen;
      const suggestions = await this.#connection.call('suggestions.forPost', { post: this.id, top: TOP, shown });
      if (turn !== this.#turn) return;
      this.suggestions = suggestions;
      if (shown) this.#told = suggestions; else this.#tell();
      this.suggestionsError = undefined;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.suggestions = undefined;
      this.suggestionsError = AppError.from(error);
    }
    this.asking = false;
  }

  /** What was asked for ahead of time has come on screen. */
  #tell(): void {
    const { suggestions } = this;
    if (!this.#onScreen || suggestions === undefined || suggestions === this.#told) return;
    this.#told = suggestions;
    const { version } = suggestions;
    // A count of what people saw, not a judgement: where the host cannot take it, nothing a person did is lost.
    this.#connection.call('suggestions.shown', { post: this.id, version, tags: suggestions.suggestions.map(({ tag }) => tag) }).catch(() => { this.#told = undefined; });
  }
}
