import type { ExportReport, EncodeReport, ImportReport } from '../../../electron/common/contract/data-api.ts';
import type { Job, JobKind } from '../../../electron/common/domain/job.ts';
import { counted } from '../../lib/format.ts';

export const JOB_NAMES: Readonly<Record<JobKind, string>> = {
  sample: 'Sample feed', import: 'Import', encode: 'Encode images', train: 'Training', 'fine-tune': 'Fine-tune', 'suggest-all': 'Suggestions', evaluate: 'Evaluation',
  export: 'Export', 'model-export': 'Model export', 'model-import': 'Model import', backup: 'Backup', bulk: 'Bulk accept', 'encoder-install': 'Encoder', 'engine-install': 'TensorFlow',
};

/** What a finished job brought, in one line; its message where there is nothing to count. */
export function outcome(job: Job): string {
  if (job.state !== 'done' || typeof job.result !== 'object' || job.result === null) return job.message;
  if (job.kind === 'import' || job.kind === 'sample') {
    const { accepted, rejected, duplicates } = job.result as ImportReport;
    return `${counted(accepted, 'post')} in, ${rejected} rejected, ${counted(duplicates, 'duplicate')}`;
  }
  if (job.kind === 'encode') {
    const { encoded, alreadyThere, unreadable } = job.result as EncodeReport;
    return `${counted(encoded, 'image')} encoded, ${alreadyThere} were already, ${unreadable} unreadable`;
  }
  if (job.kind === 'export') {
    const { rows, file } = job.result as ExportReport;
    return `${counted(rows, 'row')} in ${file}`;
  }
  return job.message;
}
