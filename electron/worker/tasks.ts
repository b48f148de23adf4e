import { AppError } from '../common/rpc/app-error.ts';

/** The running tasks of the host, each with its signal. */
export class Tasks {
  readonly #running = new Map<string, AbortController>();

  /** The signal of a task; the task exists from its first mention until `run` ends. */
  signal(task: string): AbortSignal {
    let controller = this.#running.get(task);
    if (controller === undefined) this.#running.set(task, (controller = new AbortController()));
    return controller.signal;
  }

  /** Runs a task's work; afterwards its name is free again. */
  async run<T>(task: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const signal = this.signal(task);
    try { return await work(signal); } finally { this.#running.delete(task); }
  }

  cancel(task: string): void { this.#running.get(task)?.abort(new AppError('cancelled', 'The work was cancelled.')); }
}

export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('cancelled', 'The work was cancelled.');
}
