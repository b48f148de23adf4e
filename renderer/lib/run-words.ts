import type { EvaluationReport, Run, TrainingReport } from '../../electron/common/contract/training-api.ts';
import type { JobKind } from '../../electron/common/domain/job.ts';

export const trainingReport = (run: Run): TrainingReport | undefined => (run.kind === 'evaluate' ? undefined : run.report as TrainingReport | undefined);
export const evaluationReport = (run: Run): EvaluationReport | undefined => (run.kind === 'evaluate' ? run.report as EvaluationReport | undefined : undefined);

/** F1@5 that a run came to, in [0, 1]; undefined where nothing was measured. */
export const f1Of = (run: Run): number | undefined => (evaluationReport(run)?.systems[0]?.at ?? trainingReport(run)?.validation.after)?.['5']?.f1;

const NAMES: Partial<Readonly<Record<JobKind, string>>> = { train: 'Training', 'fine-tune': 'Fine-tune', evaluate: 'Evaluation' };
const ICONS: Partial<Readonly<Record<JobKind, string>>> = { train: 'beaker', 'fine-tune': 'mortar-board', evaluate: 'graph' };
export const runIcon = (kind: JobKind): string => ICONS[kind] ?? 'history';

/** A run by the name of the version that it made or measured. What tells the lines of a list apart comes first: the rest may be cut off. */
export function runTitle(kind: JobKind, version: string | undefined): string {
  const name = NAMES[kind] ?? kind;
  return version === undefined ? name : kind === 'evaluate' ? `${version}, ${name.toLowerCase()}` : version;
}
