/** Cut-offs of the tables. */
export const KS = [1, 3, 5, 7, 9] as const;

/** Precision, recall and F1 at one K, each in [0, 1]. */
export interface Measure { readonly p: number; readonly r: number; readonly f1: number }
/** By K. */
export type MeasuresAt = Readonly<Record<string, Measure>>;

/** `macro`: mean over posts. `pooled`: Σ|Y∩R| over ΣK and Σ|Y|, F1 from the two totals. Never mixed in one table. */
export type Average = 'macro' | 'pooled';

/** One post's ranking, best first and each tag once, beside its true tags. */
export interface Ranked { readonly ranking: readonly string[]; readonly truth: readonly string[] }

export interface Measured { readonly at: MeasuresAt; readonly posts: number; readonly skippedWithoutTags: number }

/** P = |Y∩R|/K, R = |Y∩R|/|Y|, F1 = 2PR/(P+R), 0 when both are 0. Posts with empty Y are left out and counted. */
export function measure(cases: readonly Ranked[], average: Average): Measured {
  const judged = cases.filter(({ truth }) => truth.length > 0);
  const at: Record<string, Measure> = {};
  for (const K of KS) at[String(K)] = average === 'macro' ? macro(judged, K) : pooled(judged, K);
  return { at, posts: judged.length, skippedWithoutTags: cases.length - judged.length };
}

/** F1 at K of each post that has tags, in order: their mean is the macro F1. */
export function f1OfEach(cases: readonly Ranked[], K: number): number[] {
  return cases.filter(({ truth }) => truth.length > 0).map((one) => measureOf(hits(one, K), K, new Set(one.truth).size).f1);
}

/** The same cases with the tags that a model can't know taken out of Y: the paper's way, reported beside the other. */
export function inVocabulary(cases: readonly Ranked[], known: (tag: string) => boolean): Ranked[] {
  return cases.map(({ ranking, truth }) => ({ ranking, truth: truth.filter(known) }));
}

/** The K best ids, best first; ties by id. */
export function best(scores: Float32Array, K: number): number[] {
  return Array.from(scores, (_, id) => id).sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, K);
}

function macro(cases: readonly Ranked[], K: number): Measure {
  const total = { p: 0, r: 0, f1: 0 };
  for (const one of cases) {
    const found = hits(one, K);
    const { p, r, f1 } = measureOf(found, K, new Set(one.truth).size);
    total.p += p;
    total.r += r;
    total.f1 += f1;
  }
  const n = Math.max(cases.length, 1);
  return { p: total.p / n, r: total.r / n, f1: total.f1 / n };
}

function pooled(cases: readonly Ranked[], K: number): Measure {
  const found = cases.reduce((sum, one) => sum + hits(one, K), 0);
  const truth = cases.reduce((sum, one) => sum + new Set(one.truth).size, 0);
  return measureOf(found, K * cases.length, truth);
}

function hits({ ranking, truth }: Ranked, K: number): number {
  const Y = new Set(truth);
  return ranking.slice(0, K).filter((tag) => Y.has(tag)).length;
}

function measureOf(found: number, guessed: number, truth: number): Measure {
  const p = guessed === 0 ? 0 : found / guessed;
  const r = truth === 0 ? 0 : found / truth;
  return { p, r, f1: p + r === 0 ? 0 : (2 * p * r) / (p + r) };
}
