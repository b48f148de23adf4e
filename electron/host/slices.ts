import { setImmediate } from 'node:timers/promises';
import { AppError } from '../common/rpc/app-error.ts';

/** Longest stretch of bulk work between two turns of the event loop: decisions share the thread. */
export const SLICE_MS = 20;

/** Lets everything else run well before a slice is used up: on a busy machine the rest goes to other programs. Call `breathe` between small pieces of work. */
export class Slicer {
  readonly #signal: AbortSignal;
  #since = performance.now();

  constructor(signal: AbortSignal) { this.#signal = signal; }

  /** @throws AppError `cancelled` */
  async breathe(): Promise<void> {
    if (performance.now() - this.#since >= SLICE_MS / 4) await setImmediate().then(() => { this.#since = performance.now(); });
    if (this.#signal.aborted) throw new AppError('cancelled', 'The work was stopped.');
  }

  /** Ends the slice, however short it was. @throws AppError `cancelled` */
  async rest(): Promise<void> {
    this.#since = -Infinity;
    await this.breathe();
  }
}
