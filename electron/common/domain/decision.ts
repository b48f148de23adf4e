import type { DecisionId, PostId, VersionId } from './ids.ts';

/** What a person did to one hashtag of one post, or to the post as a whole (done, reopen). */
export const DECISION_KINDS = ['accept', 'reject', 'add', 'remove', 'skip', 'clear', 'done', 'reopen'] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** The kinds that speak of one hashtag; `clear` takes a judgement back to unjudged. */
export const TAG_DECISION_KINDS = ['accept', 'reject', 'add', 'remove', 'skip', 'clear'] as const satisfies readonly DecisionKind[];
export type TagDecisionKind = (typeof TAG_DECISION_KINDS)[number];

/** `open`: nobody judged it; `started`: some tags judged; `done`: fully labelled; `disputed`: reviewers disagree. */
export type PostState = 'open' | 'started' | 'done' | 'disputed';

/** Every kind of row in the journal. Flags and notes speak of a post, `rename` of a hashtag; `bulk` heads a batch of judgements that are undone as one. */
export type JournalKind = DecisionKind | 'flag' | 'unflag' | 'note' | 'rename' | 'bulk' | 'undo' | 'redo';

/** How a (post, tag) pair stands after the whole journal was read. */
export type TagState = 'accepted' | 'rejected' | 'added' | 'removed' | 'skipped' | 'unjudged';

/** One appended row of the journal; undo and redo are rows too. */
export interface Decision {
  readonly id: DecisionId;
  readonly clientId: string;
  readonly post: PostId;
  readonly kind: JournalKind;
  readonly tag?: string;
  readonly reviewer: string;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly version?: VersionId;
  readonly probability?: number;
  /** For undo and redo: the decision it speaks of. */
  readonly target?: DecisionId;
  /** The bulk that it is a part of. */
  readonly batch?: DecisionId;
  /** A note's text. */
  readonly text?: string;
}
