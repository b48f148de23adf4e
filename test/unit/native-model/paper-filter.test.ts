import { expect, it } from 'vitest';
import { paperFilter } from '../../../native-model/data/paper-filter.ts';

interface One { key: string; account: string; caption: string; image?: string; tags: string[]; split: 'training' | 'validation' | 'test' }
const make = (account: string, n: number, more: (i: number) => Partial<One> = () => ({})): One[] =>
  Array.from({ length: n }, (_, i) => ({ key: `${account}-${i}`, account, caption: 'five words are in here', image: `${account} ${i}`, tags: ['cat', account], split: 'training', ...more(i) }));
const thresholds = { tagUses: 3, wordUses: 2, captionWords: 5, accountPosts: 4 };

it('drops each kind of post and counts it by the first reason', () => {
  const odd = make('a', 5, (i) => [{ image: '' }, { caption: '' }, { tags: ['once'] }, { caption: 'only four words here' }, { tags: [] }][i] ?? {});
  delete odd[0]!.image;
  const { posts, dropped } = paperFilter([...make('b', 6), ...odd.map((post) => ({ ...post, account: 'b', key: `odd ${post.key}` })), ...make('small', 3)], thresholds);
  expect(posts.map(({ key }) => key)).toEqual(make('b', 6).map(({ key }) => key));
  expect(dropped).toEqual({ withoutImage: 1, withoutText: 1, withoutTags: 2, shortCaption: 1, smallAccount: 3 });
});

it('goes on until whatever is left keeps to every threshold', () => {
  // 'chain' is on three posts until a small account goes; then c's posts that have it alone go, and c is too small itself.
  const posts = [...make('b', 5, () => ({ tags: ['cat'] })), ...make('c', 4, (i) => ({ tags: [i < 2 ? 'chain' : 'cat'] })), ...make('d', 1, () => ({ tags: ['chain'] }))];
  const left = paperFilter(posts, thresholds);
  expect(new Set(left.posts.map(({ account }) => account))).toEqual(new Set(['b']));
  expect(left.dropped).toMatchObject({ smallAccount: 3, withoutTags: 2 });
});

it('rare is what few training posts have; of measured posts the rare tags stay in the truth', () => {
  const posts = make('b', 8, (i) => ({ tags: ['cat', ...(i > 4 ? ['late'] : [])], split: i > 4 ? 'test' : 'training' }));
  const withRare = [...posts, ...make('b', 1, () => ({ key: 'rare', tags: ['cat', 'once'] }))];
  const left = paperFilter(withRare, thresholds).posts;
  expect(left.find(({ key }) => key === 'rare')!.tags).toEqual(['cat']);
  expect(left.find(({ split }) => split === 'test')!.tags).toEqual(['cat', 'late']);
});

it('tells the size before and after as the paper does', () => {
  const { before, after } = paperFilter([...make('b', 6), ...make('small', 2, () => ({ caption: 'unheard' }))], thresholds);
  expect(before).toEqual({ posts: 8, accounts: 2, tags: 3, words: 6, postsPerAccount: 4, tagsPerPost: 2 });
  expect(after).toEqual({ posts: 6, accounts: 1, tags: 2, words: 5, postsPerAccount: 6, tagsPerPost: 2 });
});

it('may leave nothing', () => { expect(paperFilter(make('b', 2), thresholds).posts).toEqual([]); });
