import type { Explanation } from '../../../electron/common/contract/suggestions-api.ts';
import type { PostId } from '../../../electron/common/domain/ids.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { newClientId } from '../../lib/client-id.ts';
import type { NamedSuggestion } from '../../workbench/services/suggestion-link.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

/** A stroll with J and K over the list asks for the last stop only. */
const SETTLE_MS = 350;
const same = (a: NamedSuggestion | undefined, b: NamedSuggestion | undefined) => a?.post === b?.post && a?.tag === b?.tag;

/** What is explained. Asking for another hashtag ends the question before. */
export class WhyState {
  subject = $state.raw<NamedSuggestion>();
  answer = $state.raw<Explanation>();
  asking = $state(false);
  error = $state.raw<AppError>();
  /** Goes on with the focused suggestion, within the post. */
  following = $state(true);
  /** Set by the view: puts the focus into the choice of the hashtag. */
  focusChoice: () => void = () => undefined;
  readonly #workbench: Workbench;
  readonly #view = newClientId();
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    workbench.connection.on('model.activated', () => { if (this.subject !== undefined) void this.ask(this.subject); });
  }

  /** The hashtag that a command without one means: the focused suggestion, else the first. */
  get usual(): NamedSuggestion | undefined {
    const { document, suggestion } = this.#workbench;
    if (document === undefined) return undefined;
    if (suggestion.focused?.post === document.id) return suggestion.focused;
    const first = document.suggestions?.suggestions[0];
    return first === undefined ? undefined : { post: document.id, tag: first.tag };
  }

  /** The focus has moved: the same hashtag stays, another is asked for once the focus rests. */
  follow(focused: NamedSuggestion | undefined): void {
    clearTimeout(this.#timer);
    if (focused === undefined || !this.following || this.subject === undefined || same(focused, this.subject) || focused.post !== this.subject.post) return;
    this.#timer = setTimeout(() => { void this.ask(focused); }, SETTLE_MS);
  }

  /** Another post is in front: what was said of the one before is put away, and what still runs is not waited for. */
  leave(post: PostId | undefined): void {
    if (this.subject === undefined || this.subject.post === post) return;
    clearTimeout(this.#timer);
    this.#turn++;
    this.subject = this.answer = this.error = undefined;
    this.asking = false;
  }

  async ask(subject: NamedSuggestion): Promise<void> {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    if (!same(this.subject, subject)) this.answer = undefined;
    this.subject = subject;
    this.asking = true;
    this.error = undefined;
    try {
      const answer = await this.#workbench.connection.call('suggestions.explain', { post: subject.post, tag: subject.tag, view: this.#view });
      if (turn === this.#turn) this.answer = answer;
    } catch (error) {
      if (turn === this.#turn) this.error = AppError.from(error);
    }
    if (turn === this.#turn) this.asking = false;
  }
}
