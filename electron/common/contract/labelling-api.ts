import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import { TAG_DECISION_KINDS, type Decision } from '../domain/decision.ts';
import type { PostId } from '../domain/ids.ts';
import type { PostDetail } from './posts-api.ts';
import { clientId, count, name, postId, probability, text, versionId } from './fields.ts';

/** The answer to a judgement comes after its commit: what it holds is stored. */
export interface Judged { readonly decision: Decision; readonly post: PostDetail }

/** What undo or redo did, in words for a person ("accept #latte"), and the post it happened on. */
export interface Undone { readonly what: string; readonly post: PostDetail }

export const labellingApi = {
  /** Appends one judgement. The same `clientId` again changes nothing and answers the same. */
  'labelling.judge': method<Judged>()(v.strictObject({
    clientId,
    post: postId,
    kind: v.picklist(TAG_DECISION_KINDS),
    tag: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
    reviewer: v.optional(name),
    version: v.optional(versionId),
    probability: v.optional(probability),
  })),
  /** Marks a post fully labelled, or open again. */
  'labelling.mark': method<Judged>()(v.strictObject({ clientId, post: postId, kind: v.picklist(['done', 'reopen']), reviewer: v.optional(name) })),
  /** Takes back the reviewer's latest judgement that still stands; `not-found` when there is none. */
  'labelling.undo': method<Undone>()(v.strictObject({ clientId, reviewer: v.optional(name) })),
  'labelling.redo': method<Undone>()(v.strictObject({ clientId, reviewer: v.optional(name) })),
  /** The journal of one post, oldest first. */
  'labelling.history': method<{ readonly decisions: readonly Decision[] }>()(v.strictObject({ post: postId })),
  /** The next post that is not done, after this one in the list's order; undefined when all are. */
  'labelling.next': method<{ readonly post?: PostId }>()(v.strictObject({ after: v.optional(postId), account: v.optional(v.number()) })),
  /** Hashtags of the workspace that begin with the text, most used first. */
  'labelling.tags': method<{ readonly tags: readonly { readonly tag: string; readonly uses: number }[] }>()(v.strictObject({ prefix: text(200), limit: count(100) })),
};
