import { describe, expect, it } from 'vitest';
import type { Split } from '../../../electron/common/domain/post.ts';
import { assignSplits, type SplitPost, splitSteps } from '../../../electron/common/domain/split.ts';

const make = (account: string, n: number, more: (i: number) => Partial<SplitPost> = () => ({})): SplitPost[] =>
  Array.from({ length: n }, (_, i) => ({ key: `${account}-${i}`, account, caption: `caption ${i}`, postedAt: i, ...more(i) }));
const count = (posts: readonly SplitPost[], sides: ReadonlyMap<string, string>) =>
  ['training', 'validation', 'test'].map((side) => posts.filter((post) => sides.get(post.key) === side).length);

it('workbench: 80/10/10 within each account, repeatable, another seed another draw', () => {
  const posts = [...make('a', 40), ...make('b', 50)];
  const sides = assignSplits(posts, 'workbench', 1);
  expect(count(posts.slice(0, 40), sides)).toEqual([32, 4, 4]);
  expect(count(posts.slice(40), sides)).toEqual([40, 5, 5]);
  expect(assignSplits(posts.toReversed(), 'workbench', 1)).toEqual(new Map([...sides].reverse()));
  expect(assignSplits(posts, 'workbench', 2)).not.toEqual(sides);
});

it('workbench: about a tenth also where every account has three posts', () => {
  const posts = Array.from({ length: 300 }, (_, a) => make(`account ${a}`, 3)).flat();
  const [, validation, test] = count(posts, assignSplits(posts, 'workbench', 1));
  expect(validation).toBeGreaterThan(60);
  expect(validation).toBeLessThan(120);
  expect(test).toBeGreaterThan(60);
  expect(test).toBeLessThan(120);
});

it.each(['workbench', 'paper', 'chronological'] as const)('%s: a post keeps its side when posts are added', (rule) => {
  const first = make('a', 30);
  const sides = assignSplits(first, rule, 1);
  const all = [...first.map((post) => ({ ...post, split: sides.get(post.key) })), ...make('a', 60).slice(30)];
  const later = assignSplits(all, rule, 1);
  for (const post of first) expect(later.get(post.key)).toBe(sides.get(post.key));
  expect(later.size).toBe(60);
});

it('adds up to 80/10/10 when posts come one by one', () => {
  let posts: SplitPost[] = [];
  for (const post of make('a', 40)) {
    posts = [...posts, post];
    const sides = assignSplits(posts, 'workbench', 3);
    posts = posts.map((one) => ({ ...one, split: sides.get(one.key) }));
  }
  expect(count(posts, new Map(posts.map((post) => [post.key, post.split!])))).toEqual([32, 4, 4]);
});

it.each(['workbench', 'paper', 'chronological'] as const)('%s: near-duplicates stand on one side', (rule) => {
  // Chains: 0-1 share an image, 1-2 a caption; images join accounts, captions don't.
  const posts = [
    ...make('a', 60, (i) => ({ image: `image ${Math.floor(i / 2)}`, caption: `  Caption ${Math.floor((i + 1) / 2) % 10} ${Math.floor(i / 20)}` })),
    ...make('b', 30, (i) => ({ image: `image ${i}` })),
  ];
  const sides = assignSplits(posts, rule, 4);
  for (const group of [Map.groupBy(posts, (post) => post.image), Map.groupBy(posts, (post) => post.account + post.caption)]) {
    for (const alike of group.values()) expect(new Set(alike.map((post) => sides.get(post.key))).size).toBe(1);
  }
});

it('posts without a caption are not alike', () => {
  const posts = make('a', 40, () => ({ caption: ' ' }));
  expect(count(posts, assignSplits(posts, 'workbench', 1))).toEqual([32, 4, 4]);
});

it('paper: nine tenths training, the rest test', () => {
  const posts = make('a', 1000);
  const [training, validation, test] = count(posts, assignSplits(posts, 'paper', 1));
  expect(validation).toBe(0);
  expect(training! + test!).toBe(1000);
  expect(Math.abs(test! - 100)).toBeLessThan(40);
});

