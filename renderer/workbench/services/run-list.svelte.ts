import type { Run } from '../../../electron/common/contract/training-api.ts';
import type { JobId, RunId, VersionId } from '../../../electron/common/domain/ids.ts';
import type { Job, JobKind } from '../../../electron/common/domain/job.ts';
import type { ModelVersion } from '../../../electron/common/domain/model.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { Gathered } from '../../lib/later.ts';
import type { Connection } from '../connection.svelte.ts';
import type { Jobs } from './jobs.svelte.ts';

const PAGE = 100;
/** The end of a training is told by three events. */
const GATHER_MS = 30;
/** The kinds of work that leave a run. */
export const RUN_KINDS: readonly JobKind[] = ['train', 'fine-tune', 'evaluate'];

/** The model versions and the runs of the workspace, newest first: read once for all who show them. */
export class RunList {
  versions = $state.raw<readonly ModelVersion[]>([]);
  runs = $state.raw<readonly Run[]>([]);
  /** Older runs are there. */
  more = $state(false);
  /** The first answer is there. */
  read = $state(false);
  error = $state.raw<AppError>();
  /** In use before the one that is, in this window. */
  before = $state.raw<VersionId>();
  readonly #connection: Connection;
  readonly #jobs: Jobs;
  readonly #soon = new Gathered(GATHER_MS, () => { void this.reload(); });
  #turn = 0;
  #reading = false;

  constructor(connection: Connection, jobs: Jobs) {
    this.#connection = connection;
    this.#jobs = jobs;
    connection.on('host.connected', () => { void this.reload(); });
    for (const name of ['model.activated', 'workspace.changed'] as const) connection.on(name, () => { this.#soon.soon(); });
    // A run is there as soon as it waits.
    connection.on('jobs.changed', (job) => { if (job.state === 'queued' && RUN_KINDS.includes(job.kind)) this.#soon.soon(); });
    jobs.onFinished((job) => { if (RUN_KINDS.includes(job.kind) || job.kind === 'model-import') this.#soon.soon(); });
  }

  get active(): ModelVersion | undefined { return this.versions.find((version) => version.active); }
  version(id: VersionId | undefined): ModelVersion | undefined { return this.versions.find((version) => version.id === id); }
  ofJob(job: JobId): Run | undefined { return this.runs.find((run) => run.job === job); }
  /** How a run stands now: the list was read before its job's last word. */
  stateOf({ job, state }: Pick<Run, 'job' | 'state'>): Run['state'] { return state === 'queued' || state === 'running' ? this.#live(job)?.state ?? state : state; }

  /** As many as were on screen, so that nothing moves away beneath a reader. */
  async reload(): Promise<void> {
    const turn = ++this.#turn;
    const limit = Math.min(200, Math.max(PAGE, this.runs.length));
    try {
      const [{ versions }, { runs }] = await Promise.all([this.#connection.call('training.versions', {}), this.#connection.call('training.runs', { limit })]);
      // Of two answers that overtake each other the one asked for last counts.
      if (turn !== this.#turn) return;
      const was = this.active?.id;
      this.versions = versions.toSorted((a, b) => b.id - a.id);
      if (was !== undefined && was !== this.active?.id) this.before = was;
      Object.assign(this, { runs, more: runs.length === limit, error: undefined, read: true });
    } catch (error) { if (turn === this.#turn) this.error = AppError.from(error); }
  }

  async older(): Promise<void> {
    const last: RunId | undefined = this.runs.at(-1)?.id;
    if (!this.more || this.#reading || last === undefined) return;
    this.#reading = true;
    try {
      const { runs } = await this.#connection.call('training.runs', { limit: PAGE, before: last });
      this.runs = [...this.runs, ...runs.filter((run) => !this.runs.some((known) => known.id === run.id))];
      this.more = runs.length === PAGE;
    } catch (error) { this.error = AppError.from(error); } finally { this.#reading = false; }
  }

  #live(job: JobId): Job | undefined { return this.#jobs.get(job); }
}
