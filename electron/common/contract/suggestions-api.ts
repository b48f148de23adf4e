import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import type { Attention, Suggestion } from '../domain/attention.ts';
import type { JobId, PostId, VersionId } from '../domain/ids.ts';
import { count, nothing, postId } from './fields.ts';

export interface PostSuggestions {
  readonly post: PostId;
  readonly version: VersionId;
  readonly model: string;
  readonly suggestions: readonly Suggestion[];
  readonly attention: Attention;
}

export const suggestionsApi = {
  /** Runs the active model on one post; what is answered is stored as shown. `unavailable` when there is no model yet. */
  'suggestions.forPost': method<PostSuggestions>()(v.strictObject({ post: postId, top: count(100) })),
  /** Renews the stored suggestions of every post whose are missing or stale, as a job. */
  'suggestions.refresh': method<{ readonly job: JobId }>()(nothing),
  /** How many posts have suggestions of the active version, of an older one, or none. */
  'suggestions.freshness': method<{ readonly fresh: number; readonly stale: number; readonly none: number }>()(nothing),
};
