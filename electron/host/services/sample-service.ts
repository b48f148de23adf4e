import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportReport } from '../../common/contract/data-api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import { counted } from '../../common/domain/counted.ts';
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
/** The fact that says whether all of it is in; samples of earlier versions lack it. */
const WHOLE = 'sample-whole';
type Recipe = Omit<SampleInput, 'train'>;

/** The recipe of a sample that was cut off before all of it was in. */
export const sampleBegun = (settings: SettingRepository): Recipe | undefined => (settings.fact(WHOLE) === 'no' ? JSON.parse(settings.fact(SAMPLE) ?? '{}') as Recipe : undefined);
const isSame = (begun: Recipe, asked: Recipe): boolean => (['seed', 'accounts', 'posts', 'habit', 'blankPhotos'] as const).every((name) => begun[name] === asked[name]);

/** Fills an empty workspace with the generated feed, or goes on with one that was cut off. What it knows of the truth stays in a file that nothing here opens. */
export function startSample(deps: SampleDeps, input: SampleInput): { readonly job: JobId } {
  checkFree(deps, input);
  return { job: deps.jobs.start('sample', 'Waiting to make the sample feed', (context) => makeSample(deps, input, context)).job };
}

function checkFree({ counts, paths, settings }: SampleDeps, asked: Recipe): void {
  const begun = sampleBegun(settings);
  if (counts.all().posts > 0 && begun === undefined) throw new AppError('conflict', `The workspace ${paths.folder} has posts already.`, { hint: 'Make the sample in a workspace of its own: macon init FOLDER --sample.' });
  if (counts.all().posts > 0 && begun !== undefined && !isSame(begun, asked)) throw new AppError('conflict', `In ${paths.folder} another sample was begun (seed ${begun.seed}, ${counted(begun.accounts, 'account')} of ${counted(begun.posts, 'post')}).`, { hint: 'Go on with that one by the same options, or make this one in a workspace of its own.' });
  if (existsSync(folderOf(paths)) && !isSample(settings)) throw new AppError('conflict', `There is a folder "sample" in ${paths.folder} already.`, { hint: 'Make the sample in a folder of its own.' });
}

const folderOf = (paths: WorkspacePaths) => join(paths.folder, 'sample');

async function makeSample(deps: SampleDeps, { train, ...recipe }: SampleInput, context: JobContext): Promise<ImportReport> {
  // Queued jobs may have filled the workspace meanwhile.
  checkFree(deps, recipe);
  const folder = folderOf(deps.paths);
  const begun = sampleBegun(deps.settings);
  if (begun === undefined || !isSame(begun, recipe) || !existsSync(folder)) await draw(deps, recipe, context);
  const report = await deps.importFile(join(folder, 'posts.jsonl'), context);
  deps.settings.setFact(WHOLE, 'yes');
  deps.emit('workspace.changed', {});
  if (train && !context.signal.aborted) deps.train();
  return report;
}

/** Makes the folder `sample`; it has its name once it is whole. */
async function draw({ worker, settings, paths }: SampleDeps, recipe: Recipe, context: JobContext): Promise<void> {
  const folder = folderOf(paths);
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  try {
    await worker.run('sample.generate', { ...recipe, folder: partial }, { signal: context.signal, onProgress: ({ done, total, message }) => { context.progress(done, total, message ?? 'Making the sample feed'); } });
    // Only a folder that is marked as ours goes, and it goes before the mark tells of another recipe.
    if (isSample(settings)) await rm(folder, { recursive: true, force: true });
    settings.setFact(SAMPLE, JSON.stringify(recipe));
    settings.setFact(WHOLE, 'no');
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
