import type { Explanation } from '../../../electron/common/contract/suggestions-api.ts';
import type { PostId } from '../../../electron/common/domain/ids.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { newClientId } from '../../lib/client-id.ts';
import type { NamedSuggestion } from '../../workbench/services/suggestion-link.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

/** A stroll with J and K over the list asks for the last stop only. */
const SETTLE_MS = 350;
/** As many answers as a person goes back to. */
const KEPT = 60;
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
  /** Set by the view: scrolls it into sight. */
  reveal: () => void = () => undefined;
  /** Answers of the version in use, oldest first; a hashtag that is asked of again is there at once. */
  readonly #answers = new Map<string, Explanation>();
  readonly #workbench: Workbench;
  readonly #view = newClientId();
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    const forget = () => {
      this.#answers.clear();
      if (this.subject !== undefined) void this.ask(this.subject);
    };
    workbench.connection.on('model.activated', forget);
    workbench.connection.onResync(forget);
    workbench.connection.on('posts.removed', () => { this.#answers.clear(); });
    // A post that was judged changes what others remember of it, not what it is itself explained by.
    workbench.connection.on('posts.changed', ({ posts }) => { for (const [key, { post }] of this.#answers) if (posts.some((changed) => changed !== post)) this.#answers.delete(key); });
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

  /** Another post is in front: what was said of the one before is put away, and what still runs ends. */
  leave(post: PostId | undefined): void {
    if (this.subject === undefined || this.subject.post === post) return;
    clearTimeout(this.#timer);
    this.#turn++;
    this.#end();
    this.subject = this.answer = this.error = undefined;
    this.asking = false;
  }

  /** Nobody wants to wait for it: the hashtag can be asked of again. */
  stop(): void {
    if (!this.asking) return;
    this.#turn++;
    this.#end();
    this.asking = false;
    if (this.answer === undefined) this.subject = undefined;
  }

  async ask(subject: NamedSuggestion): Promise<void> {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    const key = `${subject.post} ${subject.tag}`;
    const known = this.#answers.get(key);
    if (known !== undefined) this.#end();
    if (!same(this.subject, subject) || known !== undefined) this.answer = known;
    this.subject = subject;
    this.error = undefined;
    this.asking = known === undefined;
    if (known !== undefined) return;
    try {
      const answer = await this.#workbench.connection.call('suggestions.explain', { post: subject.post, tag: subject.tag, view: this.#view });
      if (turn !== this.#turn) return;
      this.answer = answer;
      this.#keep(key, answer);
    } catch (error) {
      if (turn === this.#turn) this.error = AppError.from(error);
    }
    if (turn === this.#turn) this.asking = false;
  }

  #keep(key: string, answer: Explanation): void {
    this.#answers.set(key, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > KEPT && oldest !== undefined) this.#answers.delete(oldest);
  }

  /** The worker has others to serve. */
  #end(): void {
    if (this.asking) this.#workbench.connection.call('suggestions.endExplanation', { view: this.#view }).catch(() => undefined /* the host is away, and its work with it */);
  }
}
