import type { EvaluationReport, Run, TrainingReport } from '../../electron/common/contract/training-api.ts';
import type { JobKind } from '../../electron/common/domain/job.ts';
import type { Spread } from '../../electron/common/domain/spread.ts';
import { count, counted } from './format.ts';

export const trainingReport = (run: Run): TrainingReport | undefined => (run.kind === 'evaluate' ? undefined : run.report as TrainingReport | undefined);
export const evaluationReport = (run: Run): EvaluationReport | undefined => (run.kind === 'evaluate' ? run.report as EvaluationReport | undefined : undefined);

/** F1@5 that a run came to, in [0, 1]; undefined where nothing was measured. */
export const f1Of = (run: Run): number | undefined => (evaluationReport(run)?.systems[0]?.at ?? trainingReport(run)?.validation.after)?.['5']?.f1;

const NAMES: Partial<Readonly<Record<JobKind, string>>> = { train: 'Training', 'fine-tune': 'Fine-tune', evaluate: 'Evaluation' };
const ICONS: Partial<Readonly<Record<JobKind, string>>> = { train: 'beaker', 'fine-tune': 'mortar-board', evaluate: 'graph' };
const ENDS: Partial<Readonly<Record<Run['state'], string>>> = { queued: 'clock', running: 'loading', failed: 'error', cancelled: 'circle-slash', interrupted: 'debug-disconnect' };
/** What it was, or how it stands where it did not come to its end. */
export const runIcon = (kind: JobKind, state: Run['state'] = 'done'): string => ENDS[state] ?? ICONS[kind] ?? 'history';
/** How it stands, for a person. */
export const stateWords = (state: Run['state']): string => (state === 'queued' ? 'waiting' : state);
/** A number of a run's settings, where it has it. */
export function configNumber(run: Run | undefined, key: string): number | undefined {
  const value = typeof run?.config === 'object' && run.config !== null ? (run.config as Readonly<Record<string, unknown>>)[key] : undefined;
  return typeof value === 'number' ? value : undefined;
}
/** "480 posts: 384 training, 48 validation, 48 test"; undefined where it is not known. */
export function dataWords({ data }: Run): string | undefined {
  if (data === undefined) return undefined;
  const { training, validation, test } = data;
  return `${counted(training + validation + test, 'post')}: ${count(training)} training, ${count(validation)} validation, ${count(test)} test`;
}

/** A run by the name of the version that it made or measured. What tells the lines of a list apart comes first: the rest may be cut off. */
export function runTitle(kind: JobKind, version: string | undefined): string {
  const name = NAMES[kind] ?? kind;
  return version === undefined ? name : kind === 'evaluate' ? `${version}, ${name.toLowerCase()}` : version;
}

/** "0.412 ± 0.025"; of one alone without a deviation. */
export const spreadWords = ({ mean, deviation }: Spread): string => `${mean.toFixed(3)}${deviation === undefined ? '' : ` ± ${deviation.toFixed(3)}`}`;