it('chronological: each account\'s last tenth is test, the tenth before it validation', () => {
  const posts = make('a', 20).toReversed();
  const sides = assignSplits(posts, 'chronological', 1);
  expect([17, 18, 19, 16, 15].map((i) => sides.get(`a-${i}`))).toEqual(['validation', 'test', 'test', 'validation', 'training']);
});

describe('chronological, for posts that come later', () => {
  const drawn = make('a', 20).map((post, i) => ({ ...post, split: (i < 16 ? 'training' : i < 18 ? 'validation' : 'test') as Split }));
  const later = (postedAt: number | undefined): SplitPost => ({ ...make('a', 1)[0]!, key: `later ${postedAt}`, caption: `later ${postedAt}`, postedAt });
  const newest = Array.from({ length: 20 }, (_, i) => later(100 + i));

  it.each([[undefined, 'training'], [3.5, 'training'], [15.5, 'training'], [16.5, 'validation'], [18.5, 'test'], [99, 'test']] as const)('posted at %s: %s', (at, side) => {
    expect(assignSplits([...drawn, later(at), ...newest], 'chronological', 1).get(`later ${at}`)).toBe(side);
  });

  it('an account without a hold-out gets one behind its training posts', () => {
    const small = make('b', 4);
    const first = assignSplits(small, 'chronological', 1);
    expect(count(small, first)).toEqual([4, 0, 0]);
    const grown = [...small.map((post) => ({ ...post, split: first.get(post.key) })), ...make('b', 10, (i) => ({ key: `more ${i}`, caption: `more ${i}`, postedAt: i < 8 ? 2.5 + i / 100 : 50 + i }))];
    const sides = assignSplits(grown, 'chronological', 1);
    expect([0, 7, 8, 9].map((i) => sides.get(`more ${i}`))).toEqual(['training', 'training', 'validation', 'test']);
    const old = [...small.map((post) => ({ ...post, split: 'training' as const })), ...make('b', 6, (i) => ({ key: `old ${i}`, caption: `old ${i}`, postedAt: i === 0 ? 2.5 : -i }))];
    expect(count(old, assignSplits(old, 'chronological', 1))).toEqual([10, 0, 0]);
  });
});

/** How many posts are looked at between two steps, at most. */
function most(posts: readonly SplitPost[], rule: 'workbench' | 'paper' | 'chronological'): number {
  let looks = 0;
  const watched = posts.map((post) => Object.defineProperties({ ...post }, {
    key: { get: () => { looks++; return post.key; }, enumerable: true },
    postedAt: { get: () => { looks++; return post.postedAt; }, enumerable: true },
  }));
  const steps = splitSteps(watched, rule, 1);
  let worst = 0;
  for (let step = steps.next(); step.done !== true; step = steps.next()) { worst = Math.max(worst, looks); looks = 0; }
  return Math.max(worst, looks);
}

describe.each(['workbench', 'paper', 'chronological'] as const)('%s in steps', (rule) => {
  it.each([
    ['many accounts', Array.from({ length: 400 }, (_, a) => make(`a${a}`, 50)).flat()],
    ['one account', make('a', 20_000, (i) => ({ postedAt: -i }))],
    ['one photo for all', make('a', 20_000, () => ({ image: 'same' }))],
    ['all settled', make('a', 20_000, () => ({ split: 'training' }))],
  ])('looks at few posts at a time: %s', (_, posts) => {
    // A sort of 256 posts compares about 8 × 256 pairs, each by time and key.
    expect(most(posts, rule)).toBeLessThan(12_000);
  });

  it('whatever order the posts come in', () => {
    const posts = [...make('a', 300, (i) => ({ image: `${i % 250}` })), ...make('b', 7)];
    const sides = assignSplits(posts, rule, 1);
    expect(new Map([...assignSplits(posts.toSorted((a, b) => (a.caption < b.caption ? 1 : -1)), rule, 1)].sort())).toEqual(new Map([...sides].sort()));
  });
});
