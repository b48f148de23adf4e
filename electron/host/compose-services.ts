import type { HostApi } from '../common/contract/host-api.ts';
import type { ImportReport } from '../common/contract/data-api.ts';
import type { Job } from '../common/domain/job.ts';
import type { Handlers } from '../common/rpc/api.ts';
import type { Database } from './database/open.ts';
import { AccountRepository } from './database/repositories/account-repository.ts';
import { AttachedImageRepository } from './database/repositories/attached-image-repository.ts';
import { BulkRepository } from './database/repositories/bulk-repository.ts';
import { CountRepository } from './database/repositories/count-repository.ts';
import { DecisionRepository } from './database/repositories/decision-repository.ts';
import { HashtagNameRepository } from './database/repositories/hashtag-name-repository.ts';
import { HashtagRepository } from './database/repositories/hashtag-repository.ts';
import { ImageRepository } from './database/repositories/image-repository.ts';
import { ImportRepository } from './database/repositories/import-repository.ts';
import { JobRepository } from './database/repositories/job-repository.ts';
import { ModelDataRepository } from './database/repositories/model-data-repository.ts';
import { ModelVersionRepository, toPublic } from './database/repositories/model-version-repository.ts';
import { PostList } from './database/repositories/post-list.ts';
import { PostRepository } from './database/repositories/post-repository.ts';
import { ProblemRepository } from './database/repositories/problem-repository.ts';
import { RelabellingRepository } from './database/repositories/relabelling-repository.ts';
import { RunRepository } from './database/repositories/run-repository.ts';
import { SettingRepository } from './database/repositories/setting-repository.ts';
import { SuggestionRepository } from './database/repositories/suggestion-repository.ts';
import { TakeBackRepository } from './database/repositories/take-back-repository.ts';
import { TextIndex } from './database/repositories/text-index.ts';
import { TextRepository } from './database/repositories/text-repository.ts';
import { AssetsService } from './services/assets-service.ts';
import { createBulkService } from './services/bulk-service.ts';
import type { Emit } from './services/emit.ts';
import { encoderInUse } from './services/encoder-in-use.ts';
import { createEncoderService } from './services/encoder-service.ts';
import { createEngineService } from './services/engine-service.ts';
import { EncodingService } from './services/encoding-service.ts';
import { startEvaluation } from './services/evaluation-service.ts';
import { ExplainService } from './services/explain-service.ts';
import { createExportService } from './services/export-service.ts';
import { FeatureRoom } from './services/feature-room.ts';
import { createFilesService } from './services/files-service.ts';
import { createImportService, importPosts } from './services/import-service.ts';
import { PostWriter } from './services/import-writer.ts';
import { freeLeftImagesNow } from './services/left-images.ts';
import { relateImages } from './services/moved-images.ts';
import type { JobContext } from './services/job-runner.ts';
import { JobsService } from './services/jobs-service.ts';
import { BulkJournal } from './services/labelling-bulk.ts';
import { Journal } from './services/labelling-journal.ts';
import { createLabellingService } from './services/labelling-service.ts';
import { MemoryService } from './services/memory-service.ts';
import { ModelService } from './services/model-service.ts';
import { createPostsService } from './services/posts-service.ts';
import { createRunsService, type RunsHandlers } from './services/runs-service.ts';
import { relabel } from './services/relabelling.ts';
import { isSample, sampleBegun, startSample, type SampleInput } from './services/sample-service.ts';
import { jobLines, Log, withFaultsTold } from './services/log.ts';
import { reviewerOf, Settings } from './services/settings.ts';
import { createSettingsService } from './services/settings-service.ts';
import { similarPosts } from './services/similar-posts.ts';
import { SuggestionsService } from './services/suggestions-service.ts';
import { createTakeBackService } from './services/take-back-service.ts';
import { createTagsService } from './services/tags-service.ts';
import { TrainingService } from './services/training-service.ts';
import { WorkspaceService } from './services/workspace-service.ts';
import { userFolders } from './user-folders.ts';
import type { WorkerClient } from './worker-client.ts';
import type { WorkspacePaths } from './workspace-folder.ts';

export interface ServiceParts { readonly db: Database; readonly paths: WorkspacePaths; readonly worker: WorkerClient; readonly emit: Emit; readonly now: () => number; readonly settle: () => Promise<void>; readonly config: string; readonly explain?: (error: unknown) => unknown }

