import type { Job } from '../../../electron/common/domain/job.ts';
import type { Jobs } from '../../workbench/services/jobs.svelte.ts';

const SHOWN_MS = 20_000;

/** The job that has just ended, for a while: its line in the status bar. */
export class LastJob {
  job = $state.raw<Job>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(jobs: Jobs) {
    jobs.onFinished((job) => {
      this.job = job;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => { this.job = undefined; }, SHOWN_MS);
    });
  }
}
