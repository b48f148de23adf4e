import { AppError } from '../../common/rpc/app-error.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import type { PostDetail } from '../../common/contract/posts-api.ts';
import type { PostId } from '../../common/domain/ids.ts';
import { normaliseHashtag } from '../../common/domain/hashtag.ts';
import type { AccountRepository } from '../database/repositories/account-repository.ts';
import type { HashtagRepository } from '../database/repositories/hashtag-repository.ts';
import { ftsQuery, type PostFilter, type PostList } from '../database/repositories/post-list.ts';
import type { PostRepository, StoredTag } from '../database/repositories/post-repository.ts';
import type { ProblemRepository } from '../database/repositories/problem-repository.ts';

export interface PostDetailDeps { readonly posts: PostRepository; readonly problems: ProblemRepository }
export interface PostsDeps extends PostDetailDeps { readonly list: PostList; readonly accounts: AccountRepository; readonly hashtags: HashtagRepository }
export type PostsHandlers = Pick<Handlers<HostApi>, 'posts.list' | 'posts.get' | 'posts.find' | 'posts.accounts' | 'posts.problems'>;

export function createPostsService(deps: PostsDeps): PostsHandlers {
  return {
    'posts.list': (input) => list(deps, input),
    'posts.get': ({ post }) => postDetail(deps, post),
    'posts.find': ({ key }) => {
      const found = deps.posts.findByKey(key);
      if (found === undefined) throw new AppError('not-found', `There is no post "${key}" in the workspace.`, { hint: 'Look for the id as your file spells it.' });
      return { post: found.id };
    },
    'posts.accounts': () => ({ accounts: deps.accounts.all() }),
    'posts.problems': ({ after, limit }) => {
      const problems = deps.problems.open(after, limit);
      const last = problems.at(-1);
      return { problems, ...(last === undefined || problems.length < limit ? {} : { next: last.id }) };
    },
  };
}

/** @throws AppError `not-found` */
export function postDetail(deps: PostDetailDeps, id: PostId): PostDetail {
  const post = deps.posts.get(id);
  if (post === undefined) throw new AppError('not-found', `There is no post with the number ${id} in the workspace.`, { hint: 'Read the list anew.' });
  const { image, width, height, ...rest } = post;
  const tags = deps.posts.tagsOf(id);
  return {
    ...rest,
    ...(image === undefined ? {} : { image: { id: image, ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) } }),
    tags: tags.map(({ tag, original, state }) => ({ tag, original, state: state === 'disputed' ? 'unjudged' : state })),
    problems: [...deps.problems.ofPost(id), ...tags.filter(isDisputed).map(dispute)],
  };
}

const isDisputed = (tag: StoredTag): boolean => tag.state === 'disputed';
const dispute = (tag: StoredTag) => ({ kind: 'disputed', reason: `Reviewers disagree about #${tag.tag}; it is not learnt from.` });

function list(deps: PostsDeps, input: Parameters<PostsHandlers['posts.list']>[0]): ReturnType<PostsHandlers['posts.list']> {
  const filter = filterOf(deps, input);
  if (filter === undefined) return { rows: [] };
  const rows = deps.list.page(filter, cursor(input.after), input.limit);
  const last = rows.at(-1);
  return { rows, ...(last === undefined || rows.length < input.limit ? {} : { next: String(last.id) }) };
}

/** Undefined when nothing can match: a hashtag that nobody used, a text without a word. */
function filterOf(deps: PostsDeps, { account, state, tag, text }: Parameters<PostsHandlers['posts.list']>[0]): PostFilter | undefined {
  const hashtag = tag === undefined ? undefined : deps.hashtags.find(normaliseHashtag(tag) ?? '');
  const wanted = text !== undefined && text.trim() !== '';
  const match = wanted ? ftsQuery(text) : undefined;
  if ((tag !== undefined && hashtag === undefined) || (wanted && match === undefined)) return undefined;
  return { account, state, hashtag, match };
}

function cursor(after: string | undefined): number {
  if (after === undefined) return Number.MAX_SAFE_INTEGER;
  const id = Number(after);
  if (!Number.isSafeInteger(id) || id < 0) throw new AppError('invalid-input', 'This place in the list is not one that the list gave.', { hint: 'Read the list from its start.' });
  return id;
}
