import * as v from 'valibot';
import { trainingApi, type Run } from '../../../electron/common/contract/training-api.ts';
import type { JobId, RunId } from '../../../electron/common/domain/ids.ts';
import type { Job, JobKind } from '../../../electron/common/domain/job.ts';
import { type Spread, spreadOf } from '../../../electron/common/domain/spread.ts';
import { MEMORY_MODES } from '../../../electron/common/domain/memory.ts';
import type { ModelVersion } from '../../../electron/common/domain/model.ts';
import { counted } from '../../lib/format.ts';
import { engineName } from '../../lib/engine-words.ts';
import { MEMORY_WORDS } from '../../lib/memory-words.ts';
import { configNumber, dataWords, evaluationReport, f1Of, trainingReport } from '../../lib/run-words.ts';
import { RUN_KINDS, type RunList } from '../../workbench/services/run-list.svelte.ts';
import type { StartInput } from './training-options.ts';

/** A line of the list: a run with the version that it made or measured, or the job that came to nothing. */
export interface Experiment {
  readonly job: JobId;
  readonly kind: JobKind;
  readonly at: number;
  readonly state: Run['state'] | 'kept aside';
  readonly run?: Run;
  readonly version?: ModelVersion;
  /** In [0, 1]; absent where nothing was measured. */
  readonly f1?: number;
  /** Why it came to nothing. */
  readonly reason?: string;
}

/** In the order in which they were asked for, the newest first. What failed or was cancelled before runs were kept from their start left none: it is told as long as its job is. */
export function experimentsOf({ runs, more, versions, stateOf }: Pick<RunList, 'runs' | 'more' | 'versions'> & { readonly stateOf: (run: Run) => Run['state'] }, jobs: readonly Job[]): readonly Experiment[] {
  const since = more ? runs.at(-1)?.job ?? 0 : 0;
  const ended = jobs.filter((job) => RUN_KINDS.includes(job.kind) && job.id > since && (job.state === 'failed' || job.state === 'cancelled') && !runs.some((run) => run.job === job.id));
  const failures = ended.map(({ id, kind, state, finishedAt, createdAt, error }): Experiment => ({ job: id, kind, at: finishedAt ?? createdAt, state: state === 'cancelled' ? 'cancelled' : 'failed', ...(error === undefined ? {} : { reason: error.message }) }));
  return [...runs.map((run) => experimentOf(run, stateOf(run), versions)), ...failures].sort((a, b) => b.job - a.job);
}

function experimentOf(run: Run, state: Run['state'], versions: readonly ModelVersion[]): Experiment {
  const version = versions.find(({ id }) => id === run.version);
  const f1 = f1Of(run);
  const reason = state === 'failed' || state === 'interrupted' ? run.error?.message : undefined;
  return { job: run.job, kind: run.kind, at: run.at, state: trainingReport(run)?.keptAside === undefined ? state : 'kept aside', run, ...(reason === undefined ? {} : { reason }), ...(version === undefined ? {} : { version }), ...(f1 === undefined ? {} : { f1 }) };
}

/** The trainings that were asked for together, one a seed. */
export interface SeriesHead {
  readonly series: RunId;
  readonly seeds: readonly number[];
  readonly done: number;
  readonly all: number;
  /** All of them were read; older ones may be missing as yet. */
  readonly whole: boolean;
  /** F1@5 of those that are done. */
  readonly f1?: Spread;
}
/** A line of the list: the head of a series stands above its runs. */
export type Line = { readonly head: SeriesHead; readonly one?: never } | { readonly one: Experiment; readonly within: boolean; readonly head?: never };

