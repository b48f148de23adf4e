import type { PostId } from './ids.ts';

/** Everything the model looked at for one post. Shares sum to 1; `affinity` is C of eq. 3, in [-1, 1]. */
export interface Attention {
  /** av: one share per region, row-major over the encoder's grid; empty when the post has no readable image. */
  readonly regions: readonly number[];
  /** au: one share per real word of the caption, in order. */
  readonly words: readonly { readonly word: string; readonly weight: number }[];
  /** C: words × regions. */
  readonly affinity: readonly (readonly number[])[];
  /** as, and within each remembered post at. */
  readonly history: readonly { readonly post: PostId; readonly key: string; readonly weight: number; readonly tags: readonly { readonly tag: string; readonly weight: number }[] }[];
}

export interface Suggestion { readonly tag: string; readonly probability: number }

/** What the model says of one hashtag of its vocabulary; rank 1 is its first suggestion. */
export interface TagStanding extends Suggestion { readonly rank: number }
