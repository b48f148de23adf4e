import { CommunityMemory } from './community-memory.ts';
import type { MemoryCandidate, MemoryChoice } from './memory-choice.ts';
import { seededHash, seededOrder } from './seeded.ts';

/** How the posts that a post remembers are chosen (docs/model.md, "Memory"). */
export const MEMORY_MODES = ['random', 'authors', 'random-per-epoch', 'temporal', 'community', 'similar'] as const;
export type MemoryMode = (typeof MEMORY_MODES)[number];

/** Every mode but `similar`, which looks at pictures and captions and is the worker's. */
export function memoryOf<T extends MemoryCandidate>(mode: Exclude<MemoryMode, 'similar'>, candidates: readonly T[], seed: number): MemoryChoice<T> {
  switch (mode) {
    case 'random': return new RandomMemory(candidates, seed);
    case 'authors': return new AuthorsMemory(candidates, seed);
    case 'random-per-epoch': return new PerEpochMemory(candidates, seed);
    case 'temporal': return new TemporalMemory(candidates);
    case 'community': return new CommunityMemory(candidates, seed);
  }
}

/** Per seed and account one shuffled order; it comes from a hash of (seed, key), so a new post never reshuffles the others. */
const ordersOf = <T extends MemoryCandidate>(candidates: readonly T[], seed: number): ReadonlyMap<string, readonly T[]> =>
  new Map([...Map.groupBy(candidates, (post) => post.account)].map(([account, posts]) => [account, seededOrder(seed, posts, (post) => post.key)]));

/** The paper's `random` memory: the first L posts of the account's order other than the post itself, the same in all epochs. */
export class RandomMemory<T extends MemoryCandidate> implements MemoryChoice<T> {
  readonly #byAccount: ReadonlyMap<string, readonly T[]>;

  constructor(candidates: readonly T[], seed: number) { this.#byAccount = ordersOf(candidates, seed); }

  of(post: MemoryCandidate, slots: number): readonly T[] {
    const order = this.#byAccount.get(post.account) ?? [];
    return order.filter((other, index) => index <= slots && other.key !== post.key).slice(0, slots);
  }
}

class PerEpochMemory<T extends MemoryCandidate> extends RandomMemory<T> {
  readonly atEpoch: (epoch: number) => MemoryChoice<T>;

  constructor(candidates: readonly T[], seed: number) {
    super(candidates, seed);
    this.atEpoch = (epoch) => new RandomMemory(candidates, seededHash(seed, `epoch ${epoch}`));
  }
}

/** As the released script: all posts of an account remember its first L, which `reserved` takes out of training and test. */
class AuthorsMemory<T extends MemoryCandidate> implements MemoryChoice<T> {
  readonly #byAccount: ReadonlyMap<string, readonly T[]>;

  constructor(candidates: readonly T[], seed: number) { this.#byAccount = ordersOf(candidates, seed); }

  of(post: MemoryCandidate, slots: number): readonly T[] {
    return (this.#byAccount.get(post.account) ?? []).slice(0, slots).filter((other) => other.key !== post.key);
  }
}

/** Keys of the posts that are remembered only, and neither learnt nor measured: with `authors` the first L of each account's order. */
export function reserved(mode: MemoryMode, candidates: readonly MemoryCandidate[], seed: number, slots: number): ReadonlySet<string> {
  if (mode !== 'authors') return new Set();
  return new Set([...ordersOf(candidates, seed).values()].flatMap((order) => order.slice(0, slots).map((post) => post.key)));
}

/** The account's newest posts before this one, the newest first. At one time the key decides, so that no two posts remember each other. */
class TemporalMemory<T extends MemoryCandidate> implements MemoryChoice<T> {
  readonly #byAccount: ReadonlyMap<string, readonly T[]>;

  constructor(candidates: readonly T[]) {
    this.#byAccount = new Map([...Map.groupBy(candidates, (post) => post.account)].map(([account, posts]) => [account, posts.toSorted(older)]));
  }

  of(post: MemoryCandidate, slots: number): readonly T[] {
    const inTime = this.#byAccount.get(post.account) ?? [];
    let [from, to] = [0, inTime.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (older(inTime[middle]!, post) < 0) from = middle + 1;
      else to = middle;
    }
    return inTime.slice(Math.max(0, from - slots), from).toReversed();
  }
}

function older(a: MemoryCandidate, b: MemoryCandidate): number {
  const [first, second] = [a.postedAt ?? -Infinity, b.postedAt ?? -Infinity];
  if (first !== second) return first < second ? -1 : 1;
  return a.key === b.key ? 0 : a.key < b.key ? -1 : 1;
}
