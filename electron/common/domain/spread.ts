import type { Measure, MeasuresAt } from './model.ts';

/** Mean and sample standard deviation (n − 1) of some numbers; no deviation of one alone. */
export interface Spread { readonly n: number; readonly mean: number; readonly deviation?: number }

/** undefined of nothing. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const n = values.length;
  if (n === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean };
  return { n, mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)) };
}

export type MeasureSpread = Readonly<Record<keyof Measure, Spread>>;
/** Of several measurements, at each K that all of them have. */
export function spreadAt(measured: readonly MeasuresAt[]): Readonly<Record<string, MeasureSpread>> {
  const ks = Object.keys(measured[0] ?? {}).filter((k) => measured.every((at) => at[k] !== undefined));
  const of = (k: string, name: keyof Measure) => spreadOf(measured.flatMap((at) => { const value = at[k]?.[name]; return value === undefined ? [] : [value]; }));
  return Object.fromEntries(ks.flatMap((k) => {
    const [p, r, f1] = [of(k, 'p'), of(k, 'r'), of(k, 'f1')];
    return p === undefined || r === undefined || f1 === undefined ? [] : [[k, { p, r, f1 }]];
  }));
}
