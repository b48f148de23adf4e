import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import { clientId, count, name, text } from './fields.ts';

/** `uses`: posts it stands on now. `formerly`: names it had before it was renamed; they still lead to it. */
export interface TagRow { readonly tag: string; readonly uses: number; readonly accepted: number; readonly rejected: number; readonly formerly: readonly string[] }

const tag = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

export const tagsApi = {
  /** Hashtags that hold the text in their name or a former one, paged by key: pass `next` back as `after`. */
  'tags.list': method<{ readonly rows: readonly TagRow[]; readonly next?: string }>()(v.strictObject({
    text: v.optional(text(200)), order: v.picklist(['uses', 'name']), after: v.optional(text(200)), limit: count(500),
  })),
  /**
   * Gives a hashtag another name, everywhere at once; imports, type-ahead and models that know the old one are led to it. A row of the
   * journal: `labelling.undo` takes it back. `posts`: on how many it stands. `not-found`; `conflict` when the new name is, or was, another's.
   */
  'tags.rename': method<{ readonly tag: string; readonly posts: number }>()(v.strictObject({ clientId, tag, to: tag, reviewer: v.optional(name) })),
};
