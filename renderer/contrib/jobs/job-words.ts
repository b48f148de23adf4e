import type { BulkReport } from '../../../electron/common/contract/bulk-api.ts';
import type { ExportReport, EncodeReport, ImportReport, TakenBack } from '../../../electron/common/contract/data-api.ts';
import type { EvaluationReport, TrainingReport } from '../../../electron/common/contract/training-api.ts';
import type { Job, JobKind } from '../../../electron/common/domain/job.ts';
import { change, count, counted, duration } from '../../lib/format.ts';
import { fileName } from '../../lib/path-text.ts';

export const JOB_NAMES: Readonly<Record<JobKind, string>> = {
  sample: 'Sample feed', import: 'Import', encode: 'Encode images', train: 'Training', 'fine-tune': 'Fine-tune', 'suggest-all': 'Suggestions', evaluate: 'Evaluation',
  export: 'Export', 'model-export': 'Model export', 'model-import': 'Model import', backup: 'Backup', bulk: 'Bulk work', 'take-back': 'Take back import', 'encoder-install': 'Encoder', 'engine-install': 'Engine',
};

const imported = ({ accepted, rejected, duplicates }: ImportReport) => `${counted(accepted, 'post')} in, ${rejected} rejected, ${counted(duplicates, 'duplicate')}`;
/** The way back is said too. */
const takenBack = ({ source, removed, stayed, images = 0 }: TakenBack) => `${stayed === 0 ? '' : `${count(stayed)} of ${counted(removed + stayed, 'post')} stay, because they were judged, flagged or noted; `}${counted(removed, 'post')} of ${fileName(source)} ${removed === 1 ? 'is' : 'are'} gone${images === 0 ? '' : `, and so are the photos of ${counted(images, 'post')} of before`}. Importing it again brings ${removed === 1 ? 'it' : 'them'} back`;
function trained({ posts, seconds, keptAside, validation }: TrainingReport): string {
  const how = validation.change === undefined ? `F1@5 ${validation.after['5']?.f1.toFixed(3) ?? '–'}` : `F1@5 ${change(validation.change.mean)}`;
  return `${counted(posts, 'post')} in ${duration(seconds)}, ${how}${keptAside === undefined ? '' : ', kept aside'}`;
}

/** By kind: what the result of a job that went well says. */
const OUTCOMES: { readonly [Kind in JobKind]?: (result: never) => string } = {
  sample: imported,
  import: imported,
  train: trained,
  'fine-tune': trained,
  'take-back': takenBack,
  encode: ({ encoded, alreadyThere, unreadable }: EncodeReport) => `${counted(encoded, 'photo')} looked at, ${alreadyThere} were already, ${unreadable} unreadable`,
  export: ({ rows, file }: ExportReport) => `${counted(rows, 'row')} in ${file}`,
  'suggest-all': ({ posts }: { readonly posts: number }) => `renewed on ${counted(posts, 'post')}`,
  bulk: ({ posts, decisions, mark }: BulkReport) => (mark === undefined ? `${counted(decisions, 'hashtag')} accepted on ${counted(posts, 'post')}` : `${counted(posts, 'post')} ${{ done: 'marked done', reopen: 'opened again', flag: 'flagged', unflag: 'no longer flagged' }[mark]}`),
  evaluate: ({ version, split, posts, systems }: EvaluationReport) => `${version === undefined ? '' : `version ${version} on `}${counted(posts, `${split} post`)}, F1@5 ${systems[0]?.at['5']?.f1.toFixed(3) ?? '–'}`,
};

/** What a finished job brought, in one line; its message where there is nothing to count. */
export function outcome(job: Job): string {
  if (job.state === 'failed' && job.error !== undefined) return job.error.message;
  if (job.state !== 'done' || typeof job.result !== 'object' || job.result === null) return job.message;
  return OUTCOMES[job.kind]?.(job.result as never) ?? job.message;
}
