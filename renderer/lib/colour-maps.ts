import { interpolateBlues, interpolateCividis, interpolatePuOr } from 'd3-scale-chromatic';

/** value → CSS colour. */
export type ColourMap = (value: number) => string;

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, Number.isFinite(value) ? value : low));

/** Shares: 0 is the map's dark end, `max` its bright end, on an absolute scale. */
export const sequential = (max: number): ColourMap => (value) => interpolateCividis(max > 0 ? clamp(value / max, 0, 1) : 0);

/**
 * Shares as grounds under text. The low end is nearly the page's own ground: cividis on dark, Blues on light, where cividis would set
 * the least weight off the most. Blues ends at two thirds: dark text stays readable on all of it.
 */
export const underText = (max: number, dark: boolean): { readonly name: string; readonly colour: ColourMap } =>
  (dark ? { name: 'cividis', colour: sequential(max) } : { name: 'Blues', colour: (value) => interpolateBlues(max > 0 ? clamp(value / max, 0, 1) * 0.65 : 0) });

/** Correlations: 0 is always the middle; orange above, purple below, the same strength for the same distance. */
export const diverging = (reach: number): ColourMap => (value) => interpolatePuOr(reach > 0 ? clamp((value / reach + 1) / 2, 0, 1) : 0.5);

const channels = (colour: string): readonly number[] => {
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
