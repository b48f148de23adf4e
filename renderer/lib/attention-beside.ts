import { shadeShares, type LegendText } from './attention-legend.ts';
import type { ScaleName } from './attention-scale.ts';
import type { ColourMap } from './colour-maps.ts';

/** The largest of all posts that stand beside each other: as a share, and in multiples of uniform. */
export interface Most { readonly share: number; readonly times: number; /** How many posts have any. */ readonly posts: number }
export interface Beside { readonly regions: Most; readonly words: Most }

/** Shares of one of several posts as colours: an absolute scale ends at the largest of all of them, and its legend says so. */
export function shadeBeside(scale: ScaleName, shares: readonly number[], what: string, map: { readonly name: string; readonly colour: ColourMap }, most: Most | undefined): { readonly colour: ColourMap; readonly legend: LegendText } {
  const common = scale === 'absolute' || scale === 'times-uniform';
  if (most === undefined || most.posts < 2 || !common || shares.length === 0) return shadeShares(scale, shares, what, map);
  const { colour, legend } = shadeShares(scale, shares, what, map, [scale === 'absolute' ? most.share : most.times / shares.length]);
  return { colour, legend: { ...legend, note: `largest of ${most.posts} posts` } };
}
