import type { TrainingPoint } from '../../common/contract/training-api.ts';
import type { RunId } from '../../common/domain/ids.ts';
import type { RunRepository } from '../database/repositories/run-repository.ts';

/** A commit waits for the disk, and a small model makes a hundred points a second. */
const EVERY_MS = 1_000;

/** A run's curve on its way to the store: what a host that dies loses of it is the last second. */
export class RunCurve {
  readonly #runs: RunRepository;
  readonly #run: RunId;
  #stored = 0;
  #waiting: TrainingPoint[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(runs: RunRepository, run: RunId) {
    this.#runs = runs;
    this.#run = run;
  }

  add(point: TrainingPoint): void {
    this.#waiting.push(point);
    // What cannot be written now is tried again with the next point, and at the end, which throws.
    this.#timer ??= setTimeout(() => { try { this.store(); } catch { this.#timer = undefined; } }, EVERY_MS).unref();
  }

  /** Writes what waits. */
  store(): void {
    clearTimeout(this.#timer);
    this.#runs.addPoints(this.#run, this.#stored, this.#waiting);
    this.#timer = undefined;
    this.#stored += this.#waiting.length;
    this.#waiting = [];
  }
}
