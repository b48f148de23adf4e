import { rm } from 'node:fs/promises';
import type { HostApi } from '../../common/contract/host-api.ts';
import type { Readiness, TrainingReport } from '../../common/contract/training-api.ts';
import type { TrainResult, WorkerEvents } from '../../common/contract/worker-api.ts';
import type { DecisionId, JobId, RunId } from '../../common/domain/ids.ts';
import type { Job } from '../../common/domain/job.ts';
import { whyKeptAside, whyTrainingKeptAside } from '../../common/domain/keep-aside.ts';
import type { MemoryMode } from '../../common/domain/memory.ts';
import { PAPER_FILTER, type PaperFilter } from '../../common/domain/paper-filter.ts';
import type { SplitRule } from '../../common/domain/split.ts';
import type { InputOf } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { CountRepository } from '../database/repositories/count-repository.ts';
import type { HashtagNameRepository } from '../database/repositories/hashtag-name-repository.ts';
import type { ModelDataRepository } from '../database/repositories/model-data-repository.ts';
import type { ModelVersionRepository, StoredVersion } from '../database/repositories/model-version-repository.ts';
import type { NewRun, RunRepository } from '../database/repositories/run-repository.ts';
import type { SettingRepository } from '../database/repositories/setting-repository.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { WorkspacePaths } from '../workspace-folder.ts';
import type { Emit } from './emit.ts';
import type { EncodingService } from './encoding-service.ts';
import { FreshJudgementCount } from './fresh-judgements.ts';
import type { JobContext, JobRunner } from './job-runner.ts';
import type { ModelService } from './model-service.ts';
import { modelTagNames } from './model-tag-names.ts';
import { RunCurve } from './run-curve.ts';
import { checkSplitRule, drawSides, splitRuleOf } from './split-rule.ts';
import { decidedPosts, sendDataSet, type SentDataSet } from './training-data.ts';

export interface TrainingDeps {
  readonly worker: WorkerClient;
  readonly data: ModelDataRepository;
  readonly counts: CountRepository;
  readonly versions: ModelVersionRepository;
  readonly names: HashtagNameRepository;
  readonly settings: SettingRepository;
  readonly runs: RunRepository;
  readonly models: ModelService;
  readonly encoding: EncodingService;
  readonly jobs: JobRunner & { get(job: JobId): Job; cancel(job: JobId): Job };
  readonly paths: WorkspacePaths;
  readonly emit: Emit;
  readonly now: () => number;
  readonly isSample: () => boolean;
}
type StartInput = InputOf<HostApi['training.start']>;
type Config = { d: number; epochs: number; batch: number; seed: number; memory: MemoryMode; slots: number; captionWords: number; filter?: PaperFilter };
type Fitted = { readonly result: TrainResult; readonly sent: SentDataSet; readonly file: string };
/** A job and the run that it writes to; `called`: which of a series it is. */
type RunContext = JobContext & { readonly run: RunId; readonly called?: string };
interface Begun { readonly job: JobId; readonly run: RunId }

/** Fewest tagged posts that a first training is offered for. */
const NEEDED = 20;
/** Below so many hold-out posts a change is within chance (docs/model.md). */
const ENOUGH = 300;
const tooFew = (taggedPosts: number) => `A first training needs at least ${NEEDED} posts with known hashtags; so far there ${taggedPosts === 1 ? 'is' : 'are'} ${taggedPosts}.`;
const MORE_POSTS = 'Import posts that have hashtags, or judge posts and mark them done.';
const MEMORY_SLOTS = 2;
const CAPTION_WORDS = 30;

export class TrainingService {
  readonly #deps: TrainingDeps;
  readonly #fresh: FreshJudgementCount;
  /** Of a series' jobs: those that come after. */
  readonly #after = new Map<JobId, readonly JobId[]>();

  constructor(deps: TrainingDeps) {
    this.#deps = deps;
    this.#fresh = new FreshJudgementCount(deps.data, deps.versions);
  }

  async readiness(): Promise<Readiness> {
    const { counts, versions } = this.#deps;
    const active = versions.active();
    const taggedPosts = counts.taggedPosts();
    const fresh = await this.#fresh.ask(active?.id);
    const unencoded = await this.#deps.encoding.countMissing().catch(() => counts.all().images);
    const canTrain = taggedPosts >= NEEDED;
    return { taggedPosts, needed: NEEDED, unencoded, newDecisions: fresh.decisions, newDecisionPosts: fresh.posts, canTrain, canFineTune: active !== undefined && fresh.decisions > 0, ...(canTrain ? {} : { reason: `${tooFew(taggedPosts)} ${MORE_POSTS}` }) };
  }