export function linesOf(list: readonly Experiment[]): readonly Line[] {
  const members = Map.groupBy(list.filter(({ run }) => run?.series !== undefined), ({ run }) => run?.series);
  let above: RunId | undefined;
  return list.flatMap((one): readonly Line[] => {
    const series = one.run?.series;
    const begins = series !== undefined && series !== above;
    above = series;
    const line = { one, within: series !== undefined };
    return begins ? [{ head: headOf(series, members.get(series) ?? []) }, line] : [line];
  });
}
function headOf(series: RunId, members: readonly Experiment[]): SeriesHead {
  const runs = members.toReversed();
  const f1 = spreadOf(runs.flatMap((one) => (one.f1 === undefined ? [] : [one.f1])));
  const seeds = runs.flatMap(({ run }) => configNumber(run, 'seed') ?? []);
  return { series, seeds, done: runs.filter(({ state }) => state === 'done' || state === 'kept aside').length, all: runs.length, whole: runs.some(({ run }) => run?.id === series), ...(f1 === undefined ? {} : { f1 }) };
}

const ASKED = ['d', 'epochs', 'batch', 'seed', 'memory', 'slots', 'filter'] as const;

/** What a training was asked, to be asked again; undefined for what was not a training. The sides of the posts stand for good and are not asked for. */
export function settingsOf(run: Run | undefined): StartInput | undefined {
  if (run?.kind !== 'train' || typeof run.config !== 'object' || run.config === null) return undefined;
  const { config } = run;
  const picked = Object.fromEntries(ASKED.flatMap((key) => (key in config ? [[key, (config as Readonly<Record<string, unknown>>)[key]]] : [])));
  const parsed = v.safeParse(trainingApi['training.start'].input, picked);
  return parsed.success ? parsed.output : undefined;
}

/** The seed and the sizes that were asked for; what ran it and what saw the pictures; why it came to nothing. Beside them its data, and what its F1 was measured on: later runs may have more posts there. */
export interface Facts { readonly asked: string; readonly by: string; readonly reason: string; readonly data: string; readonly measured: string }
export function factsOf({ run, version, reason, f1 }: Experiment, encoderName: (id: string) => string): Facts {
  const engine = run?.engine ?? version?.engine;
  const encoder = run?.encoder ?? version?.encoder;
  const by = [...(engine === undefined ? [] : [engineName(engine)]), ...(encoder === undefined ? [] : [encoderName(encoder)])];
  return { asked: asked(run).join(' · '), by: by.join(' · '), reason: reason ?? '', data: (run === undefined ? undefined : dataWords(run)) ?? '', measured: f1 === undefined ? '' : `F1@5 ${f1.toFixed(3)} on ${measuredPosts(run)}` };
}
/** What stands below a line's name: why it came to nothing takes the place of what ran it, which is in the tooltip. */
export const linesBelow = ({ asked: settings, by, reason }: Facts, version?: string): readonly string[] => [version === undefined ? settings : `${version} · ${settings}`, reason === '' ? by : reason].filter((text) => text !== '');
function measuredPosts(run: Run | undefined): string {
  if (run?.kind !== 'evaluate') return counted((run === undefined ? undefined : trainingReport(run))?.validation.posts ?? 0, 'validation post');
  const report = evaluationReport(run);
  return report === undefined ? '' : counted(report.posts, `${report.split} post`);
}
function asked(run: Run | undefined): readonly string[] {
  const config = (typeof run?.config === 'object' && run.config !== null ? run.config : {}) as Readonly<Record<string, unknown>>;
  const number = (key: string, text: (value: number) => string) => (typeof config[key] === 'number' ? [text(config[key])] : []);
  const mode = MEMORY_MODES.find((one) => one === config['memory']);
  return [
    ...number('seed', (seed) => `seed ${seed}`), ...number('d', (d) => `d ${d}`), ...number('batch', (batch) => `B ${batch}`), ...number('slots', (slots) => `L ${slots}`),
    ...(mode === undefined ? [] : [`memory ${MEMORY_WORDS[mode].name}`]), ...number('epochs', (epochs) => `${counted(epochs, 'epoch')} at most`), ...number('steps', (steps) => counted(steps, 'step')),
    ...(typeof config['split'] === 'string' ? [`on ${config['split']}`] : []), ...(config['filter'] === undefined ? [] : ['paper filter']),
  ];
}
