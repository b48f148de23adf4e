import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import type { Attention, Suggestion, TagStanding } from '../domain/attention.ts';
import type { JobId, PostId, VersionId } from '../domain/ids.ts';
import { clientId, count, name, nothing, places, postId, versionId } from './fields.ts';

export interface PostSuggestions {
  readonly post: PostId;
  readonly version: VersionId;
  readonly model: string;
  /** What saw the pictures, and what ran the model. */
  readonly encoder: string;
  readonly engine: string;
  readonly suggestions: readonly Suggestion[];
  readonly attention: Attention;
  /** Of the hashtags asked about with `of`: those that the model knows. */
  readonly standing?: readonly TagStanding[];
}

/** Leave one out: change = P(tag | all) − P(tag | without the item); above 0, the item spoke for the tag. The changes are not shares: they sum to nothing in particular. */
export interface Explanation {
  readonly post: PostId;
  readonly version: VersionId;
  readonly tag: string;
  readonly probability: number;
  /** By their place among the words of the attention; a word leaves and those after it move up. */
  readonly words: readonly { readonly index: number; readonly word: string; readonly change: number }[];
  /** A region's vector becomes the mean of all regions (0 after standardisation). Empty without an image. */
  readonly regions: readonly { readonly index: number; readonly change: number }[];
  readonly history: readonly { readonly post: PostId; readonly key: string; readonly change: number }[];
  /** Of the worker's work. */
  readonly milliseconds: number;
}

/** What leaving something out changes for each hashtag; `change` as in Explanation, the most probable first. */
export interface LeftOut {
  readonly post: PostId;
  readonly version: VersionId;
  readonly changes: readonly (Suggestion & { readonly change: number })[];
  readonly milliseconds: number;
}

/** Which version renewed the suggestions of so many posts, and how; without an engine where none had to be. */
export interface RefreshReport { readonly posts: number; readonly version: VersionId; readonly model: string; readonly encoder: string; readonly engine?: string }

export const suggestionsApi = {
  /**
   * Runs the active model on one post; what is answered is stored as shown, unless `shown` is false (asked for ahead of time).
   * With `version`, that version answers for comparison and nothing is stored; `conflict` when it looks through another encoder than the one in use.
   * `unavailable` when there is no model yet.
   */
  'suggestions.forPost': method<PostSuggestions>()(v.strictObject({ post: postId, top: count(100), version: v.optional(versionId), shown: v.optional(v.boolean()), of: v.optional(v.pipe(v.array(name), v.maxLength(100))) })),
  /** What of an answer that was asked for ahead of time has come before a person's eyes. */
  'suggestions.shown': method<{ readonly post: PostId }>()(v.strictObject({ post: postId, version: versionId, tags: v.pipe(v.array(name), v.maxLength(100)) })),
  /** What each word, region and remembered post did for one hashtag. The newest request of a `view` (default: of all who name none) ends the one before it, which fails with `cancelled`. */
  'suggestions.explain': method<Explanation>()(v.strictObject({ post: postId, tag: name, version: v.optional(versionId), view: v.optional(clientId) })),
  /**
   * What changes without these words, regions and remembered posts, all left out at once: of the best `top` hashtags with or without them, and of `tags` (those that the model knows).
   * `not-found` where the model did not look at one of them.
   */
  'suggestions.leaveOut': method<LeftOut>()(v.strictObject({
    post: postId, without: v.strictObject({ words: v.optional(places), regions: v.optional(places), posts: v.optional(v.pipe(v.array(postId), v.maxLength(20))) }),
    top: count(100), tags: v.optional(v.pipe(v.array(name), v.maxLength(100))), version: v.optional(versionId),
  })),
  /** Nobody waits any longer for what the view asked: its question ends with `cancelled`. `ended`: whether there was one. */
  'suggestions.endExplanation': method<{ readonly ended: boolean }>()(v.strictObject({ view: clientId })),
  /** Renews the stored suggestions of every post whose are missing or stale, as a job; its result is a RefreshReport. */
  'suggestions.refresh': method<{ readonly job: JobId }>()(nothing),
  /** How many posts have suggestions of the active version, of an older one, or none. */
  'suggestions.freshness': method<{ readonly fresh: number; readonly stale: number; readonly none: number }>()(nothing),
};
