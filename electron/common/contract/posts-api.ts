import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import type { AccountId, ImageId, PostId } from '../domain/ids.ts';
import type { PostRow, Split } from '../domain/post.ts';
import type { PostState, TagState } from '../domain/decision.ts';
import { accountId, count, nothing, postId, text } from './fields.ts';

export interface AccountRow { readonly id: AccountId; readonly name: string; readonly posts: number; readonly done: number }

/** One hashtag of a post and how it got there. */
export interface PostTag { readonly tag: string; readonly original: boolean; readonly state: TagState }

export interface PostDetail {
  readonly id: PostId;
  readonly key: string;
  readonly account: string;
  readonly accountId: AccountId;
  /** The caption without its hashtags: what the model reads. */
  readonly caption: string;
  readonly image?: { readonly id: ImageId; readonly width?: number; readonly height?: number };
  readonly postedAt?: number;
  readonly split?: Split;
  readonly state: PostState;
  readonly tags: readonly PostTag[];
  readonly problems: readonly { readonly kind: string; readonly reason: string }[];
}

export interface Problem { readonly id: number; readonly kind: string; readonly reason: string; readonly line?: number; readonly source?: string; readonly post?: PostId; readonly postKey?: string; readonly at: number }

export const postsApi = {
  /** Newest first within the filter, paged by key: pass `next` back as `after`. */
  'posts.list': method<{ readonly rows: readonly PostRow[]; readonly next?: string }>()(v.strictObject({
    after: v.optional(text(200)),
    limit: count(500),
    account: v.optional(accountId),
    state: v.optional(v.picklist(['open', 'started', 'done', 'disputed'])),
    tag: v.optional(text(200)),
    text: v.optional(text(400)),
  })),
  'posts.get': method<PostDetail>()(v.strictObject({ post: postId })),
  /** The post whose key (the id in the user's file) is this, or `not-found`. */
  'posts.find': method<{ readonly post: PostId }>()(v.strictObject({ key: text(400) })),
  'posts.accounts': method<{ readonly accounts: readonly AccountRow[] }>()(nothing),
  'posts.problems': method<{ readonly problems: readonly Problem[]; readonly next?: number }>()(v.strictObject({ after: v.optional(v.number()), limit: count(500) })),
};
