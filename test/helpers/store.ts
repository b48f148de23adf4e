import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Job, JobKind } from '../../electron/common/domain/job.ts';
import type { ImportId, JobId, PostId, VersionId } from '../../electron/common/domain/ids.ts';
import type { ExportReport, ImportReport, TakenBack } from '../../electron/common/contract/data-api.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import { openDatabase, type Database } from '../../electron/host/database/open.ts';
import { AccountRepository } from '../../electron/host/database/repositories/account-repository.ts';
import { AttachedImageRepository } from '../../electron/host/database/repositories/attached-image-repository.ts';
import { BulkRepository } from '../../electron/host/database/repositories/bulk-repository.ts';
import { CountRepository } from '../../electron/host/database/repositories/count-repository.ts';
import { DecisionRepository } from '../../electron/host/database/repositories/decision-repository.ts';
import { HashtagNameRepository } from '../../electron/host/database/repositories/hashtag-name-repository.ts';
import { HashtagRepository } from '../../electron/host/database/repositories/hashtag-repository.ts';
import { ImportRepository } from '../../electron/host/database/repositories/import-repository.ts';
import { PostList } from '../../electron/host/database/repositories/post-list.ts';
import { PostRepository } from '../../electron/host/database/repositories/post-repository.ts';
import { ProblemRepository } from '../../electron/host/database/repositories/problem-repository.ts';
import { RelabellingRepository } from '../../electron/host/database/repositories/relabelling-repository.ts';
import { TakeBackRepository } from '../../electron/host/database/repositories/take-back-repository.ts';
import { TextIndex } from '../../electron/host/database/repositories/text-index.ts';
import { createBulkService, type BulkHandlers } from '../../electron/host/services/bulk-service.ts';
import { createExportService, type ExportHandlers } from '../../electron/host/services/export-service.ts';
import { createImportService, type ImportHandlers } from '../../electron/host/services/import-service.ts';
import { PostWriter } from '../../electron/host/services/import-writer.ts';
import type { JobContext, JobRunner } from '../../electron/host/services/job-runner.ts';
import { BulkJournal } from '../../electron/host/services/labelling-bulk.ts';
import { Journal } from '../../electron/host/services/labelling-journal.ts';
import { createLabellingService, type LabellingHandlers } from '../../electron/host/services/labelling-service.ts';
import { createPostsService, type PostsHandlers } from '../../electron/host/services/posts-service.ts';
import { createTakeBackService, type TakeBackHandlers } from '../../electron/host/services/take-back-service.ts';
import { createTagsService, type TagsHandlers } from '../../electron/host/services/tags-service.ts';
import { temporaryFolder } from './workspace.ts';

/** Runs a job at once and remembers how it ended; `cancelWhen` aborts it from inside, at a known point. */
class Jobs implements JobRunner {
  last: Promise<Job> | undefined;
  cancelWhen: ((done: number) => boolean) | undefined;

  start(kind: JobKind, message: string, work: (context: JobContext) => Promise<unknown>): { readonly job: JobId; readonly finished: Promise<Job> } {
    const abort = new AbortController();
    const id = 1 as JobId;
    const base = { id, kind, done: 0, total: 0, message, createdAt: 0 };
    const progress = (done: number) => { if (this.cancelWhen?.(done) === true) abort.abort(); };
    const finished = work({ id, signal: abort.signal, progress }).then(
      (result): Job => ({ ...base, state: 'done', result }),
      (error: unknown): Job => ({ ...base, state: AppError.from(error).code === 'cancelled' ? 'cancelled' : 'failed', error: AppError.from(error).toWire() }),
    );
    this.last = finished;
    return { job: id, finished };
  }
}

type Api = PostsHandlers & BulkHandlers & TagsHandlers & LabellingHandlers & ImportHandlers & TakeBackHandlers & ExportHandlers;

