import type { Transport } from '../common/rpc/transport.ts';

/** How a worker ended: its exit code, or the signal that ended it. */
export interface WorkerExit { readonly code?: number; readonly signal?: string }

/** A started worker as the host sees it: a channel, its end, and a way to end it. */
export interface WorkerPort extends Transport {
  /** Called once, also when the worker could not be started at all. */
  onExit(listener: (exit: WorkerExit) => void): void;
  /** What it prints for people (its standard error), line by line. */
  onLine(listener: (line: string) => void): void;
  kill(): void;
}

export type StartWorker = () => WorkerPort;
