import type { HostApi } from '../../common/contract/host-api.ts';
import type { EvaluationReport } from '../../common/contract/training-api.ts';
import type { JobId } from '../../common/domain/ids.ts';
import type { InputOf } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { ModelDataRepository } from '../database/repositories/model-data-repository.ts';
import type { SettingRepository } from '../database/repositories/setting-repository.ts';
import type { HashtagNameRepository } from '../database/repositories/hashtag-name-repository.ts';
import type { RunRepository } from '../database/repositories/run-repository.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { WorkspacePaths } from '../workspace-folder.ts';
import type { EncodingService } from './encoding-service.ts';
import type { JobContext, JobRunner } from './job-runner.ts';
import type { ModelService } from './model-service.ts';
import { modelTagNames } from './model-tag-names.ts';
import { drawSides, splitRuleOf } from './split-rule.ts';
import { sendDataSet } from './training-data.ts';

export interface EvaluationDeps {
  readonly worker: WorkerClient;
  readonly data: ModelDataRepository;
  readonly names: HashtagNameRepository;
  readonly settings: SettingRepository;
  readonly runs: RunRepository;
  readonly models: ModelService;
  readonly encoding: EncodingService;
  readonly jobs: JobRunner;
  readonly paths: WorkspacePaths;
  readonly now: () => number;
}
type Input = InputOf<HostApi['training.evaluate']>;

/** MACON beside the floors on one split; the training posts go along, since floors and memories come from them. */
export async function startEvaluation(deps: EvaluationDeps, input: Input): Promise<{ readonly job: JobId }> {
  const version = deps.models.get(input.version);
  // Said at once, not by a job that has encoded every image first.
  await deps.models.checkFits(version);
  const splitRule = splitRuleOf(deps.settings);
  if (input.split === 'validation' && splitRule === 'paper') throw new AppError('unavailable', 'This workspace has no validation posts: its posts are split by the rule "paper", nine tenths training and one tenth test.', { hint: 'Evaluate on test.' });
  const { job } = deps.jobs.start('evaluate', 'Waiting to evaluate', (context) => evaluate(deps, context, input));
  deps.runs.begin({ job, kind: 'evaluate', config: { split: input.split, splitRule, average: input.average ?? 'macro' }, version: version.id, at: deps.now() });
  return { job };
}

async function evaluate(deps: EvaluationDeps, context: JobContext, { split, average = 'macro', version: asked }: Input): Promise<EvaluationReport> {
  const version = deps.models.get(asked);
  const model = await deps.models.checkedFile(version);
  const run = deps.runs.ofJob(context.id);
  if (run === undefined) throw new AppError('internal', `The run of the job ${context.id} was not stored.`);
  const { engine } = await deps.worker.call('worker.doctor', {});
  deps.runs.tell(run, { engine: engine.name, encoder: version.encoder });
  await deps.encoding.encodeMissing(context);
  const splitRule = await drawSides(deps, context.signal);
  const { dataset } = await sendDataSet(deps, { signal: context.signal, names: modelTagNames(deps.names, version.info.tagNames) });
  try {
    const onProgress = ({ done, total, message }: { done: number; total: number; message?: string }) => { context.progress(done, total, message ?? 'Evaluating'); };
    const found = await deps.worker.run('training.evaluate', { dataset, features: deps.paths.features, model, split, average }, { signal: context.signal, onProgress });
    const report: EvaluationReport = { version: version.id, encoder: version.encoder, engine: engine.name, split, splitRule, average, ...found };
    deps.runs.tell(run, { config: { split, splitRule, average } });
    deps.runs.finish(run, report, version.id);
    return report;
  } finally {
    await deps.worker.call('dataset.drop', { dataset }).catch(() => undefined);
  }
}
