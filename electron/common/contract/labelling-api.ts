import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import { TAG_DECISION_KINDS, type Decision } from '../domain/decision.ts';
import type { PostId } from '../domain/ids.ts';
import { postFilter, postOrder, type PostDetail } from './posts-api.ts';
import { clientId, count, name, postId, probability, text, versionId } from './fields.ts';

/** The answer to a judgement comes after its commit: what it holds is stored. */
export interface Judged { readonly decision: Decision; readonly post: PostDetail }

/**
 * What undo or redo did, in words for a person ("accept #latte"), and the post it happened on; none where it was a bulk or a rename.
 * `posts`: those that it changed, at most 1,000; events name all of them.
 */
export interface Undone { readonly what: string; readonly post?: PostDetail; readonly posts: readonly PostId[] }

export const labellingApi = {
  /** Appends one judgement. The same `clientId` again changes nothing and answers the same; those of one gesture (`domain/gesture.ts`) are undone as one. */
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
  /** Puts a flag on a post (something to look at again) or takes it off. */
  'labelling.flag': method<Judged>()(v.strictObject({ clientId, post: postId, flagged: v.boolean(), reviewer: v.optional(name) })),
  /** The post's note; '' removes it. */
  'labelling.note': method<Judged>()(v.strictObject({ clientId, post: postId, text: text(10_000), reviewer: v.optional(name) })),
  /**
   * Takes back the reviewer's latest judgement (with all of its gesture), flag, note, rename or bulk that still stands; `not-found` when there is none.
   * `of`: the one with that client id, whatever was done after it; `not-found` where it does not stand.
   */
  'labelling.undo': method<Undone>()(v.strictObject({ clientId, reviewer: v.optional(name), of: v.optional(clientId) })),
  'labelling.redo': method<Undone>()(v.strictObject({ clientId, reviewer: v.optional(name) })),
  /** The journal of one post, oldest first. */
  'labelling.history': method<{ readonly decisions: readonly Decision[] }>()(v.strictObject({ post: postId })),
  /** The next post that is not done, after this one in the order of `posts.list` with the same filter, and past its end from its start; undefined when all are. */
  'labelling.next': method<{ readonly post?: PostId }>()(v.strictObject({ after: v.optional(postId), order: v.optional(postOrder), ...postFilter })),
  /** Hashtags of the workspace that begin with the text, most used first. */
  'labelling.tags': method<{ readonly tags: readonly { readonly tag: string; readonly uses: number }[] }>()(v.strictObject({ prefix: text(200), limit: count(100) })),
};
