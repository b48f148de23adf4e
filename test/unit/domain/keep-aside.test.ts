import { expect, it } from 'vitest';
import { whyKeptAside } from '../../../electron/common/domain/keep-aside.ts';

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
