/** What the choice of a memory needs to know of a post. Only training posts with known tags may be offered as candidates. */
export interface MemoryCandidate {
  readonly key: string;
  readonly account: string;
  readonly tags: readonly string[];
  /** Milliseconds since 1970; posts without a time count as the oldest. */
  readonly postedAt?: number | undefined;
}

export interface MemoryChoice<T> {
  /** At most `slots` remembered posts, never the post itself. */
  of(post: MemoryCandidate, slots: number): readonly T[];
  /** The choice of one epoch (from 1 on), where it is another in each; answers and measures use the choice itself. */
  readonly atEpoch?: (epoch: number) => MemoryChoice<T>;
}

/** Of an account with more posts `similar` looks at so many, the first of its seeded order. */
export const MOST_COMPARED = 1000;
