import { interpolateBlues, interpolateCividis, interpolateGreys, interpolateInferno, interpolatePuOr, interpolateViridis } from 'd3-scale-chromatic';

/** value → CSS colour. */
export type ColourMap = (value: number) => string;

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, Number.isFinite(value) ? value : low));

/** The maps that shares can have; each grows steadily brighter. Correlations always have PuOr. */
export const MAPS = ['cividis', 'viridis', 'inferno', 'greys'] as const;
export type MapName = (typeof MAPS)[number];

const RAMPS: Readonly<Record<MapName, (place: number) => string>> = { cividis: interpolateCividis, viridis: interpolateViridis, inferno: interpolateInferno, greys: (place) => interpolateGreys(1 - place) };

/** A place in [0, 1] → colour: 0 is the map's dark end. */
export const ramp = (name: MapName): ColourMap => (place) => RAMPS[name](clamp(place, 0, 1));

/** Shares: 0 is the map's dark end, `max` its bright end, on an absolute scale. */
export const sequential = (max: number, name: MapName = 'cividis'): ColourMap => (value) => RAMPS[name](max > 0 ? clamp(value / max, 0, 1) : 0);

/**
 * Places as grounds under text. The low end is nearly the page's own ground: the map itself on dark; Blues (for the greys: greys) on light, where the map would set
 * the least weight off the most. The light ones end at two thirds: dark text stays readable on all of it.
 */
export function rampUnderText(dark: boolean, name: MapName = 'cividis'): { readonly name: string; readonly colour: ColourMap } {
  if (dark) return { name, colour: ramp(name) };
  const light = name === 'greys' ? interpolateGreys : interpolateBlues;
  return { name: name === 'greys' ? 'greys, dark is most' : 'Blues', colour: (place) => light(clamp(place, 0, 1) * 0.65) };
}

/** Correlations: 0 is always the middle; orange above, purple below, the same strength for the same distance. */
export const diverging = (reach: number): ColourMap => (value) => interpolatePuOr(reach > 0 ? clamp((value / reach + 1) / 2, 0, 1) : 0.5);

/** Red, green and blue of `rgb(…)` or `#rrggbb`, 0 to 255. */
export const channels = (colour: string): readonly number[] => {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
  if (hex !== null) return hex.slice(1).map((part) => parseInt(part, 16));
  return (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
};

/** WCAG relative luminance of `rgb(…)` or `#rrggbb`, in [0, 1]. */
export function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Black or white, whichever reads better on the colour; the worse case is 4.58:1. */
export const inkOn = (colour: string): '#000000' | '#ffffff' => (luminance(colour) > 0.179 ? '#000000' : '#ffffff');
