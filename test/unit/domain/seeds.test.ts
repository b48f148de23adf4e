import { describe, expect, it } from 'vitest';
import { MOST_SEEDS, parseSeeds, writeSeeds } from '../../../electron/common/domain/seeds.ts';
import { spreadAt, spreadOf } from '../../../electron/common/domain/spread.ts';

describe('seeds as a person writes them', () => {
  it.each([
    ['', []], [' ', []], ['7', [7]], ['0', [0]], ['1-5', [1, 2, 3, 4, 5]], ['1, 2, 3', [1, 2, 3]], ['3 1;2', [3, 1, 2]], ['1–3, 2, 10', [1, 2, 3, 10]], ['4-4', [4]],
    [`1-${MOST_SEEDS}`, Array.from({ length: MOST_SEEDS }, (_, index) => index + 1)],
  ])('%s', (text, seeds) => { expect(parseSeeds(text)).toEqual(seeds); });

  it.each([
    ['1-', 'no seed'], ['a', 'no seed'], ['-3', 'no seed'], ['1.5', 'no seed'], ['1e3', 'no seed'], ['5-1', 'write 1-5'], [`1-${MOST_SEEDS + 1}`, 'At most'], ['1-40, 50-80', 'At most'], ['0-9007199254740991', 'At most'], ['99999999999999999', 'no seed'],
  ])('%s is refused', (text, why) => { expect(parseSeeds(text)).toContain(why); });
});

it('seeds are written as they were meant', () => {
  expect([[], [4], [1, 2], [1, 2, 3], [9, 1, 2, 3, 5], [3, 2, 1]].map(writeSeeds)).toEqual(['', '4', '1, 2', '1-3', '9, 1-3, 5', '3, 2, 1']);
});

it('the spread of some numbers: mean and sample deviation; none of nothing, no deviation of one', () => {
  expect(spreadOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ n: 8, mean: 5, deviation: expect.closeTo(2.138089935, 8) as number });
  expect(spreadOf([0.25])).toEqual({ n: 1, mean: 0.25 });
  expect(spreadOf([])).toBeUndefined();
  const measure = (f1: number) => ({ p: 1, r: 0.5, f1 });
  const spread = { p: { n: 2, mean: 1, deviation: 0 }, r: { n: 2, mean: 0.5, deviation: 0 }, f1: { n: 2, mean: 2, deviation: expect.closeTo(Math.SQRT2, 8) as number } };
  expect(spreadAt([{ 1: measure(1), 5: measure(1) }, { 5: measure(3) }])).toEqual({ 5: spread });
});
