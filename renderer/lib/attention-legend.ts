import type { Scale, ScaleName } from './attention-scale.ts';
import { diverging, type ColourMap } from './colour-maps.ts';
import { share, signed } from './format.ts';

/** A legend as data: for the page and for a figure. `colour` takes a number of the unit that the ends are in. */
export interface LegendText {
  readonly name: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly colour: ColourMap;
  readonly format: (value: number) => string;
  readonly tick?: { readonly value: number; readonly label: string };
  /** Names a scale that is not absolute. */
  readonly badge?: string;
}

/** As the badge and the options say it. */
export const SCALE_NAMES: Readonly<Record<ScaleName, string>> = { absolute: 'absolute', stretch: 'stretched to this map', rank: 'by rank', 'times-uniform': '× uniform' };

/** `what`: "region" or "word". `place`: a place in [0, 1] → colour. */
export function legendOfShares(scale: Scale, what: string, map: { readonly name: string; readonly colour: ColourMap }): LegendText {
  const { min, max, unit, uniform } = scale;
  const along = (value: number) => map.colour(max === min ? 0 : (value - min) / (max - min));
  const common = { name: map.name, min, max, colour: along, ...(scale.name === 'absolute' ? {} : { badge: SCALE_NAMES[scale.name] }) };
  if (unit === 'rank') return { ...common, unit: `${what} rank`, format: (value) => String(Math.round(value)) };
  if (unit === 'times') return { ...common, unit: `${what} × uniform`, format: (value) => value.toFixed(2), tick: { value: uniform, label: 'uniform' } };
  return { ...common, unit: `${what} share`, format: share, tick: { value: uniform, label: 'uniform' } };
}

/** C is compared within its post: from −reach to +reach, 0 in the middle. */
export const legendOfAffinity = (reach: number): LegendText => ({ name: 'PuOr', unit: 'C, correlation', min: -reach, max: reach, colour: diverging(reach), format: (value) => (value === 0 ? '0' : signed(value)), tick: { value: 0, label: 'none' } });
