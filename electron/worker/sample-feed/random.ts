import { seededHash } from '../../common/domain/seeded.ts';

/** Repeatable draws (mulberry32). A child made by `fork` depends on (seed, key) alone, so one post's draws never move another's. */
export class Random {
  readonly #seed: number;
  #state: number;

  constructor(seed: number, key = '') {
    // The fixed word before the key keeps a seed's low bits from cancelling against the key's first letter.
    this.#seed = seededHash(seededHash(Math.trunc(seed), 'sample'), key);
    this.#state = this.#seed;
  }

  fork(key: string): Random { return new Random(this.#seed, key); }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  between(low: number, high: number): number { return low + (high - low) * this.next(); }

  /** A whole number in [0, below). */
  int(below: number): number { return Math.floor(this.next() * below); }

  chance(probability: number): boolean { return this.next() < probability; }

  pick<T>(items: readonly T[]): T {
    const item = items[this.int(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  weighted<T>(items: readonly T[], weight: (item: T) => number): T {
    let left = this.next() * items.reduce((sum, item) => sum + weight(item), 0);
    for (const item of items) {
      left -= weight(item);
      if (left < 0) return item;
    }
    return this.pick(items.slice(-1));
  }

  /** Whole number whose expectation is `x`: 1.8 gives 2 in four of five draws. */
  round(x: number): number { return Math.max(0, Math.floor(x) + (this.chance(x - Math.floor(x)) ? 1 : 0)); }

  shuffle<T>(items: readonly T[]): T[] {
    return items.map((item) => ({ item, order: this.next() })).sort((a, b) => a.order - b.order).map(({ item }) => item);
  }
}
