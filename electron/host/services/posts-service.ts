import { AppError } from '../../common/rpc/app-error.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import type { PostDetail } from '../../common/contract/posts-api.ts';
import type { PostId } from '../../common/domain/ids.ts';
import type { AccountRepository } from '../database/repositories/account-repository.ts';
import type { CountRepository } from '../database/repositories/count-repository.ts';
import type { HashtagRepository } from '../database/repositories/hashtag-repository.ts';
import type { PostList } from '../database/repositories/post-list.ts';
import type { PostRepository, StoredTag } from '../database/repositories/post-repository.ts';
import type { ProblemRepository } from '../database/repositories/problem-repository.ts';
import { storeFilter } from './post-filter.ts';

export interface PostDetailDeps { readonly posts: PostRepository; readonly problems: ProblemRepository }
export interface PostsDeps extends PostDetailDeps { readonly list: PostList; readonly accounts: AccountRepository; readonly counts: CountRepository; readonly hashtags: HashtagRepository }
type Name = 'posts.list' | 'posts.rows' | 'posts.get' | 'posts.find' | 'posts.accounts' | 'posts.counts' | 'posts.problems';
export type PostsHandlers = Pick<Handlers<HostApi>, Name>;

export function createPostsService(deps: PostsDeps): PostsHandlers {
  return {
    'posts.list': (input) => list(deps, input),
    'posts.rows': ({ posts }) => ({ rows: deps.list.rows(posts) }),
    'posts.get': ({ post }) => postDetail(deps, post),
    'posts.find': ({ key }) => {
      const found = deps.posts.findByKey(key);
      if (found === undefined) throw new AppError('not-found', `There is no post "${key}" in the workspace.`, { hint: 'Look for the id as your file spells it.' });
      return { post: found.id };
    },
    'posts.accounts': (filter) => ({ accounts: deps.accounts.all(filter) }),
    'posts.counts': () => deps.counts.ofPosts(),
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

function list(deps: PostsDeps, { after, limit, order = 'newest', ...asked }: Parameters<PostsHandlers['posts.list']>[0]): ReturnType<PostsHandlers['posts.list']> {
  const filter = storeFilter(deps.hashtags, asked);
  if (filter === undefined) return { rows: [] };
  const ids = deps.list.ids(filter, order, cursor(after), limit);
  const last = ids.at(-1);
  return { rows: deps.list.rows(ids), ...(last === undefined || ids.length < limit ? {} : { next: String(last) }) };
}

function cursor(after: string | undefined): PostId | undefined {
  if (after === undefined) return undefined;
  const id = Number(after);
  if (!Number.isSafeInteger(id) || id < 0) throw new AppError('invalid-input', 'This place in the list is not one that the list gave.', { hint: 'Read the list from its start.' });
  return id as PostId;
}
