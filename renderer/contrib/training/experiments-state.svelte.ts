import type { Job } from '../../../electron/common/domain/job.ts';
import type { JobId } from '../../../electron/common/domain/ids.ts';
import { RUN_KINDS, type RunList } from '../../workbench/services/run-list.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import { experimentsOf, linesOf, type Experiment, type Line } from './experiment-rows.ts';

/** What was trained, fine-tuned and evaluated here, newest first, and what of it is at work. */
export class ExperimentsState {
  optionsOpen = $state(false);
  /** The line that a menu was opened for. */
  pointed = $state.raw<Experiment>();
  readonly runs: RunList;
  readonly list: readonly Experiment[] = $derived.by(() => experimentsOf({ runs: this.runs.runs, more: this.runs.more, versions: this.runs.versions, stateOf: (run) => this.runs.stateOf(run) }, this.#workbench.jobs.list));
  readonly lines: readonly Line[] = $derived.by(() => linesOf(this.list));
  /** What is being done now comes first, then what waits. */
  readonly running: readonly Job[] = $derived.by(() => this.#workbench.jobs.running.filter((job) => RUN_KINDS.includes(job.kind)));
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    this.runs = workbench.runs;
    workbench.connection.on('host.connected', () => { void workbench.encoderNames.load(); });
  }

  of(job: unknown): Experiment | undefined { return this.list.find((one) => one.job === (job as JobId)); }
}
