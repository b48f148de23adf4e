import { SCALE_NAMES, shadeShares, type LegendText } from '../../lib/attention-legend.ts';
import type { ScaleName } from '../../lib/attention-scale.ts';
import type { ColourMap } from '../../lib/colour-maps.ts';

/** The shares of both versions as colours. */
export interface ShadedSides {
  readonly a: ColourMap;
  readonly b: ColourMap;
  /** One for both, or one each where the scale has other ends for the other. */
  readonly legends: readonly LegendText[];
  /** Names a scale that is not absolute. */
  readonly badge: string | undefined;
}

/** Both on the chosen scale; an absolute one ends at the largest share of either. `what`: "word" or nothing, in the legend. */
export function shadeSides(scale: ScaleName, a: readonly number[], b: readonly number[], what: string, map: { readonly name: string; readonly colour: ColourMap }): ShadedSides {
  const both = [...a, ...b];
  const of = (side: string, shares: readonly number[]) => shadeShares(scale, shares, [side, what].filter(Boolean).join(' '), map, both);
  const [sideA, sideB] = [of('A', a), of('B', b)];
  const same = sideA.legend.min === sideB.legend.min && sideA.legend.max === sideB.legend.max;
  const joint = of('A, B', b.length > 0 ? b : a).legend;
  const { tick, ...unmarked } = joint;
  // Where the two have different numbers of words, no one share is uniform for both.
  const one = tick === undefined || a.length === b.length || a.length === 0 || b.length === 0 ? joint : unmarked;
  const told = [...(a.length > 0 ? [sideA.legend] : []), ...(b.length > 0 ? [sideB.legend] : [])];
  return { a: sideA.colour, b: sideB.colour, legends: same || told.length < 2 ? [one] : told, badge: scale === 'absolute' ? undefined : SCALE_NAMES[scale] };
}
