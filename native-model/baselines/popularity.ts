import { best } from '../metrics.ts';
import type { Post } from '../data/post.ts';
import type { Vocabulary } from '../data/vocabulary.ts';
import { countTags } from './counts.ts';

/** A floor: the most used tags of the training posts, for everybody. */
export class Popularity {
  readonly name = 'popularity';
  readonly #order: readonly number[];

  constructor(training: readonly Post[], vocabulary: Vocabulary) {
    this.#order = best(countTags(training, vocabulary), vocabulary.tags.length);
  }

  /** Ids of the K best tags. */
  rank(_post: Post, K: number): readonly number[] { return this.#order.slice(0, K); }
}