  start(input: StartInput): { readonly job: JobId } { return { job: this.#start(input).job }; }

  /** One training a seed, one after another: heavy jobs take turns. */
  startSeries({ seeds, ...input }: InputOf<HostApi['training.startSeries']>): { readonly series: RunId; readonly jobs: readonly JobId[] } {
    const [first, ...others] = seeds;
    const head = this.#start({ ...input, seed: first }, 'opens');
    const jobs = [head.job, ...others.map((seed) => this.#start({ ...input, seed }, head.run).job)];
    for (const [index, job] of jobs.entries()) this.#after.set(job, jobs.slice(index + 1));
    return { series: head.run, jobs };
  }

  /** Cancels a job, and where it is one of a series those after it. */
  cancel(job: JobId): Job {
    const { jobs } = this.#deps;
    if (jobs.get(job).finishedAt === undefined) for (const later of this.#after.get(job) ?? []) jobs.cancel(later);
    return jobs.cancel(job);
  }

  fineTune({ steps }: { readonly steps?: number | undefined }): { readonly job: JobId } {
    const parent = this.#deps.models.get(undefined);
    const config = { ...(steps === undefined ? {} : { steps }), seed: parent.info.seed, parent: parent.id, splitRule: splitRuleOf(this.#deps.settings) };
    return { job: this.#begin('fine-tune', 'Waiting to learn from the judgements', { config }, (context) => this.#fineTune(context, steps)).job };
  }

  #start(input: StartInput, series?: RunId | 'opens'): Begun {
    const taggedPosts = this.#deps.counts.taggedPosts();
    if (taggedPosts < NEEDED) throw new AppError('unavailable', tooFew(taggedPosts), { hint: MORE_POSTS });
    // Said at once, not by a job that failed.
    const splitRule = checkSplitRule(this.#deps, input.split);
    const config = { d: input.d ?? (this.#deps.isSample() ? 100 : 300), epochs: input.epochs ?? 40, batch: input.batch ?? 32, seed: input.seed ?? 1, memory: input.memory ?? 'random', slots: input.slots ?? MEMORY_SLOTS, captionWords: CAPTION_WORDS, ...(input.filter === undefined ? {} : { filter: filterOf(input.filter) }) };
    const called = series === undefined ? undefined : `seed ${config.seed}`;
    const begun = this.#begin('train', called === undefined ? 'Waiting to train' : `Waiting to train ${called}`, { config: { ...config, splitRule }, ...(typeof series === 'number' ? { series } : {}) }, (context) => this.#train({ ...context, ...(called === undefined ? {} : { called }) }, config, input.split));
    if (series === 'opens') this.#deps.runs.openSeries(begun.run);
    return begun;
  }

  /** The run is in the store before its work begins, so that it is known whatever becomes of that. */
  #begin(kind: 'train' | 'fine-tune', message: string, asked: Pick<NewRun, 'config' | 'series'>, work: (context: RunContext) => Promise<TrainingReport>): Begun {
    const { jobs, runs, now } = this.#deps;
    const { job } = jobs.start(kind, message, (context) => {
      const run = runs.ofJob(context.id);
      if (run === undefined) throw new AppError('internal', `The run of the job ${context.id} was not stored.`);
      return work({ ...context, run });
    });
    return { job, run: runs.begin({ job, kind, ...asked, at: now() }) };
  }

  async #train(context: RunContext, config: Config, split: SplitRule | undefined): Promise<TrainingReport> {
    const splitRule = await this.#prepare(context, split);
    // What was judged before counts too, where the post is fully labelled; those judgements are learnt with it.
    const decided = await decidedPosts(this.#deps.data, new Set());
    this.#deps.runs.tell(context.run, { config: { ...config, splitRule } });
    const sent = await sendDataSet(this.#deps, { signal: context.signal, decided });
    const fitted = await this.#fit(context, sent, (target, follow) => this.#deps.worker.run('training.run', { dataset: sent.dataset, features: this.#deps.paths.features, target, ...config }, follow));
    return this.#register(context, fitted, { kind: 'training', splitRule });
  }

  async #fineTune(context: RunContext, asked: number | undefined): Promise<TrainingReport> {
    const splitRule = await this.#prepare(context);
    const parent = this.#deps.models.get(undefined);
    const decided = await decidedPosts(this.#deps.data, this.#deps.versions.learnt(parent.id));
    if (decided.size === 0) throw new AppError('unavailable', 'There is no judgement on a training post that the model has not learnt from.', { hint: 'Judge some posts first. Judgements on validation and test posts measure the model and are never learnt.' });
    const config = { steps: asked ?? Math.min(300, Math.max(30, decided.size * 2)), seed: parent.info.seed };
    this.#deps.runs.tell(context.run, { config: { ...config, parent: parent.id, splitRule } });
    const model = await this.#deps.models.checkedFile(parent);
    const sent = await sendDataSet(this.#deps, { signal: context.signal, decided, fineTune: true, names: modelTagNames(this.#deps.names, parent.info.tagNames) });
    const fitted = await this.#fit(context, sent, (target, follow) => this.#deps.worker.run('training.fineTune', { dataset: sent.dataset, features: this.#deps.paths.features, parent: model, target, ...config }, follow));
    return this.#register(context, fitted, { kind: 'fine-tune', splitRule, parent });
  }

  /** Images that are missing are encoded and posts without a split get theirs, as the first part of the job. */
  async #prepare(context: RunContext, split?: SplitRule): Promise<SplitRule> {
    const { engine, encoder } = await this.#deps.worker.call('worker.doctor', {});
    this.#deps.runs.tell(context.run, { engine: engine.name, ...(encoder === undefined ? {} : { encoder: encoder.id }) });
    await this.#deps.encoding.encodeMissing(context);
    context.progress(0, 0, 'Reading the posts');
    return drawSides(this.#deps, context.signal, split);
  }

  async #fit(context: RunContext, sent: SentDataSet, run: (target: string, follow: { signal: AbortSignal; onTraining: (point: WorkerEvents['training.progressed']) => void }) => Promise<TrainResult>): Promise<Fitted> {
    const { name, path } = this.#deps.models.newFile();
    const { runs } = this.#deps;
    const curve = new RunCurve(runs, context.run);
    runs.tell(context.run, { data: sent.sides });
    const onTraining = ({ task: _task, ...point }: WorkerEvents['training.progressed']) => {
      const told = { job: context.id, ...point };
      curve.add(told);
      this.#deps.emit('training.progressed', told);
      context.progress(point.step, point.steps, `Training${context.called === undefined ? '' : ` ${context.called}`}, epoch ${point.epoch}`);
    };
    try {
      const result = await run(path, { signal: context.signal, onTraining });
      curve.store();
      return { result, sent, file: name };
    } catch (error) {
      await rm(path, { force: true });
      curve.store();
      throw error;
    } finally {
      await this.#deps.worker.call('dataset.drop', { dataset: sent.dataset }).catch(() => undefined);
    }
  }

  async #register(context: RunContext, { result, sent, file }: Fitted, run: { kind: 'training' | 'fine-tune'; splitRule: SplitRule; parent?: StoredVersion }): Promise<TrainingReport> {
    const { kind, splitRule, parent } = run;
    const keptAside = kind === 'fine-tune' ? whyKeptAside(result.validation.change) : whyTrainingKeptAside(this.#deps.versions.active(), result.validation);
    const learnt = parent === undefined ? sent.decisions : without(sent.decisions, this.#deps.versions.learnt(parent.id));
    const report = (version: TrainingReport['version']): TrainingReport => ({
      version, kind, posts: result.posts, epochs: result.epochs, steps: result.steps, seconds: result.seconds, decisions: learnt.length,
      heldOutDecided: this.#deps.counts.heldOutDecided(), splitRule,
      ...(result.filter === undefined ? {} : { filter: result.filter }),
      ...(keptAside === undefined ? {} : { keptAside }),
      validation: { ...result.validation, enough: result.validation.posts >= ENOUGH },
    });
    const stored = await this.#deps.models.register({
      name: `${kind === 'training' ? 'Training' : 'Fine-tune'} ${this.#deps.versions.all().length + 1}`,
      kind, file, info: result.checkpoint, engine: result.engine, learnt, activate: keptAside === undefined, at: this.#deps.now(),
      ...(result.validation.posts === 0 ? {} : { scores: result.validation }),
      ...(parent === undefined ? {} : { parent: parent.id }),
      ...(keptAside === undefined ? {} : { note: keptAside }),
    }, (version) => {
      this.#deps.runs.finish(context.run, report(version), version);
    });
    return report(stored.id);
  }
}

const filterOf = (asked: NonNullable<StartInput['filter']>): PaperFilter => ({
  tagUses: asked.tagUses ?? PAPER_FILTER.tagUses, wordUses: asked.wordUses ?? PAPER_FILTER.wordUses,
  captionWords: asked.captionWords ?? PAPER_FILTER.captionWords, accountPosts: asked.accountPosts ?? PAPER_FILTER.accountPosts,
});
const without = (decisions: readonly DecisionId[], known: ReadonlySet<DecisionId>) => decisions.filter((decision) => !known.has(decision));
