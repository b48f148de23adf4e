import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import type { Job } from '../domain/job.ts';
import { count, jobId } from './fields.ts';

export const jobsApi = {
  /** Newest first. */
  'jobs.list': method<{ readonly jobs: readonly Job[] }>()(v.strictObject({ limit: count(200) })),
  'jobs.get': method<Job>()(v.strictObject({ job: jobId })),
  /** Asks a job to stop; it ends as `cancelled` (or as what it became meanwhile). */
  'jobs.cancel': method<Job>()(v.strictObject({ job: jobId })),
};
