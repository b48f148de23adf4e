import type { LeftOut } from '../../../electron/common/contract/suggestions-api.ts';
import type { PostId } from '../../../electron/common/domain/ids.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import type { Target } from '../../workbench/services/attention-display.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

/** What is left out of a post: a word, a region, both at once (a number of C), or a past post. */
export interface Without { readonly post: PostId; readonly target: Target | { readonly past: PostId } }

/** As many suggestions as the post shows. */
const TOP = 20;

/** The other way round from "Why this tag?": one thing is left out, and every suggestion says what becomes of it. */
export class LeftOutState {
  subject = $state.raw<Without>();
  answer = $state.raw<LeftOut>();
  asking = $state(false);
  error = $state.raw<AppError>();
  readonly #workbench: Workbench;
  /** The hashtag that is told first, whatever its rank. */
  chosen = $state.raw<string>();
  readonly #choose: () => string | undefined;
  #turn = 0;

  constructor(workbench: Workbench, choose: () => string | undefined) {
    this.#workbench = workbench;
    this.#choose = choose;
    // Another model looks at other words; a past post may be remembered no longer.
    workbench.connection.on('model.activated', () => { this.close(); });
  }

  /** Another post is in front. */
  leave(post: PostId | undefined): void { if (this.subject !== undefined && this.subject.post !== post) this.close(); }

  close(): void {
    this.#turn++;
    this.subject = this.answer = this.error = undefined;
    this.asking = false;
  }

  async ask(subject: Without): Promise<void> {
    const turn = ++this.#turn;
    const { post, target } = subject;
    const chosen = this.#choose();
    const without = 'past' in target ? { posts: [target.past] } : { ...(target.word === undefined ? {} : { words: [target.word] }), ...(target.region === undefined ? {} : { regions: [target.region] }) };
    this.subject = subject;
    this.chosen = chosen;
    this.answer = this.error = undefined;
    this.asking = true;
    if ('past' in target) this.#workbench.postNames.want(target.past);
    try {
      const answer = await this.#workbench.connection.call('suggestions.leaveOut', { post, without, top: TOP, ...(chosen === undefined ? {} : { tags: [chosen] }) });
      if (turn === this.#turn) this.answer = answer;
    } catch (error) {
      if (turn === this.#turn) this.error = AppError.from(error);
    }
    if (turn === this.#turn) this.asking = false;
  }
}
