import type { Job, JobKind } from '../../common/domain/job.ts';
import type { JobId } from '../../common/domain/ids.ts';

/** What a running job is given. */
export interface JobContext {
  readonly id: JobId;
  /** Aborted when somebody cancels the job or the host closes; check it between slices and pass it on. */
  readonly signal: AbortSignal;
  /** `total` 0 while it is not known. Events go out at most ten times a second, whatever the rate of calls. */
  progress(done: number, total: number, message: string): void;
}

/** Starts work that takes over a second. The work's value becomes the job's `result` (JSON). */
export interface JobRunner {
  start(kind: JobKind, message: string, work: (context: JobContext) => Promise<unknown>): { readonly job: JobId; readonly finished: Promise<Job> };
}
