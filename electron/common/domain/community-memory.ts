import type { MemoryCandidate, MemoryChoice } from './memory-choice.ts';
import { seededHash, seededOrder } from './seeded.ts';

/** Which accounts use the same tags. Filled post by post, so that a long list can be read in slices. */
export class CommunityIndex {
  readonly #seed: number;
  readonly #tagsOf = new Map<string, Map<string, number>>();
  readonly #accountsOf = new Map<string, Set<string>>();
  /** By account and the tags left out: most posts of an account have no tag to themselves and share an answer. */
  readonly #found = new Map<string, readonly string[]>();

  constructor(seed: number) { this.#seed = seed; }

  add({ account, tags }: MemoryCandidate): void {
    this.#found.clear();
    const own = this.#tagsOf.get(account) ?? new Map<string, number>();
    this.#tagsOf.set(account, own);
    for (const tag of new Set(tags)) {
      own.set(tag, (own.get(tag) ?? 0) + 1);
      const accounts = this.#accountsOf.get(tag) ?? new Set<string>();
      this.#accountsOf.set(tag, accounts.add(account));
    }
  }

  /** The `most` other accounts with the most tags in common; the tags of `without`, a post counted here, say nothing. Ties by a seeded draw. */
  neighbours(account: string, without: readonly string[], most: number): readonly string[] {
    const alone = without.filter((tag) => this.#tagsOf.get(account)?.get(tag) === 1).sort();
    const place = JSON.stringify([most, account, ...alone]);
    const found = this.#found.get(place) ?? this.#search(account, new Set(alone), most);
    this.#found.set(place, found);
    return found;
  }

  #search(account: string, alone: ReadonlySet<string>, most: number): readonly string[] {
    const shared = new Map<string, number>();
    for (const tag of this.#tagsOf.get(account)?.keys() ?? []) {
      if (alone.has(tag)) continue;
      for (const other of this.#accountsOf.get(tag) ?? []) if (other !== account) shared.set(other, (shared.get(other) ?? 0) + 1);
    }
    return seededOrder(seededHash(this.#seed, account), [...shared.keys()], (other) => other)
      .sort((a, b) => (shared.get(b) ?? 0) - (shared.get(a) ?? 0)).slice(0, most);
  }
}

/** Of each neighbour in turn the first post of its order, then the second ones, until the slots are full. */
export function inTurns<T>(orders: readonly (readonly T[])[], slots: number): readonly T[] {
  const taken: T[] = [];
  for (let round = 0; taken.length < slots && orders.some((order) => round < order.length); round++) {
    taken.push(...orders.map((order) => order[round]).filter((post) => post !== undefined));
  }
  return taken.slice(0, slots);
}

/**
 * Posts of the accounts that share most tags with this one. The post's own tags don't take part in finding them,
 * else a training post would be told of its answer by whom it remembers.
 */
export class CommunityMemory<T extends MemoryCandidate> implements MemoryChoice<T> {
  readonly #index: CommunityIndex;
  readonly #orders: ReadonlyMap<string, readonly T[]>;
  readonly #known: ReadonlyMap<string, T>;
  readonly #chosen = new Map<string, readonly T[]>();

  constructor(candidates: readonly T[], seed: number) {
    this.#index = new CommunityIndex(seed);
    for (const post of candidates) this.#index.add(post);
    this.#known = new Map(candidates.map((post) => [post.key, post]));
    this.#orders = new Map([...Map.groupBy(candidates, (post) => post.account)].map(([account, posts]) => [account, seededOrder(seed, posts, (post) => post.key)]));
  }

  of(post: MemoryCandidate, slots: number): readonly T[] {
    const place = `${slots} ${post.key}`;
    const chosen = this.#chosen.get(place) ?? this.#choose(post, slots);
    this.#chosen.set(place, chosen);
    return chosen;
  }

  #choose(post: MemoryCandidate, slots: number): readonly T[] {
    const accounts = this.#index.neighbours(post.account, this.#known.get(post.key)?.tags ?? [], slots);
    return inTurns(accounts.map((account) => this.#orders.get(account) ?? []), slots);
  }
}
