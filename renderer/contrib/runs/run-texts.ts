import type { Run, TrainingPoint } from '../../../electron/common/contract/training-api.ts';
import { MEMORY_MODES } from '../../../electron/common/domain/memory.ts';
import type { PaperFilter } from '../../../electron/common/domain/paper-filter.ts';
import type { SystemScores } from '../../../electron/common/domain/model.ts';
import { csvOf } from '../../lib/csv.ts';
import { counted } from '../../lib/format.ts';
import { MEMORY_WORDS } from '../../lib/memory-words.ts';
import { averageWords } from '../../lib/report-words.ts';
import { engineName } from '../../lib/engine-words.ts';
import { dataWords, evaluationReport, trainingReport } from '../../lib/run-words.ts';

export type WholeRun = Run & { readonly curve: readonly TrainingPoint[] };
const ASKED: Readonly<Record<string, string>> = {
  d: 'Width d', epochs: 'Epochs at most', batch: 'Posts a batch, B', seed: 'Seed', memory: 'Memory', slots: 'Past posts remembered, L', captionWords: 'Words of a caption, N',
  filter: 'Paper filter', splitRule: 'Split rule', steps: 'Steps', split: 'Measured on', average: 'Average', parent: 'Went on from version',
};
/** What a run's service was asked, by name; a name that is not known here stands as it is. */
export function configRows(config: unknown): readonly (readonly [string, string])[] {
  if (typeof config !== 'object' || config === null) return [];
  return Object.entries(config).map(([key, value]) => [ASKED[key] ?? key, VALUES[key]?.(value) ?? (typeof value === 'object' ? JSON.stringify(value) : String(value))] as const);
}
/** What it learnt from, what saw the pictures and what ran it, as far as it is known. */
export function factRows(run: Run, encoderName: (id: string) => string): readonly (readonly [string, string])[] {
  const data = dataWords(run);
  return [
    ...(data === undefined ? [] : [['Data', data] as const]),
    ...(run.encoder === undefined ? [] : [['Encoder', encoderName(run.encoder)] as const]),
    ...(run.engine === undefined ? [] : [['Engine', engineName(run.engine)] as const]),
  ];
}
/** Choices in words; undefined for what the choice is not known of, which stands as it is. */
const VALUES: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  memory: (value) => MEMORY_MODES.filter((mode) => mode === value).map((mode) => MEMORY_WORDS[mode].name)[0],
  average: averageWords,
  splitRule: (value) => ({ workbench: '80% training, 10% validation, 10% test within each account', paper: '90% training, 10% test at random', chronological: 'by time within each account: the last tenth is test' })[String(value)],
  filter: (value) => {
    const { tagUses, wordUses, captionWords, accountPosts } = (value ?? {}) as Partial<PaperFilter>;
    return [tagUses, wordUses, captionWords, accountPosts].every((least) => typeof least === 'number') ? `at least ${counted(tagUses ?? 0, 'use')} of a hashtag, ${wordUses} of a word, ${counted(captionWords ?? 0, 'word')} in a caption, ${counted(accountPosts ?? 0, 'post')} of an account` : undefined;
  },
};

/** The measures of a run, whichever kind it is. */
export function measuresOf(run: Run): readonly SystemScores[] {
  const validation = trainingReport(run)?.validation;
  if (validation !== undefined) return [...(validation.before === undefined ? [] : [{ name: 'before', at: validation.before }]), { name: 'after', at: validation.after }];
  return evaluationReport(run)?.systems ?? [];
}

/** One line a system and K, each with whose it is and what it was measured on: lines of several runs are put together in one table. `hashtags`: all that the posts have, or those of the vocabulary alone. */
export function measuresCsv(run: Run): string {
  const evaluation = evaluationReport(run);
  const lines = (systems: readonly SystemScores[], hashtags: string) => systems.flatMap(({ name, at }) => Object.entries(at).map(([k, { p, r, f1 }]) => [
    run.id, run.kind, run.version, evaluation?.split ?? 'validation', evaluation?.average ?? 'macro', evaluation?.posts ?? trainingReport(run)?.validation.posts, hashtags, name, k, p, r, f1,
  ]));
  return csvOf(['run', 'kind', 'version', 'split', 'average', 'posts', 'hashtags', 'system', 'k', 'precision', 'recall', 'f1'], [...lines(measuresOf(run), 'all'), ...lines(evaluation?.inVocabulary ?? [], 'in vocabulary')]);
}
/** One line a point of the curve. */
export const curveCsv = (run: WholeRun): string =>
  csvOf(['run', 'epoch', 'step', 'loss', 'validationLoss', 'validationF1'], run.curve.map((point) => [run.id, point.epoch, point.step, point.loss, point.validationLoss, point.validationF1]));
