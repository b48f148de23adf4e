const PAUSE_MS = 900;
/** How many lines are looked at for a text: a key press must not read a hundred thousand. */
const REACH = 5_000;

/** Going to a line by typing what it begins with, or else holds. */
export class TypeAhead {
  #typed = '';
  #at = 0;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) { this.#now = now; }

  /** A search by typing is under way: every letter belongs to it. */
  get going(): boolean { return this.#typed !== '' && this.#now() - this.#at < PAUSE_MS; }

  /** The line to go to; -1 when none fits, undefined when the key is no letter. */
  key(key: string, cursor: number, size: number, textOf: (index: number) => string): number | undefined {
    if ([...key].length !== 1) return undefined;
    this.#typed = (this.going ? this.#typed : '') + key.toLowerCase();
    this.#at = this.#now();
    // A second letter may still fit the line that the first one found.
    const from = this.#typed.length > 1 ? cursor : cursor + 1;
    let holds = -1;
    for (let step = 0; step < Math.min(size, REACH); step++) {
      const index = (from + step) % size;
      const text = textOf(index).toLowerCase();
      if (text.startsWith(this.#typed)) return index;
      if (holds < 0 && text.includes(` ${this.#typed}`)) holds = index;
    }
    return holds;
  }
}
