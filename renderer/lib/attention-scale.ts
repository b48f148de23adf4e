import { largest } from './attention-maths.ts';

/** How shares become places on a colour map. Only `absolute` lets a nearly uniform map look nearly uniform; every other scale is named on screen. */
export const SCALES = ['absolute', 'stretch', 'rank', 'times-uniform'] as const;
export type ScaleName = (typeof SCALES)[number];

export interface Scale {
  readonly name: ScaleName;
  /** What the two ends of the legend stand for, in the unit below. */
  readonly min: number;
  readonly max: number;
  /** `share`: of 1; `rank`: 1 is the largest; `times`: × uniform. */
  readonly unit: 'share' | 'rank' | 'times';
  /** Where a uniform map would lie, in the unit. */
  readonly uniform: number;
  /** A share → its place in [0, 1] on the colour map. */
  place(share: number): number;
}

const clamp = (value: number) => Math.min(1, Math.max(0, Number.isFinite(value) ? value : 0));
const between = (value: number, low: number, high: number) => (high > low ? clamp((value - low) / (high - low)) : 0);

/**
 * The scale of some shares. `compared` are all the shares that stand beside each other (two model versions of a post): the absolute scale ends at the largest of them.
 */
export function scaleOf(name: ScaleName, shares: readonly number[], compared: readonly number[] = shares): Scale {
  const uniform = shares.length > 0 ? 1 / shares.length : 0;
  if (name === 'stretch') {
    const low = shares.length > 0 ? Math.min(...shares) : 0;
    const high = largest(shares);
    return { name, min: low, max: high, unit: 'share', uniform, place: (share) => between(share, low, high) };
  }
  if (name === 'rank') {
    const sorted = shares.toSorted((a, b) => b - a);
    // Equal shares have the better rank, as in the read-out.
    const rank = (share: number) => { const at = sorted.findIndex((other) => other <= share); return at < 0 ? sorted.length : at + 1; };
    return { name, min: sorted.length, max: 1, unit: 'rank', uniform: (sorted.length + 1) / 2, place: (share) => between(sorted.length - rank(share), 0, sorted.length - 1) };
  }
  const most = Math.max(largest(compared), largest(shares));
  if (name === 'times-uniform') {
    const top = uniform > 0 ? most / uniform : 1;
    return { name, min: 0, max: top, unit: 'times', uniform: 1, place: (share) => (uniform > 0 ? between(share / uniform, 0, top) : 0) };
  }
  return { name, min: 0, max: most, unit: 'share', uniform, place: (share) => between(share, 0, most) };
}
