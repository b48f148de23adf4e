import { describe, expect, it } from 'vitest';
import { memoryOf, reserved, MEMORY_MODES } from '../../../electron/common/domain/memory.ts';
import type { MemoryCandidate } from '../../../electron/common/domain/memory-choice.ts';

const post = (account: string, i: number, more: Partial<MemoryCandidate> = {}): MemoryCandidate => ({ key: `${account}-${i}`, account, tags: [`of ${account}`, `t${i}`], ...more });
const make = (account: string, n: number, more: (i: number) => Partial<MemoryCandidate> = () => ({})) => Array.from({ length: n }, (_, i) => post(account, i, more(i)));
const keys = (posts: readonly MemoryCandidate[]) => posts.map(({ key }) => key);
const posts = [...make('a', 12, (i) => ({ postedAt: 100 - i })), ...make('b', 9), ...make('c', 1)];
const modes = MEMORY_MODES.filter((mode) => mode !== 'similar');

describe.each(modes)('%s', (mode) => {
  it('remembers at most L candidates, each once, never the post itself', () => {
    const memory = memoryOf(mode, posts, 3);
    for (const one of [...posts, post('a', 99), post('nobody', 0)]) {
      const remembered = keys(memory.of(one, 3));
      expect(remembered.length).toBeLessThanOrEqual(3);
      expect(new Set(remembered).size).toBe(remembered.length);
      expect(remembered).not.toContain(one.key);
      expect(keys(posts)).toEqual(expect.arrayContaining(remembered));
    }
  });

  it('is repeatable, whatever the order of the candidates', () => {
    const [one, other] = [memoryOf(mode, posts, 3), memoryOf(mode, posts.toReversed(), 3)];
    for (const asked of posts) expect(keys(other.of(asked, 2))).toEqual(keys(one.of(asked, 2)));
  });

  it('never remembers what is not offered: a test post changes nobody\'s memory', () => {
    const training = posts.filter(({ key }) => !key.endsWith('4'));
    const memory = memoryOf(mode, training, 3);
    for (const asked of posts) for (const key of keys(memory.of(asked, 12))) expect(key).not.toMatch(/4$/);
  });
});

it('random: one order for the account, fixed; another seed another order', () => {
  const memory = memoryOf('random', posts, 3);
  const order = keys(memory.of(post('a', 99), 12));
  for (const asked of posts.slice(0, 12)) expect(keys(memory.of(asked, 2))).toEqual(order.filter((key) => key !== asked.key).slice(0, 2));
  expect(memory.atEpoch).toBeUndefined();
  expect(keys(memoryOf('random', posts, 4).of(post('a', 99), 12))).not.toEqual(order);
});

it('random-per-epoch: other posts in other epochs, the same in the same epoch; outside of training the order of `random`', () => {
  const memory = memoryOf('random-per-epoch', posts, 3);
  const of = (epoch: number) => keys(memory.atEpoch!(epoch).of(post('a', 99), 12));
  expect(of(1)).toEqual(of(1));
  expect(of(1)).not.toEqual(of(2));
  expect(keys(memory.of(post('a', 99), 2))).toEqual(keys(memoryOf('random', posts, 3).of(post('a', 99), 2)));
});

it('authors: everybody remembers the same L posts, and those are taken out', () => {
  const apart = reserved('authors', posts, 3, 2);
  expect(apart.size).toBe(2 + 2 + 1);
  const memory = memoryOf('authors', posts, 3);
  for (const asked of posts.filter(({ key, account }) => !apart.has(key) && account !== 'c')) {
    expect(keys(memory.of(asked, 2)).sort()).toEqual([...apart].filter((key) => key.startsWith(asked.account)).sort());
  }
  // One that is remembered is not replaced by a post that is learnt.
  const [first = ''] = apart;
  expect(memory.of(posts.find(({ key }) => key === first)!, 2)).toHaveLength(1);
  for (const mode of MEMORY_MODES.filter((one) => one !== 'authors')) expect(reserved(mode, posts, 3, 2).size).toBe(0);
});

it('temporal: the newest before this one, newest first; never a later one', () => {
  const memory = memoryOf('temporal', posts, 3);
  expect(keys(memory.of(posts[5]!, 2))).toEqual(['a-6', 'a-7']);
  expect(keys(memory.of(posts[11]!, 2))).toEqual([]);
  expect(keys(memory.of(post('a', 99, { postedAt: 97.5 }), 2))).toEqual(['a-3', 'a-4']);
  // Without times the key decides, so that no two posts remember each other.
  expect(keys(memory.of(post('b', 2), 5))).toEqual(['b-1', 'b-0']);
});

it('community: posts of the accounts that share most tags, one of each in turn, never its own', () => {
  const near = [
    ...make('me', 3, () => ({ tags: ['x', 'y', 'z'] })), ...make('two', 4, () => ({ tags: ['x', 'y'] })), ...make('one', 4, (i) => ({ tags: ['x', `other ${i}`] })),
    ...make('far', 4, () => ({ tags: ['q'] })),
  ];
  const memory = memoryOf('community', near, 1);
  expect(memory.of(near[0]!, 2).map(({ account }) => account)).toEqual(['two', 'one']);
  expect(memory.of(near[0]!, 4).map(({ account }) => account)).toEqual(['two', 'one', 'two', 'one']);
  expect(memory.of(near.at(-1)!, 2)).toEqual([]);
});

it('community: a post\'s own tags do not choose its neighbours', () => {
  const near = [post('me', 0, { tags: ['mine', 'rare'] }), post('me', 1, { tags: ['common'] }), post('b', 0, { tags: ['rare', 'mine'] }), post('c', 0, { tags: ['common'] })];
  const memory = memoryOf('community', near, 1);
  expect(keys(memory.of(near[0]!, 2))).toEqual(['c-0']);
  expect(keys(memory.of(near[1]!, 1))).toEqual(['b-0']);
});