export interface Services {
  readonly handlers: Handlers<HostApi>;
  readonly jobs: JobsService;
  readonly assets: AssetsService;
  /** Removes what a crash left in models/ without a row, ends what it cut off, and finds images of a workspace that was moved. */
  sweep(): Promise<void>;
  /** Whether a sample may be made here, and what of its recipe is settled because one was begun; undefined: the workspace has posts of its own. */
  sampleDue(): Partial<SampleInput> | undefined;
  readonly log: Log;
  /** Stops looking at files. */
  stop(): void;
}

type Repositories = ReturnType<typeof openRepositories>;
function openRepositories(db: Database) {
  return {
    accounts: new AccountRepository(db), counts: new CountRepository(db), data: new ModelDataRepository(db), decisions: new DecisionRepository(db), hashtags: new HashtagRepository(db),
    images: new ImageRepository(db), imports: new ImportRepository(db), list: new PostList(db), posts: new PostRepository(db), problems: new ProblemRepository(db),
    bulk: new BulkRepository(db), names: new HashtagNameRepository(db), relabelling: new RelabellingRepository(db), runs: new RunRepository(db), settings: new SettingRepository(db), suggestions: new SuggestionRepository(db), texts: new TextRepository(db), versions: new ModelVersionRepository(db),
    captions: new TextIndex(db), takeBacks: new TakeBackRepository(db), attached: new AttachedImageRepository(db),
  };
}

const ENCODED_MAY_CHANGE: ReadonlySet<string> = new Set(['encode', 'train', 'fine-tune', 'evaluate', 'suggest-all', 'import', 'take-back', 'sample']);

/** Facts go out through `emit`, which also tells the log of jobs, and `onEncoded` when images may have features that had none. */
function openLog({ now, ...parts }: ServiceParts, runs: RunRepository, onEncoded: () => void): { readonly log: Log; readonly emit: Emit } {
  const log = new Log((line) => { parts.emit('log.appended', line); }, now);
  const tellJob = jobLines(log, (job) => runs.ofJob(job));
  const emit: Emit = (name, payload) => {
    if (name === 'jobs.changed' && 'state' in payload) tellJob(payload as Job);
    if (name === 'jobs.changed' && 'finishedAt' in payload && ENCODED_MAY_CHANGE.has(payload.kind)) onEncoded();
    parts.emit(name, payload);
  };
  return { log, emit };
}

/** Builds every service once and ties them together: the only place that knows them all. */
export function composeServices(parts: ServiceParts): Services {
  const { db, paths, worker, now, settle } = parts;
  const repositories = openRepositories(db);
  const { settings, counts } = repositories;
  const { log, emit } = openLog(parts, repositories.runs, () => { workspace.invalidate(); });
  worker.encoderInUse = () => encoderInUse(settings);
  worker.onNotice = (level, text) => { log.add(level, 'worker', text); };
  const person = new Settings({ texts: repositories.texts, config: parts.config, emit, log });
  const room = new FeatureRoom({ facts: settings, worker, paths, setting: (key) => person.get(key) });
  const jobs = new JobsService(new JobRepository(db), emit, now, (...job) => room.around(...job).catch((error: unknown) => { throw parts.explain?.(error) ?? error; }));
  const common = { ...repositories, db, paths, worker, emit, now, settle, jobs, config: parts.config, person, reviewer: () => reviewerOf(person) };
  const models = new ModelService(common);
  const encoding = new EncodingService(common);
  const workspace = new WorkspaceService({ ...common, models, encoding, sqlite: String(db.prepare('SELECT sqlite_version()').pluck().get()) });
  const tied = { ...common, models, encoding, isSample: () => isSample(settings) };
  const training = new TrainingService(tied);
  const suggestions = new SuggestionsService({ ...tied, memories: new MemoryService(tied) });
  return {
    jobs,
    log,
    assets: new AssetsService(common),
    sweep: () => sweep(common, models),
    sampleDue: () => sampleBegun(settings) ?? (counts.all().posts === 0 ? {} : undefined),
    stop: () => { person.close(); log.close(); },
    handlers: withFaultsTold<Handlers<HostApi>>({
      ...storeHandlers(common, paths),
      ...jobHandlers(jobs, training),
      ...createBulkService({ ...common, bulkJournal: new BulkJournal(db), activeVersion: () => models.get(undefined).id }),
      ...createEncoderService({ ...common, models, room, cache: userFolders().cache, onChange: () => { workspace.invalidate(); } }),
      ...createEngineService({ ...common, onChange: () => { workspace.invalidate(); } }),
      ...modelHandlers(tied, models, training),
      'posts.similar': (input) => similarPosts(common, input),
      ...suggestionHandlers(room, suggestions, new ExplainService({ ...tied, suggestions })),
      ...createRunsService(common),
      'workspace.describe': () => workspace.describe(),
      'workspace.doctor': () => workspace.doctor(),
      'data.encode': () => ({ job: jobs.start('encode', 'Waiting to encode the images', (context) => encoding.encodeMissing(context)).job }),
      'data.sample': (input) => startSample({ ...common, importFile: sampleImport(common, paths), train: () => { startTraining(jobs, encoding, training); } }, input),
      'log.read': ({ after, limit }) => log.read(after, limit),
      'log.tell': ({ text }) => { log.add('error', 'page', text); },
    }, log),
  };
}

