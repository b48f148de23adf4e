import { scaleOf, type Scale, type ScaleName } from './attention-scale.ts';
import { diverging, type ColourMap } from './colour-maps.ts';
import { change, share, signed } from './format.ts';

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
  /** What else the scale is to be known by. */
  readonly note?: string;
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

/** Shares as colours of `map` on a scale, and the legend that tells them. `compared`: all the shares that stand beside each other. */
export function shadeShares(name: ScaleName, shares: readonly number[], what: string, map: { readonly name: string; readonly colour: ColourMap }, compared: readonly number[] = shares): { readonly colour: ColourMap; readonly legend: LegendText } {
  const scale = scaleOf(name, shares, compared);
  return { colour: (value) => map.colour(scale.place(value)), legend: legendOfShares(scale, what, map) };
}

/** Changes from one to another, centred on 0. */
export const legendOfChange = (unit: string, reach: number): LegendText => ({ name: 'PuOr', unit, min: -reach, max: reach, colour: diverging(reach), format: change, tick: { value: 0, label: 'none' } });

/** C is compared within its post: from −reach to +reach, 0 in the middle. */
export const legendOfAffinity = (reach: number): LegendText => ({ name: 'PuOr', unit: 'C, correlation', min: -reach, max: reach, colour: diverging(reach), format: (value) => (value === 0 ? '0' : signed(value)), tick: { value: 0, label: 'none' } });
