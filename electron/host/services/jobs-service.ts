import type { JobId } from '../../common/domain/ids.ts';
import type { Job, JobKind } from '../../common/domain/job.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { JobRepository } from '../database/repositories/job-repository.ts';
import type { Emit } from './emit.ts';
import type { JobContext, JobRunner } from './job-runner.ts';

/** They fill the worker, so one runs at a time; imports and exports run beside them. */
const HEAVY: ReadonlySet<JobKind> = new Set<JobKind>(['sample', 'encode', 'train', 'fine-tune', 'suggest-all', 'evaluate']);
/** They take away what every other job may be at: begun when all before them have ended, and whatever comes after waits. */
const ALONE: ReadonlySet<JobKind> = new Set<JobKind>(['take-back']);
const EVENT_MS = 100;
const SAVE_MS = 1000;

interface Live { job: Job; readonly abort: AbortController; toldAt: number; savedAt: number; timer: NodeJS.Timeout | undefined }
type Work = (context: JobContext) => Promise<unknown>;
/** What every job's work runs through. */
type Around = (kind: JobKind, context: JobContext, work: Work) => Promise<unknown>;

/** Runs jobs, tells of them at most ten times a second each, and keeps their rows. */
export class JobsService implements JobRunner {
  readonly #repository: JobRepository;
  readonly #emit: Emit;
  readonly #now: () => number;
  readonly #around: Around;
  readonly #live = new Map<JobId, Live>();
  readonly #running = new Set<Promise<Job>>();
  #heavy: Promise<unknown> = Promise.resolve();
  #alone: Promise<unknown> = Promise.resolve();
  #closing = false;

  constructor(repository: JobRepository, emit: Emit, now: () => number, around: Around = (_kind, context, work) => work(context)) {
    this.#repository = repository;
    this.#emit = emit;
    this.#now = now;
    this.#around = around;
    this.#failCutOff();
  }

  start(kind: JobKind, message: string, work: Work): { readonly job: JobId; readonly finished: Promise<Job> } {
    if (this.#closing) throw new AppError('unavailable', 'The workspace is being closed.', { hint: 'Open it again.' });
    const job = this.#repository.add(kind, message, this.#now());
    const live: Live = { job, abort: new AbortController(), toldAt: 0, savedAt: this.#now(), timer: undefined };
    this.#live.set(job.id, live);
    this.#emit('jobs.changed', job);
    const finished = this.#turnOf(kind).then(() => this.#run(live, work));
    if (HEAVY.has(kind)) this.#heavy = finished;
    if (ALONE.has(kind)) this.#alone = finished;
    this.#running.add(finished);
    void finished.finally(() => { this.#running.delete(finished); });
    return { job: job.id, finished };
  }

  get(id: JobId): Job {
    const job = this.#live.get(id)?.job ?? this.#repository.get(id);
    if (job === undefined) throw new AppError('not-found', `There is no job ${id}.`);
    return job;
  }

  /** Whether anything runs or waits (beside the job that asks). */
  busy(except?: JobId): boolean { return this.#live.size > (except !== undefined && this.#live.has(except) ? 1 : 0); }

  list(limit: number): readonly Job[] {
    return this.#repository.newest(limit).map((job) => this.#live.get(job.id)?.job ?? job);
  }

  /** A queued job ends at once; a running one when its work notices. */
  cancel(id: JobId): Job {
    const live = this.#live.get(id);
    if (live === undefined) return this.get(id);
    live.abort.abort();
    if (live.job.state === 'queued') this.#finish(live, { state: 'cancelled', error: cancelled(this.#closing).toWire() });
    return live.job;
  }

  /** Cancels everything and waits until it has ended. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const id of [...this.#live.keys()]) this.cancel(id);
    await Promise.allSettled(this.#running);
  }

  /** When a job that is begun now may run. */
  #turnOf(kind: JobKind): Promise<unknown> {
    if (ALONE.has(kind)) return Promise.all(this.#running);
    return HEAVY.has(kind) ? Promise.all([this.#heavy, this.#alone]) : this.#alone;
  }

  async #run(live: Live, work: Work): Promise<Job> {
    if (live.job.state !== 'queued') return live.job;
    live.job = { ...live.job, state: 'running', startedAt: this.#now() };
    this.#store(live);
    try {
      const context: JobContext = { id: live.job.id, signal: live.abort.signal, progress: (done, total, message) => { this.#progress(live, { done, total, message }); } };
      const result = await this.#around(live.job.kind, context, work);
      this.#finish(live, { state: 'done', ...(result === undefined ? {} : { result }) });
    } catch (thrown) {
      // Cut off because somebody asked for it, whatever the work made of that.
      const stopped = live.abort.signal.aborted || (thrown instanceof AppError && thrown.code === 'cancelled');
      this.#finish(live, stopped ? { state: 'cancelled', error: cancelled(this.#closing).toWire() } : { state: 'failed', error: AppError.from(thrown).toWire() });
    }
    return live.job;
  }

  #progress(live: Live, change: Pick<Job, 'done' | 'total' | 'message'>): void {
    if (live.job.state !== 'running') return;
    live.job = { ...live.job, ...change };
    if (live.timer !== undefined) return;
    const wait = EVENT_MS - (this.#now() - live.toldAt);
    if (wait <= 0) this.#tell(live);
    else live.timer = setTimeout(() => { live.timer = undefined; this.#tell(live); }, wait);
  }

  #tell(live: Live): void {
    live.toldAt = this.#now();
    if (live.toldAt - live.savedAt >= SAVE_MS) {
      live.savedAt = live.toldAt;
      this.#repository.save(live.job);
    }
    this.#emit('jobs.changed', live.job);
  }

  #finish(live: Live, change: Pick<Job, 'state'> & Partial<Job>): void {
    clearTimeout(live.timer);
    live.job = { ...live.job, ...change, finishedAt: this.#now() };
    this.#live.delete(live.job.id);
    this.#store(live);
  }

  #store(live: Live): void {
    this.#repository.save(live.job);
    live.toldAt = this.#now();
    this.#emit('jobs.changed', live.job);
  }

  #failCutOff(): void {
    const error = new AppError('unavailable', 'The program stopped while this was running.', { hint: 'Start it again; what it had finished is kept.' }).toWire();
    for (const job of this.#repository.unfinished()) {
      this.#repository.save({ ...job, state: 'failed', error, finishedAt: this.#now() });
      this.#repository.markCutOff(job.id);
    }
  }
}

const cancelled = (closing: boolean) => new AppError('cancelled', closing ? 'The workspace was closed while this was going on.' : 'The work was cancelled.', { hint: 'What was finished until then is kept.' });
