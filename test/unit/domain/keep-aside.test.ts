import { expect, it } from 'vitest';
import { whyKeptAside, whyTrainingKeptAside } from '../../../electron/common/domain/keep-aside.ts';

it.each([
  ['the interval lies below 0, however little', { mean: -0.005, low: -0.008, high: -0.001 }, true],
  ['the mean is below -0.01, though the interval holds 0', { mean: -0.011, low: -0.05, high: 0.03 }, true],
  ['a small fall within chance', { mean: -0.01, low: -0.03, high: 0.01 }, false],
  ['the interval ends at 0', { mean: -0.002, low: -0.004, high: 0 }, false],
  ['a rise', { mean: 0.02, low: 0.01, high: 0.03 }, false],
])('%s', (_, change, aside) => {
  expect(whyKeptAside(change) !== undefined).toBe(aside);
  if (aside) expect(whyKeptAside(change)).toContain(change.mean.toFixed(3));
});

it('without a hold-out nobody can tell, so it waits for a person', () => { expect(whyKeptAside(undefined)).toMatch(/no hold-out/); });

const scored = (f1: number, posts = 48) => ({ posts, after: { 5: { p: 0.1, r: 0.1, f1 } } });
it.each([
  ['worse on the same posts', { name: 'Training 1', scores: scored(0.33) }, scored(0.08), true],
  ['a little worse', { name: 'Training 1', scores: scored(0.33) }, scored(0.325), false],
  ['better', { name: 'Training 1', scores: scored(0.33) }, scored(0.35), false],
  ['worse on other posts', { name: 'Training 1', scores: scored(0.33, 47) }, scored(0.08), false],
  ['beside a version that was never measured', { name: 'Imported' }, scored(0.08), false],
  ['the first', undefined, scored(0.08), false],
])('a training: %s', (_, inUse, scores, aside) => {
  const why = whyTrainingKeptAside(inUse, scores);
  expect(why !== undefined).toBe(aside);
  if (aside) expect(why).toBe('Kept aside: F1@5 on the 48 validation posts is 0.080, that of Training 1 was 0.330. Training 1 stays active.');
});
