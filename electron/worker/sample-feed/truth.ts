/** Where a use of a hashtag comes from: what must be known to guess it. */
export type TagSource = 'photo' | 'text' | 'both' | 'habit' | 'noise';

/** [x0, y0, x1, y1] as shares of the photo's width and height, x to the right, y down. */
export type Box = readonly [number, number, number, number];

export interface TrueObject { readonly name: string; readonly box: Box }

export interface TrueTag {
  readonly tag: string;
  readonly source: TagSource;
  /** What in the photo stands behind the tag; empty for text and noise. */
  readonly boxes: readonly Box[];
  /** The caption's words behind it (lower case, no punctuation), and their places among its blank-separated words, hashtags left out. */
  readonly words: readonly string[];
  readonly wordIndexes: readonly number[];
}

/** One line of truth.jsonl. */
export interface PostTruth {
  readonly id: string;
  readonly user: string;
  readonly language: string;
  readonly background: string;
  readonly light: string;
  readonly objects: readonly TrueObject[];
  readonly tags: readonly TrueTag[];
}
