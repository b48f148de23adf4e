import type { JobId } from './ids.ts';
import type { WireError } from '../rpc/app-error.ts';

export type JobKind = 'sample' | 'import' | 'encode' | 'train' | 'fine-tune' | 'suggest-all' | 'evaluate' | 'export' | 'model-export' | 'model-import' | 'backup' | 'bulk' | 'take-back' | 'encoder-install' | 'engine-install';
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** Anything that takes over a second. A window that reloads finds it again by id. */
export interface Job {
  readonly id: JobId;
  readonly kind: JobKind;
  readonly state: JobState;
  /** Units done and in all; `total` 0 while it is not known. */
  readonly done: number;
  readonly total: number;
  /** What is being done now, for a person. */
  readonly message: string;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly error?: WireError;
  /** What the job brought, by kind; see the API that started it. */
  readonly result?: unknown;
}
