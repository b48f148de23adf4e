import { expect, it } from 'vitest';
import { Popularity } from '../../../native-model/baselines/popularity.ts';
import { UserPopularity } from '../../../native-model/baselines/user-popularity.ts';
import { Vocabulary } from '../../../native-model/data/vocabulary.ts';
import { best, inVocabulary, measure } from '../../../native-model/metrics.ts';

// Two posts: Y = {a, b, c, out} finds a, c among the first 3; Y = {x} finds nothing until rank 5.
const cases = [
  { ranking: ['a', 'd', 'c', 'e', 'b', 'f', 'g', 'h', 'i'], truth: ['a', 'b', 'c', 'out'] },
  { ranking: ['a', 'd', 'c', 'e', 'x', 'f', 'g', 'h', 'i'], truth: ['x'] },
];

it('macro: the mean of each post\'s own measures', () => {
  const { at } = measure(cases, 'macro');
  expect(at['1']!.p).toBeCloseTo((1 + 0) / 2);
  expect(at['1']!.r).toBeCloseTo((1 / 4 + 0) / 2);
  expect(at['1']!.f1).toBeCloseTo((0.4 + 0) / 2); // 2·1·¼ / 1¼
  expect(at['3']!.f1).toBeCloseTo((2 * (2 / 3) * (2 / 4)) / (2 / 3 + 2 / 4) / 2);
  expect(at['5']!.p).toBeCloseTo((3 / 5 + 1 / 5) / 2);
  expect(at['5']!.r).toBeCloseTo((3 / 4 + 1) / 2);
  expect(at['5']!.f1).toBeCloseTo((2 / 3 + 1 / 3) / 2);
});

it('pooled: the measures of the totals', () => {
  const { at } = measure(cases, 'pooled');
  expect(at['5']).toEqual({ p: 4 / 10, r: 4 / 5, f1: expect.closeTo((2 * 0.4 * 0.8) / 1.2) });
  expect(at['1']).toEqual({ p: 1 / 2, r: 1 / 5, f1: expect.closeTo(0.2 / 0.7) });
});

it('leaves posts without tags out and counts them; a tag out of the vocabulary costs recall', () => {
  const known = (tag: string) => tag !== 'out' && tag !== 'x';
  const inside = measure(inVocabulary(cases, known), 'macro');
  expect(inside).toMatchObject({ posts: 1, skippedWithoutTags: 1 });
  expect(inside.at['5']!.r).toBe(1);
  expect(measure([], 'macro')).toMatchObject({ posts: 0, at: { 1: { p: 0, r: 0, f1: 0 } } });
});

it('ranks ties by id', () => {
  expect(best(Float32Array.of(1, 3, 2, 3), 3)).toEqual([1, 3, 2]);
});

it('the floors: everybody\'s tags, and the account\'s own filled up with them', async () => {
  const post = (account: string, ...tags: string[]) => ({ key: `${account}${tags.join()}`, account, caption: '', tags });
  const training = [post('a', 'p', 'q'), post('a', 'q'), post('b', 'r', 'p'), post('b', 'r'), post('c', 'p')];
  const vocabulary = await Vocabulary.fromPosts(training);
  const names = (ids: readonly number[]) => ids.map((id) => vocabulary.tags[id]);
  expect(names(new Popularity(training, vocabulary).rank(post('b'), 2))).toEqual(['p', 'q']);
  expect(names(new UserPopularity(training, vocabulary).rank(post('b'), 3))).toEqual(['r', 'p', 'q']);
  expect(names(new UserPopularity(training, vocabulary).rank(post('stranger'), 2))).toEqual(['p', 'q']);
});