export interface Store {
  readonly db: Database;
  readonly root: string;
  readonly jobs: Jobs;
  readonly posts: PostRepository;
  readonly problems: ProblemRepository;
  readonly counts: CountRepository;
  readonly takeBacks: TakeBackRepository;
  readonly attached: AttachedImageRepository;
  readonly paths: { readonly folder: string; readonly previews: string };
  readonly accounts: AccountRepository;
  readonly hashtags: HashtagRepository;
  readonly journal: Journal;
  readonly names: HashtagNameRepository;
  readonly list: PostList;
  readonly relabelling: RelabellingRepository;
  readonly decisions: DecisionRepository;
  readonly api: Api;
  readonly events: readonly string[];
  /** The latest payload of each event. */
  readonly told: ReadonlyMap<string, unknown>;
  clientId(): string;
  post(key: string): PostId;
  importJob(input: Parameters<Api['data.import']>[0]): Promise<Job>;
  import(source: string, more?: object): Promise<ImportReport>;
  takeBackJob(id: ImportId): Promise<Job>;
  takeBack(id: ImportId): Promise<TakenBack>;
  exportJob(input: Parameters<Api['data.export']>[0]): Promise<Job>;
  export(input: Parameters<Api['data.export']>[0]): Promise<ExportReport>;
}

/** The store's services over a real database file, with a clock that ticks by one. */
export function temporaryStore(folder = temporaryFolder()): Store {
  const db = openDatabase(join(folder, 'macon.sqlite'));
  onTestFinished(() => { db.close(); });
  return storeOn(db, folder);
}

export function storeOn(db: Database, root: string): Store {
  let clock = 1_700_000_000_000;
  let client = 0;
  const events: string[] = [];
  const told = new Map<string, unknown>();
  const jobs = new Jobs();
  const deps = {
    db, root, jobs, now: () => ++clock, reviewer: () => 'ann', emit: (name: string, payload: unknown) => { events.push(name); told.set(name, payload); },
    posts: new PostRepository(db), problems: new ProblemRepository(db), accounts: new AccountRepository(db), hashtags: new HashtagRepository(db),
    list: new PostList(db), counts: new CountRepository(db), decisions: new DecisionRepository(db), bulk: new BulkRepository(db), bulkJournal: new BulkJournal(db), activeVersion: () => 1 as VersionId, names: new HashtagNameRepository(db), relabelling: new RelabellingRepository(db), imports: new ImportRepository(db), captions: new TextIndex(db), takeBacks: new TakeBackRepository(db), attached: new AttachedImageRepository(db), paths: { folder: root, previews: join(root, 'previews') }, settle: async () => undefined, journal: new Journal(db), writer: new PostWriter(db, () => ++clock),
  };
  const api = { ...createPostsService(deps), ...createLabellingService(deps), ...createTagsService(deps), ...createBulkService(deps), ...createImportService(deps), ...createTakeBackService(deps), ...createExportService(deps) };
  const ended = async () => { const job = await jobs.last; if (job === undefined) throw new Error('no job was started'); return job; };
  return {
    ...deps, api, events, told,
    clientId: () => `client-${String(++client).padStart(6, '0')}`,
    post: (key: string): PostId => { const found = deps.posts.findByKey(key); if (found === undefined) throw new Error(`no post ${key}`); return found.id; },
    async importJob(input: Parameters<typeof api['data.import']>[0]): Promise<Job> { await api['data.import'](input); return ended(); },
    async import(source: string, more: object = {}): Promise<ImportReport> { return resultOf(await this.importJob({ source, ...more })) as ImportReport; },
    async takeBackJob(id: ImportId): Promise<Job> { await api['data.takeBack']({ import: id }); return ended(); },
    async takeBack(id: ImportId): Promise<TakenBack> { return resultOf(await this.takeBackJob(id)) as TakenBack; },
    async exportJob(input: Parameters<typeof api['data.export']>[0]): Promise<Job> { await api['data.export'](input); return ended(); },
    async export(input: Parameters<typeof api['data.export']>[0]): Promise<ExportReport> { return resultOf(await this.exportJob(input)) as ExportReport; },
  };
}


function resultOf(job: Job): unknown {
  if (job.state !== 'done') throw new Error(`${job.kind} ${job.state}: ${job.error?.message ?? ''} ${job.error?.detail ?? ''}`);
  return job.result;
}
