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

/** How many rows fit a transaction of half a slice; learns from how long the last ones took. */
export class BatchSize {
  #rows = 50;

  get rows(): number { return this.#rows; }

  took(milliseconds: number): void {
    if (milliseconds > SLICE_MS / 2) this.#rows = Math.max(10, Math.floor(this.#rows / 2));
    else if (milliseconds < SLICE_MS / 5) this.#rows = Math.min(500, this.#rows * 2);
  }
}
