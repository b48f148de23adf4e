import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportReport } from '../../common/contract/data-api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import type { JobId } from '../../common/domain/ids.ts';
import type { InputOf } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { CountRepository } from '../database/repositories/count-repository.ts';
import type { SettingRepository } from '../database/repositories/setting-repository.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { WorkspacePaths } from '../workspace-folder.ts';
import type { Emit } from './emit.ts';
import type { JobContext, JobRunner } from './job-runner.ts';

export type SampleInput = InputOf<HostApi['data.sample']>;
export interface SampleDeps {
  readonly worker: WorkerClient;
  readonly counts: CountRepository;
  readonly settings: SettingRepository;
  readonly jobs: JobRunner;
  readonly paths: WorkspacePaths;
  readonly emit: Emit;
  /** Imports a file by reference. */
  readonly importFile: (file: string, context: JobContext) => Promise<ImportReport>;
  /** Encodes and trains afterwards, as jobs of their own. */
  readonly train: () => void;
}

/** The fact that marks a workspace as a sample, and says how it was made. */
export const SAMPLE = 'sample';
export const isSample = (settings: SettingRepository): boolean => settings.fact(SAMPLE) !== undefined;

/** Fills an empty workspace with the generated feed. What it knows of the truth stays in a file that nothing here opens. */
export function startSample(deps: SampleDeps, input: SampleInput): { readonly job: JobId } {
  checkEmpty(deps);
  return { job: deps.jobs.start('sample', 'Waiting to make the sample feed', (context) => makeSample(deps, input, context)).job };
}

function checkEmpty({ counts, paths, settings }: SampleDeps): void {
  if (counts.all().posts > 0) throw new AppError('conflict', `The workspace ${paths.folder} has posts already.`, { hint: 'Make the sample in a workspace of its own: macon init FOLDER --sample.' });
  if (existsSync(folderOf(paths)) && !isSample(settings)) throw new AppError('conflict', `There is a folder "sample" in ${paths.folder} already.`, { hint: 'Make the sample in a folder of its own.' });
}

const folderOf = (paths: WorkspacePaths) => join(paths.folder, 'sample');

async function makeSample(deps: SampleDeps, { train, ...recipe }: SampleInput, context: JobContext): Promise<ImportReport> {
  // Queued jobs may have filled the workspace meanwhile.
  checkEmpty(deps);
  const folder = folderOf(deps.paths);
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  try {
    await deps.worker.run('sample.generate', { ...recipe, folder: partial }, { signal: context.signal, onProgress: ({ done, total, message }) => { context.progress(done, total, message ?? 'Making the sample feed'); } });
    // Marked first: a folder "sample" without the mark is somebody else's and is never removed.
    deps.settings.setFact(SAMPLE, JSON.stringify(recipe));
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  const report = await deps.importFile(join(folder, 'posts.jsonl'), context);
  deps.emit('workspace.changed', {});
  if (train && !context.signal.aborted) deps.train();
  return report;
}
