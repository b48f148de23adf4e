import { describe, expect, it } from 'vitest';
import { scaleOf } from '../../../renderer/lib/attention-scale.ts';

const SHARES = [0.1, 0.4, 0.2, 0.2, 0.1];

describe('scales of shares', () => {
  it('absolute runs from 0 to the largest of what is compared, so that a uniform map looks uniform', () => {
    const scale = scaleOf('absolute', [0.21, 0.2, 0.2, 0.2, 0.19], [0.21, 0.8]);
    expect(scale).toMatchObject({ min: 0, max: 0.8, unit: 'share', uniform: 0.2 });
    expect(scale.place(0.2)).toBeCloseTo(0.25);
    expect(Math.abs(scale.place(0.21) - scale.place(0.19))).toBeLessThan(0.03);
  });
  it('stretch runs from this map’s smallest to its largest', () => {
    const scale = scaleOf('stretch', SHARES);
    expect([scale.min, scale.max, scale.place(0.1), scale.place(0.4)]).toEqual([0.1, 0.4, 0, 1]);
  });
  it('rank gives equal shares one place, the largest the top', () => {
    const scale = scaleOf('rank', SHARES);
    expect([scale.min, scale.max, scale.unit]).toEqual([5, 1, 'rank']);
    expect([0.4, 0.2, 0.1].map((share) => scale.place(share))).toEqual([1, 0.75, 0.25]);
  });
  it('× uniform marks uniform at 1', () => {
    const scale = scaleOf('times-uniform', SHARES);
    expect([scale.max, scale.uniform, scale.place(0.2)]).toEqual([2, 1, 0.5]);
  });
  it('nothing, and nothing but zeros, have places too', () => {
    for (const name of ['absolute', 'stretch', 'rank', 'times-uniform'] as const) {
      expect(scaleOf(name, []).place(0)).toBe(0);
      expect(scaleOf(name, [0, 0]).place(0)).toBeGreaterThanOrEqual(0);
    }
  });
});
