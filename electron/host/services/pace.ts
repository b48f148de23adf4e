const SETTLED_MS = 1_000;

/** How fast work goes and when it will be done, for a progress message; nothing while it is too early to tell. `done` counts from the beginning of this work. */
export class Pace {
  readonly #now: () => number;
  readonly #since: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  of(done: number, left: number, unit: string): string {
    const milliseconds = this.#now() - this.#since;
    if (milliseconds < SETTLED_MS || done === 0) return '';
    const rate = (1000 * done) / milliseconds;
    return `, ${rate < 10 ? rate.toFixed(1) : Math.round(rate)} ${unit}/s${left === 0 ? '' : `, ${remaining(left / rate)} left`}`;
  }
}

function remaining(seconds: number): string {
  if (seconds < 100) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 100 * 60 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
