import { expect, it } from 'vitest';
import { pairedBootstrap } from '../../../native-model/bootstrap.ts';
import { f1OfEach, measure } from '../../../native-model/metrics.ts';
import { SeededRandom } from '../../../native-model/seeded-random.ts';

const random = new SeededRandom(1);
const before = Array.from({ length: 400 }, () => random.next());

it('the same seed gives the same interval, another seed another', () => {
  const after = before.map((x) => x + 0.1 * random.normal());
  expect(pairedBootstrap(before, after, 3)).toEqual(pairedBootstrap(before, after, 3));
  expect(pairedBootstrap(before, after, 4)).not.toEqual(pairedBootstrap(before, after, 3));
});

it('pairs posts: what differs between posts widens nothing, and the width is that of the mean\'s own error', () => {
  expect(pairedBootstrap(before, before.map((x) => x - 0.02), 1)!.high).toBeCloseTo(-0.02, 9);
  const { mean, low, high } = pairedBootstrap(before, before.map((x) => x + 0.1 * random.normal()), 1)!;
  expect(mean).toBeGreaterThan(low);
  expect(mean).toBeLessThan(high);
  expect(high - low).toBeGreaterThan(3 * 0.1 / Math.sqrt(400));
  expect(high - low).toBeLessThan(5 * 0.1 / Math.sqrt(400));
});

it('needs pairs', () => {
  expect(pairedBootstrap([], [], 1)).toBeUndefined();
  expect(() => pairedBootstrap([1], [], 1)).toThrow('no pairs');
});

it('the F1 of each post has the macro F1 as its mean, posts without tags left out', () => {
  const cases = [{ ranking: ['a', 'b'], truth: ['a'] }, { ranking: ['a'], truth: [] }, { ranking: ['c'], truth: ['d', 'e'] }];
  const each = f1OfEach(cases, 5);
  expect(each).toHaveLength(2);
  expect((each[0]! + each[1]!) / 2).toBeCloseTo(measure(cases, 'macro').at['5']!.f1, 9);
});
