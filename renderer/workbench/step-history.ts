import { AppError } from '../../electron/common/rpc/app-error.ts';

/** One change and its way back; each resolves to what it did, for a person. @throws AppError `conflict` where another has changed the same since: it is then left alone, and so is the step. */
export interface Step { undo(): Promise<string>; redo(): Promise<string> }

const MOST = 100;

/** What a page changed in this window, taken back one by one. */
export class StepHistory {
  readonly #what: string;
  readonly #done: Step[] = [];
  readonly #undone: Step[] = [];
  #line: Promise<unknown> = Promise.resolve();

  /** `what`: "settings", as in "no change of settings". */
  constructor(what: string) { this.#what = what; }

  add(step: Step): void {
    this.#done.push(step);
    if (this.#done.length > MOST) this.#done.shift();
    this.#undone.length = 0;
  }

  /** @throws AppError `not-found` (nothing left), `conflict`, or why it could not be stored: the step is then still to come */
  undo(): Promise<string> { return this.#turn(this.#done, this.#undone, 'undo'); }
  redo(): Promise<string> { return this.#turn(this.#undone, this.#done, 'redo'); }

  /** One after another: a second press while the first is on its way means the step before. */
  #turn(from: Step[], to: Step[], kind: 'undo' | 'redo'): Promise<string> {
    const turned = this.#line.then(async () => {
      const step = from.at(-1);
      if (step === undefined) throw new AppError('not-found', `There is no change of ${this.#what} in this window to ${kind}.`);
      try {
        const what = await step[kind]();
        move(step, from, to);
        return what;
      } catch (error) {
        if (AppError.from(error).code === 'conflict') move(step, from, undefined);
        throw error;
      }
    });
    this.#line = turned.catch(() => undefined);
    return turned;
  }
}

/** A change made meanwhile may stand behind it. */
function move(step: Step, from: Step[], to: Step[] | undefined): void {
  const at = from.lastIndexOf(step);
  if (at >= 0) from.splice(at, 1);
  to?.push(step);
}
