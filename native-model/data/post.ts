/** A post as the model's library sees it: no row ids, no paths. */
export interface Post {
  /** Stable across runs: seeded draws depend on it. */
  readonly key: string;
  readonly account: string;
  /** Without its hashtags. */
  readonly caption: string;
  readonly image?: string | undefined;
  /** The tags known of it, as names. */
  readonly tags: readonly string[];
  /** Milliseconds since 1970. */
  readonly postedAt?: number | undefined;
}

/** A post that people judged, for the decision loss. */
export interface JudgedPost extends Post {
  readonly rejected?: readonly string[] | undefined;
  /** Shown and left unjudged: out of the softmax's denominator. */
  readonly unknown?: readonly string[] | undefined;
}

/** Which posts of its account a post remembers: at most `slots`, never itself, training posts only. The choice is the caller's. */
export interface Memory {
  of(post: Post, slots: number): readonly Post[];
  /** Where each epoch (from 1 on) of a training remembers others; answers and measures use the memory itself. */
  readonly atEpoch?: (epoch: number) => Memory;
}

/** Region vectors of an image as the encoder gave them, [M·D] row by row, or undefined where there are none. */
export type LoadRegions = (image: string) => Promise<Float32Array | undefined>;
