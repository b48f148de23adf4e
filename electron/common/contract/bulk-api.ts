import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import type { Suggestion } from '../domain/attention.ts';
import type { JobId } from '../domain/ids.ts';
import type { PostRow } from '../domain/post.ts';
import { clientId, name, nothing, postId, probability } from './fields.ts';
import { postFilter } from './posts-api.ts';

/**
 * Of the suggestions with at least this probability that a person accepted or rejected: how many were right. `low` and `high`: Wilson's
 * interval at 95%. The probability is the one the person saw when judging, so that no model is measured by what it has learnt since.
 */
export interface Precision { readonly threshold: number; readonly judged: number; readonly right: number; readonly precision?: number; readonly low?: number; readonly high?: number }

/**
 * What `bulk.apply` would do now. `posts`: those of the selection that are not done, each of them `ready` or `missing` (no suggestions of the
 * active version). `changed`: ready ones that would get a hashtag; `tags`: how many hashtags in all.
 */
export interface BulkPreview {
  readonly posts: number; readonly ready: number; readonly missing: number; readonly changed: number; readonly tags: number;
  readonly byTag: readonly { readonly tag: string; readonly posts: number }[];
  readonly sample: readonly { readonly post: PostRow; readonly tags: readonly Suggestion[] }[];
  readonly precision: Precision;
}
const BULK_MARKS = ['done', 'reopen', 'flag', 'unflag'] as const;
export type BulkMark = (typeof BULK_MARKS)[number];
/** The `result` of a bulk job. `mark`: what the posts were marked as, where nothing was accepted. */
export interface BulkReport { readonly posts: number; readonly decisions: number; readonly mark?: BulkMark }

/** By number, or all that a filter leaves but a few. */
const selection = v.union([
  v.strictObject({ posts: v.pipe(v.array(postId), v.maxLength(100_000)) }),
  v.strictObject({ filter: v.strictObject(postFilter), except: v.optional(v.pipe(v.array(postId), v.maxLength(10_000))) }),
]);

export const bulkApi = {
  'bulk.preview': method<BulkPreview>()(v.strictObject({ selection, threshold: probability })),
  /** At .05, .10 … .95. */
  'bulk.precision': method<{ readonly points: readonly Precision[] }>()(nothing),
  /**
   * Accepts, as a job, the stored suggestions of the active version from the threshold up, on posts that are not done and where nobody judged
   * the hashtag; `done` marks the posts done that got one. One `labelling.undo` takes all of it back, also after a cancel.
   */
  'bulk.apply': method<{ readonly job: JobId }>()(v.strictObject({ clientId, selection, threshold: probability, done: v.boolean(), reviewer: v.optional(name) })),
  /** Marks posts done or open again, or sets or takes their flags, as a job; those that are so already are passed over. One `labelling.undo` takes all of it back. */
  'bulk.mark': method<{ readonly job: JobId }>()(v.strictObject({ clientId, selection, mark: v.picklist(BULK_MARKS), reviewer: v.optional(name) })),
};
