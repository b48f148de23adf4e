import type { Job } from '../../../electron/common/domain/job.ts';
import type { JobId } from '../../../electron/common/domain/ids.ts';
import { Listeners } from '../../lib/listeners.ts';
import type { Connection } from '../connection.svelte.ts';

const KEPT = 100;
export const isOver = (job: Job): boolean => job.state !== 'queued' && job.state !== 'running';

/** The host's jobs, newest first, as the events tell them. A window that reloads finds them again. */
export class Jobs {
  list = $state.raw<readonly Job[]>([]);
  /** What is being done now comes before what waits, the older first. */
  readonly running = $derived(this.list.filter((job) => !isOver(job)).toSorted((a, b) => Number(b.state === 'running') - Number(a.state === 'running') || a.id - b.id));
  /** Jobs whose end a feature of this window tells in its own words. */
  readonly toldElsewhere = new Set<JobId>();
  readonly #finished = new Listeners<[Job]>();
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.on('jobs.changed', (job) => { this.#put(job); });
  }

  async load(): Promise<void> { this.list = (await this.#connection.call('jobs.list', { limit: KEPT })).jobs; }

  async cancel(job: JobId): Promise<void> { this.#put(await this.#connection.call('jobs.cancel', { job })); }

  get(id: JobId | undefined): Job | undefined { return this.list.find((job) => job.id === id); }
  latest(...kinds: readonly Job['kind'][]): Job | undefined { return this.list.find((job) => kinds.includes(job.kind)); }

  /** Called once when a job that this window has seen running ends. */
  onFinished(listener: (job: Job) => void): void { this.#finished.add(this.#connection.faults.guard('What follows the end of work', listener)); }

  #put(job: Job): void {
    const before = this.get(job.id);
    // A late progress message never brings a job back that has ended.
    if (before !== undefined && isOver(before) && !isOver(job)) return;
    this.list = [job, ...this.list.filter((other) => other.id !== job.id)].sort((a, b) => b.id - a.id).slice(0, KEPT);
    if (isOver(job) && (before === undefined || !isOver(before))) this.#finished.tell(job);
  }
}
