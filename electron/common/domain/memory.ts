import { seededOrder } from './seeded.ts';

/** What the choice of a memory needs to know of a post. Only training posts with known tags may be offered as candidates (MODEL.md, "Memory"). */
export interface MemoryCandidate {
  readonly key: string;
  readonly account: string;
}

/**
 * The paper's `random` memory: per seed and account one shuffled order; a post's memory is the first L of it other than itself.
 * The order comes from a hash of (seed, key), so a new post never reshuffles the others.
 */
export class RandomMemory<T extends MemoryCandidate> {
  readonly #byAccount: ReadonlyMap<string, readonly T[]>;

  constructor(candidates: readonly T[], seed: number) {
    const grouped = Map.groupBy(candidates, (post) => post.account);
    this.#byAccount = new Map([...grouped].map(([account, posts]) => [account, seededOrder(seed, posts, (post) => post.key)]));
  }

  /** At most `slots` remembered posts of the account, never the post itself. */
  of(post: MemoryCandidate, slots: number): readonly T[] {
    const order = this.#byAccount.get(post.account) ?? [];
    return order.filter((other, index) => index <= slots && other.key !== post.key).slice(0, slots);
  }
}
