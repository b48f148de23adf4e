/** Runs what it was given once, when nobody has asked for it again for so many milliseconds. */
export class Later {
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #milliseconds: number;
  readonly #run: () => void;

  constructor(milliseconds: number, run: () => void) { this.#milliseconds = milliseconds; this.#run = run; }

  soon(): void { clearTimeout(this.#timer); this.#timer = setTimeout(() => { this.now(); }, this.#milliseconds); }
  now(): void { this.stop(); this.#run(); }
  get waiting(): boolean { return this.#timer !== undefined; }
  stop(): void { clearTimeout(this.#timer); this.#timer = undefined; }
}

/** Runs what it was given once, so many milliseconds after the first of a burst of askings: what goes on without a pause is not put off for ever. */
export class Gathered {
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #milliseconds: number;
  readonly #run: () => void;

  constructor(milliseconds: number, run: () => void) { this.#milliseconds = milliseconds; this.#run = run; }

  soon(): void { this.#timer ??= setTimeout(() => { this.stop(); this.#run(); }, this.#milliseconds); }
  stop(): void { clearTimeout(this.#timer); this.#timer = undefined; }
}
