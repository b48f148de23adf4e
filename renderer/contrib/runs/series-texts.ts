import type { Run } from '../../../electron/common/contract/training-api.ts';
import type { RunId } from '../../../electron/common/domain/ids.ts';
import type { MeasuresAt, ModelVersion } from '../../../electron/common/domain/model.ts';
import { type MeasureSpread, spreadAt } from '../../../electron/common/domain/spread.ts';
import { csvOf, type Cell } from '../../lib/csv.ts';
import { configNumber, evaluationReport, trainingReport } from '../../lib/run-words.ts';
import type { RunList } from '../../workbench/services/run-list.svelte.ts';

export const SIDES = ['validation', 'test'] as const;
export type Side = (typeof SIDES)[number];
export interface Measured { readonly posts: number; readonly at: MeasuresAt }
/** A run of a series, with what it was measured on: validation by its training, test by the newest evaluation of its version (mean over posts). */
export interface SeriesRun {
  readonly run: Run;
  readonly state: Run['state'];
  readonly seed: number | undefined;
  readonly version: ModelVersion | undefined;
  readonly measured: Readonly<Partial<Record<Side, Measured>>>;
}

/** In the order of the seeds as they were asked for. */
export function seriesRuns(series: RunId, list: Pick<RunList, 'runs' | 'version' | 'stateOf'>): readonly SeriesRun[] {
  return list.runs.filter((run) => run.series === series).toSorted((a, b) => a.id - b.id).map((run) => {
    const validation = trainingReport(run)?.validation;
    const test = evaluationOf(run, list.runs);
    const measured = { ...(validation === undefined || validation.posts === 0 ? {} : { validation: { posts: validation.posts, at: validation.after } }), ...(test === undefined ? {} : { test }) };
    return { run, state: list.stateOf(run), seed: configNumber(run, 'seed'), version: list.version(run.version), measured };
  });
}

function evaluationOf({ version }: Run, runs: readonly Run[]): Measured | undefined {
  if (version === undefined) return undefined;
  for (const run of runs) {
    const report = run.version === version ? evaluationReport(run) : undefined;
    const [macon] = report?.systems ?? [];
    if (report?.split === 'test' && report.average === 'macro' && macon !== undefined) return { posts: report.posts, at: macon.at };
  }
  return undefined;
}

/** Over the runs that have it; undefined where none has. */
export function spreadOn(side: Side, runs: readonly SeriesRun[]): { readonly n: number; readonly at: Readonly<Record<string, MeasureSpread>> } | undefined {
  const measured = runs.map((one) => one.measured[side]?.at).filter((at) => at !== undefined);
  return measured.length === 0 ? undefined : { n: measured.length, at: spreadAt(measured) };
}

const NAMES = ['series', 'row', 'run', 'seed', 'state', 'version', 'split', 'average', 'posts', 'k', 'precision', 'recall', 'f1', 'n'];
/** One line a run, side and K; then the mean and the sample standard deviation of each. A run without measures has one line, so that no seed is missing. */
export function seriesCsv(series: RunId, runs: readonly SeriesRun[]): string {
  const ofRun = ({ run, seed, state, measured }: SeriesRun): readonly (readonly Cell[])[] => {
    const head: readonly Cell[] = [series, 'run', run.id, seed, state, run.version];
    const lines = SIDES.flatMap((side) => Object.entries(measured[side]?.at ?? {}).map(([k, { p, r, f1 }]): readonly Cell[] => [...head, side, 'macro', measured[side]?.posts, k, p, r, f1, undefined]));
    return lines.length > 0 ? lines : [[...head, ...Array<Cell>(8).fill(undefined)]];
  };
  const ofAll = SIDES.flatMap((side) => {
    const found = spreadOn(side, runs);
    return Object.entries(found?.at ?? {}).flatMap(([k, { p, r, f1 }]) => (['mean', 'deviation'] as const).map((row): readonly Cell[] =>
      [series, row === 'mean' ? 'mean' : 'standard deviation', undefined, undefined, undefined, undefined, side, 'macro', undefined, k, p[row], r[row], f1[row], found?.n]));
  });
  return csvOf(NAMES, [...runs.flatMap(ofRun), ...ofAll]);
}
