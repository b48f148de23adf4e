import { SeededRandom } from './seeded-random.ts';

/** How a measure changed over the same posts: the mean change and its 95% interval. */
export interface Change { readonly mean: number; readonly low: number; readonly high: number }

const RESAMPLES = 1000;

/**
 * Paired bootstrap: posts are drawn with replacement, each with its own before and after, and the interval is where 95% of the means lie.
 * Seeded, so the same run gives the same interval. Undefined without posts.
 */
export function pairedBootstrap(before: readonly number[], after: readonly number[], seed: number): Change | undefined {
  const n = before.length;
  if (after.length !== n) throw new Error(`${n} values before and ${after.length} after are no pairs`);
  if (n === 0) return undefined;
  const changes = before.map((value, i) => after[i]! - value);
  const random = new SeededRandom(seed, 'paired bootstrap');
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += changes[Math.floor(random.next() * n)]!;
    return sum / n;
  }).sort();
  return { mean: changes.reduce((a, b) => a + b, 0) / n, low: means[Math.floor(RESAMPLES * 0.025)]!, high: means[Math.ceil(RESAMPLES * 0.975) - 1]! };
}
