import type { PostId } from '../../../electron/common/domain/ids.ts';

/** A suggestion, or a hashtag that may be one, of a post. */
export interface NamedSuggestion { readonly post: PostId; readonly tag: string }

/** Ties views to the suggestions: which has the focus, and which one stands out because something elsewhere speaks of it. */
export class SuggestionLink {
  focused = $state.raw<NamedSuggestion>();
  #marked = $state.raw<NamedSuggestion>();

  /** The hashtag of this post that stands out. */
  markedOn(post: PostId | undefined): string | undefined { return this.#marked !== undefined && this.#marked.post === post ? this.#marked.tag : undefined; }
  mark(suggestion: NamedSuggestion | undefined): void { this.#marked = suggestion; }
}
