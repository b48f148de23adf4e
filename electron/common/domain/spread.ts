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
