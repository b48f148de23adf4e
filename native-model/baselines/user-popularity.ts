import type { Post } from '../data/post.ts';
import type { Vocabulary } from '../data/vocabulary.ts';
import { countTags } from './counts.ts';
import { Popularity } from './popularity.ts';

/** A floor: the account's own most used tags in training, ties and the rest by popularity among all. */
export class UserPopularity {
  readonly name = 'user-popularity';
  readonly #orders = new Map<string, readonly number[]>();
  readonly #popularity: Popularity;

  constructor(training: readonly Post[], vocabulary: Vocabulary) {
    this.#popularity = new Popularity(training, vocabulary);
    for (const [account, own] of Map.groupBy(training, (post) => post.account)) {
      const counts = countTags(own, vocabulary);
      const everyone = this.#popularity.rank(own[0]!, vocabulary.tags.length);
      this.#orders.set(account, everyone.toSorted((a, b) => counts[b]! - counts[a]!));
    }
  }

  /** Ids of the K best tags. */
  rank(post: Post, K: number): readonly number[] {
    return this.#orders.get(post.account)?.slice(0, K) ?? this.#popularity.rank(post, K);
  }
}
