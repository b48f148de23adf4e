import type { AccountId, ImageId, PostId } from './ids.ts';
import type { PostState } from './decision.ts';

/** Where a post stands in evaluation. Validation is also the frozen hold-out of fine-tunes: no decision on a validation or test post is ever learnt from. */
export type Split = 'training' | 'validation' | 'test';

/** A line of the posts list. */
export interface PostRow {
  readonly id: PostId;
  readonly key: string;
  readonly account: string;
  readonly accountId: AccountId;
  readonly caption: string;
  readonly image?: ImageId;
  /** Milliseconds since 1970, UTC. */
  readonly postedAt?: number;
  readonly state: PostState;
  /** Hashtags that stand on the post now (original ones and judgements together). */
  readonly tagCount: number;
  readonly problem?: string;
  readonly flagged: boolean;
  /** Has it a note? */
  readonly noted: boolean;
}