async function sweep(common: Common, models: ModelService): Promise<void> {
  // Before anything is waited for: nobody has come in yet who could want one of the images.
  freeLeftImagesNow(common);
  await models.sweep();
  await relabel(common);
  await relateImages(common.images, common.settings, common.paths.folder);
}

type Common = Repositories & ServiceParts & { readonly jobs: JobsService; readonly person: Settings; readonly reviewer: () => string };

function storeHandlers(common: Common, paths: WorkspacePaths) {
  const { db, now } = common;
  const labelling = { ...common, journal: new Journal(db) };
  return {
    ...createPostsService(common),
    ...createLabellingService(labelling),
    ...createTagsService(labelling),
    ...createImportService({ ...common, writer: new PostWriter(db, now), root: paths.folder }),
    ...createTakeBackService(common),
    ...createExportService({ ...common, root: paths.folder }),
    ...createFilesService({ root: paths.folder }),
    ...createSettingsService(common),
  };
}

function suggestionHandlers(room: FeatureRoom, suggestions: SuggestionsService, explanations: ExplainService): Pick<Handlers<HostApi>, Extract<keyof HostApi, `suggestions.${string}`>> {
  return {
    'suggestions.forPost': (input) => room.hold(() => suggestions.forPost(input)),
    'suggestions.shown': (input) => suggestions.shown(input),
    'suggestions.explain': (input) => room.hold(() => explanations.explain(input)),
    'suggestions.endExplanation': ({ view }) => explanations.end(view),
    'suggestions.leaveOut': (input) => room.hold(() => explanations.leaveOut(input)),
    'suggestions.refresh': () => suggestions.refresh(),
    'suggestions.freshness': () => suggestions.freshness(),
  };
}

function jobHandlers(jobs: JobsService, training: TrainingService): Pick<Handlers<HostApi>, 'jobs.list' | 'jobs.get' | 'jobs.cancel'> {
  return {
    'jobs.list': ({ limit }) => ({ jobs: jobs.list(limit) }),
    'jobs.get': ({ job }) => jobs.get(job),
    'jobs.cancel': ({ job }) => training.cancel(job),
  };
}

type ModelHandlers = Omit<Pick<Handlers<HostApi>, Extract<keyof HostApi, `training.${string}`>>, keyof RunsHandlers>;
function modelHandlers(deps: Parameters<typeof startEvaluation>[0] & { readonly jobs: JobsService }, models: ModelService, training: TrainingService): ModelHandlers {
  return {
    'training.readiness': () => training.readiness(),
    'training.start': (input) => training.start(input),
    'training.startSeries': (input) => training.startSeries(input),
    'training.fineTune': (input) => training.fineTune(input),
    'training.versions': () => ({ versions: models.all() }),
    'training.activate': async ({ version }) => toPublic(await models.activate(version)),
    'training.evaluate': (input) => startEvaluation(deps, input),
    'training.exportModel': async ({ file, version, overwrite = false }) => {
      const { id } = models.get(version);
      await models.refuseExport(file, overwrite);
      return { job: deps.jobs.start('model-export', 'Writing the model', () => models.export(id, file, overwrite)).job };
    },
    'training.importModel': ({ file }) => ({ job: deps.jobs.start('model-import', 'Reading the model', async () => toPublic(await models.import(file))).job }),
  };
}

const sampleImport = (common: Common, paths: WorkspacePaths) => (file: string, context: JobContext): Promise<ImportReport> =>
  importPosts({ ...common, writer: new PostWriter(common.db, common.now), root: paths.folder }, { source: file, images: 'reference' }, {}, context);

function startTraining(jobs: JobsService, encoding: EncodingService, training: TrainingService): void {
  jobs.start('encode', 'Waiting to encode the images', (context) => encoding.encodeMissing(context));
  training.start({});
}
