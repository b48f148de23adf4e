import type { AccountId, ImageId, PostId } from '../../electron/common/domain/ids.ts';
import type { PostDetail } from '../../electron/common/contract/posts-api.ts';
import type { PostRow } from '../../electron/common/domain/post.ts';
import { PostList } from '../../renderer/workbench/posts/post-list.svelte.ts';
import { scriptedWorkbench, type Answers } from './scripted-host.ts';

export const POSTS = 1_000;
export const ACCOUNTS = 4;
export const row = (id: number): PostRow => ({ id: id as PostId, key: `k${id}`, account: `account${id % ACCOUNTS}`, accountId: (id % ACCOUNTS + 1) as AccountId, caption: `caption ${id}`, image: 'a'.repeat(64) as ImageId, state: 'open', tagCount: 2, flagged: false, noted: false });
const all = Array.from({ length: POSTS }, (_, index) => row(POSTS - index));
export const detail = (id: number): PostDetail => ({ id: id as PostId, key: `k${id}`, account: 'account', accountId: 1 as AccountId, caption: 'a day', state: 'open', tags: [], problems: [], flagged: false });

/** Pages by key over a thousand posts, as the host does. */
export const LISTING: Answers = {
  'settings.all': () => ({ user: {}, workspace: {} }),
  'posts.counts': () => ({ all: POSTS, open: POSTS, started: 0, done: 0, disputed: 0, flagged: 0, problem: 0 }),
  'posts.accounts': () => ({ accounts: Array.from({ length: ACCOUNTS }, (_, index) => ({ id: (index + 1) as AccountId, name: `account${index}`, posts: POSTS / ACCOUNTS, done: index, matching: POSTS / ACCOUNTS })) }),
  'posts.list': ({ after, limit, account, text, order }) => {
    const fit = all.filter((one) => (account === undefined || one.accountId === account) && (text === undefined || one.caption.endsWith(text) || one.caption.startsWith(text)));
    const sorted = order === 'account' ? fit.toSorted((a, b) => a.accountId - b.accountId || b.id - a.id) : fit;
    const from = after === undefined ? 0 : sorted.findIndex((one) => String(one.id) === after) + 1;
    const rows = sorted.slice(from, from + limit);
    return { rows, ...(from + limit < sorted.length ? { next: String(rows.at(-1)?.id) } : {}) };
  },
  'posts.get': ({ post }) => detail(post),
};

export async function listed(grouped: boolean, answers: Answers = LISTING) {
  const bench = await scriptedWorkbench(answers);
  await bench.workbench.accounts.load();
  const list = new PostList(bench.workbench);
  await list.show({}, grouped);
  return { ...bench, list };
}
export const options = () => [...document.querySelectorAll<HTMLElement>('[role=option]')];
