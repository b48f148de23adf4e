import type { Run } from '../../../electron/common/contract/training-api.ts';
import type { Job } from '../../../electron/common/domain/job.ts';
import type { JobId } from '../../../electron/common/domain/ids.ts';
import type { ModelVersion } from '../../../electron/common/domain/model.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import { EXPERIMENT_KINDS, experimentsOf, type Experiment } from './experiment-rows.ts';

const PAGE = 100;

/** What was trained, fine-tuned and evaluated here, newest first, and what of it is at work. */
export class ExperimentsState {
  runs = $state.raw<readonly Run[]>([]);
  versions = $state.raw<readonly ModelVersion[]>([]);
  /** Older runs are there. */
  more = $state(false);
  /** The first answer is there. */
  read = $state(false);
  error = $state.raw<AppError>();
  optionsOpen = $state(false);
  /** The line that a menu was opened for. */
  pointed = $state.raw<Experiment>();
  readonly list: readonly Experiment[] = $derived.by(() => experimentsOf(this.runs, this.more, this.#workbench.jobs.list, this.versions));
  /** What is being done now comes first, then what waits. */
  readonly running: readonly Job[] = $derived.by(() => this.#workbench.jobs.running.filter((job) => EXPERIMENT_KINDS.includes(job.kind)));
  readonly #workbench: Workbench;
  #reading = false;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    for (const name of ['host.connected', 'model.activated', 'workspace.changed'] as const) workbench.connection.on(name, () => { void this.reload(); });
    workbench.jobs.onFinished((job) => { if (EXPERIMENT_KINDS.includes(job.kind) || job.kind === 'model-import') void this.reload(); });
  }

  of(job: unknown): Experiment | undefined { return this.list.find((one) => one.job === (job as JobId)); }

  /** As many as were on screen, so that nothing moves away beneath a reader. */
  async reload(): Promise<void> {
    const { connection, encoderNames } = this.#workbench;
    void encoderNames.load();
    const limit = Math.min(200, Math.max(PAGE, this.runs.length));
    try {
      const [{ versions }, { runs }] = await Promise.all([connection.call('training.versions', {}), connection.call('training.runs', { limit })]);
      Object.assign(this, { versions, runs, more: runs.length === limit, error: undefined, read: true });
    } catch (error) { this.error = AppError.from(error); }
  }

  async older(): Promise<void> {
    const last = this.runs.at(-1)?.id;
    if (!this.more || this.#reading || last === undefined) return;
    this.#reading = true;
    try {
      const { runs } = await this.#workbench.connection.call('training.runs', { limit: PAGE, before: last });
      this.runs = [...this.runs, ...runs.filter((run) => !this.runs.some((known) => known.id === run.id))];
      this.more = runs.length === PAGE;
    } catch (error) { this.error = AppError.from(error); } finally { this.#reading = false; }
  }
}
