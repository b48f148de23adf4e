import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Api, Handlers } from '../common/rpc/api.ts';

/** Who was answered often asks on: so long, in milliseconds, long work waits for that. */
const GRACE = 4;
/** Of questions without an end long work waits for so many milliseconds a step. */
const MOST = 1000;

/** Answers go first: all that computes shares one thread, so long work gives way between its steps, for as long as somebody waits for an answer. */
export class Turns {
  readonly #answers = new Set<Promise<unknown>>();
  #asked = false;

  /** The handlers, where these are answers that somebody waits for. */
  first<A extends Api>(handlers: Handlers<A>, answers: ReadonlySet<keyof A>): Handlers<A> {
    const entries = Object.entries(handlers) as [keyof A, (input: unknown) => unknown][];
    return Object.fromEntries(entries.map(([name, handler]) => [name, answers.has(name) ? (input: unknown) => this.#answer(() => handler(input)) : handler])) as Handlers<A>;
  }

  /** Between two steps of long work. Resolves after the event loop had its turn, in which a question or a cancel arrives, and what was asked is answered. */
  async giveWay(): Promise<void> {
    await setImmediate();
    const until = performance.now() + MOST;
    while (this.#asked && performance.now() < until) {
      this.#asked = false;
      await Promise.race([Promise.allSettled(this.#answers), setTimeout(MOST, undefined, { ref: false })]);
      await setTimeout(GRACE);
    }
  }

  async #answer(work: () => unknown): Promise<unknown> {
    this.#asked = true;
    const answer = (async () => work())();
    this.#answers.add(answer);
    try { return await answer; } finally { this.#answers.delete(answer); }
  }
}
