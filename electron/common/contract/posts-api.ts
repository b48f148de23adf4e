import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import type { AccountId, ImageId, PostId } from '../domain/ids.ts';
import type { PostRow, Split } from '../domain/post.ts';
import type { PostState, TagState } from '../domain/decision.ts';
import { accountId, count, nothing, postId, text } from './fields.ts';

/** `matching`: its posts under the filter that was asked for; without one, all of them. */
export interface AccountRow { readonly id: AccountId; readonly name: string; readonly posts: number; readonly done: number; readonly matching: number }

/** Posts of each sort. `problem`: with an import or image problem that nobody solved yet. */
export interface PostCounts {
  readonly all: number; readonly open: number; readonly started: number; readonly done: number; readonly disputed: number; readonly flagged: number; readonly problem: number;
}

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
  readonly flagged: boolean;
  readonly note?: string;
}

export interface Problem { readonly id: number; readonly kind: string; readonly reason: string; readonly line?: number; readonly source?: string; readonly post?: PostId; readonly postKey?: string; readonly at: number }

/** `distance`: bits of 64 in which the fingerprints of the images differ; 0 where image or caption are the same. */
export interface PostsApiSimilar { readonly rows: readonly { readonly row: PostRow; readonly why: 'same image' | 'same caption' | 'similar image'; readonly distance: number }[] }

const POST_STATES = ['open', 'started', 'done', 'disputed'] as const;

/** Which posts: all that meet every field given. */
export const postFilter = {
  account: v.optional(accountId),
  state: v.optional(v.picklist(POST_STATES)),
  tag: v.optional(text(200)),
  text: v.optional(text(400)),
  flagged: v.optional(v.boolean()),
  problem: v.optional(v.boolean()),
};
/** `account`: by the account's name, newest first within each. */
export const postOrder = v.picklist(['newest', 'account']);

export const postsApi = {
  /** In the order asked for (default: newest first) within the filter, paged by key: pass `next` back as `after`. */
  'posts.list': method<{ readonly rows: readonly PostRow[]; readonly next?: string }>()(v.strictObject({
    after: v.optional(text(200)),
    limit: count(500),
    order: v.optional(postOrder),
    ...postFilter,
  })),
  /** The rows of these posts as they are now, in the order asked; unknown ones are left out. */
  'posts.rows': method<{ readonly rows: readonly PostRow[] }>()(v.strictObject({ posts: v.pipe(v.array(postId), v.maxLength(500)) })),
  /** Near-duplicates of a post, the surest first: the same image, the same caption of the same account, an image that looks alike (of those whose images were encoded). */
  'posts.similar': method<PostsApiSimilar>()(v.strictObject({ post: postId, limit: count(100) })),
  'posts.get': method<PostDetail>()(v.strictObject({ post: postId })),
  /** The post whose key (the id in the user's file) is this, or `not-found`. */
  'posts.find': method<{ readonly post: PostId }>()(v.strictObject({ key: text(400) })),
  /** By name, those without a matching post too. */
  'posts.accounts': method<{ readonly accounts: readonly AccountRow[] }>()(v.strictObject({ state: postFilter.state, flagged: postFilter.flagged })),
  'posts.counts': method<PostCounts>()(nothing),
  'posts.problems': method<{ readonly problems: readonly Problem[]; readonly next?: number }>()(v.strictObject({ after: v.optional(v.number()), limit: count(500) })),
};
