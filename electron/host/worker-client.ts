import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { workerApi, type WorkerApi, type WorkerEvents } from '../common/contract/worker-api.ts';
import type { InputOf, OutputOf } from '../common/rpc/api.ts';
import type { LogLevel } from '../common/domain/log-line.ts';
import { AppError } from '../common/rpc/app-error.ts';
import { createClient, type Client } from '../common/rpc/client.ts';
import type { StartWorker, WorkerExit, WorkerPort } from './worker-port.ts';

type Name = keyof WorkerApi & string;
/** The methods that name a task: they report progress and can be cancelled. */
export type TaskName = { [N in Name]: InputOf<WorkerApi[N]> extends { task: string } ? N : never }[Exclude<Name, 'task.cancel'>];

export interface TaskOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: WorkerEvents['task.progressed']) => void;
  readonly onTraining?: (point: WorkerEvents['training.progressed']) => void;
}

interface Running { readonly port: WorkerPort; readonly client: Client<WorkerApi, WorkerEvents>; exit: WorkerExit | undefined; calls: number }

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8_000;

/** The methods that look at images or at models made from them: the encoder in use is added here, so that no service can forget it. */
const THROUGH_ENCODER: ReadonlySet<string> = new Set(Object.entries(workerApi).filter(([name, { input }]) => 'encoder' in input.entries && name !== 'encoder.remove').map(([name]) => name));

/**
 * The worker, started at the first call and again after a crash; each crash in a row doubles the wait before the next start.
 * What was in the works at a crash fails with `unavailable`; nothing is repeated by itself, since it may be what crashed.
 */
export class WorkerClient {
  readonly #startWorker: StartWorker;
  #running: Running | undefined;
  #starting: Promise<Running> | undefined;
  readonly #aside = new Set<WorkerClient>();
  readonly #called: string;
  #crashes = 0;
  #closed = false;
  /** Answers the id of the encoder in use; undefined stands for the built-in one. */
  encoderInUse: () => string | undefined = () => undefined;
  /** Told of starts, ends and what the worker prints. */
  onNotice: (level: LogLevel, text: string) => void = () => undefined;

  /** @param called its process's name in the log */
  constructor(startWorker: StartWorker, called = 'The worker process') {
    this.#startWorker = startWorker;
    this.#called = called;
  }

  async call<N extends Name>(method: N, input: InputOf<WorkerApi[N]>): Promise<OutputOf<WorkerApi[N]>> {
    return this.#callOn(await this.#ready(), method, input);
  }

  /** A long call: its progress is told, and aborting the signal asks the worker to stop (the call then fails with `cancelled`). */
  async run<N extends TaskName>(method: N, input: Omit<InputOf<WorkerApi[N]>, 'task'>, options: TaskOptions = {}): Promise<OutputOf<WorkerApi[N]>> {
    if (isAborted(options.signal)) throw cancelled();
    const running = await this.#ready();
    const task = randomUUID();
    const cancel = () => { running.client.call('task.cancel', { task }).catch(() => undefined); };
    const stops = [
      running.client.on('task.progressed', (progress) => { if (progress.task === task) options.onProgress?.(progress); }),
      running.client.on('training.progressed', (point) => { if (point.task === task) options.onTraining?.(point); }),
    ];
    const answer = this.#callOn(running, method, { ...input, task } as unknown as InputOf<WorkerApi[N]>);
    options.signal?.addEventListener('abort', cancel, { once: true });
    if (isAborted(options.signal)) cancel();
    try {
      return await answer;
    } finally {
      options.signal?.removeEventListener('abort', cancel);
      for (const stop of stops) stop();
    }
  }

  /** Work in a process of its own, which ends with it: for what must not happen where TensorFlow is at work, such as starting programs (docs/adr/0031). */
  async aside<T>(called: string, work: (worker: WorkerClient) => Promise<T>): Promise<T> {
    if (this.#closed) throw closing();
    const other = new WorkerClient(this.#startWorker, called);
    other.onNotice = this.onNotice;
    this.#aside.add(other);
    try {
      return await work(other);
    } finally {
      this.#aside.delete(other);
      other.close();
    }
  }

  /** The next call starts another worker; the one there is ends when the calls in its works have been answered. */
  restart(): void {
    const running = this.#running;
    this.#running = undefined;
    if (running?.calls === 0) running.port.kill();
  }

  /** Kills the worker, and those aside; every call in the works fails. */
  close(): void {
    this.#closed = true;
    for (const other of this.#aside) other.close();
    this.#running?.client.close();
    this.#running?.port.kill();
    this.#running = undefined;
  }

  async #callOn<N extends Name>(running: Running, method: N, input: InputOf<WorkerApi[N]>): Promise<OutputOf<WorkerApi[N]>> {
    running.calls += 1;
    try {
      const encoder = THROUGH_ENCODER.has(method) ? this.encoderInUse() : undefined;
      const output = await running.client.call(method, encoder === undefined ? input : { encoder, ...input });
      this.#crashes = 0;
      return output;
    } catch (error) {
      if (error instanceof AppError && error.code === 'unavailable' && running.exit !== undefined) throw stopped(method, running.exit);
      throw error;
    } finally {
      running.calls -= 1;
      if (running.calls === 0 && running !== this.#running) running.port.kill();
    }
  }

  #ready(): Promise<Running> {
    if (this.#closed) return Promise.reject(closing());
    if (this.#running !== undefined) return Promise.resolve(this.#running);
    this.#starting ??= this.#start().finally(() => { this.#starting = undefined; });
    return this.#starting;
  }

  async #start(): Promise<Running> {
    if (this.#crashes > 0) await sleep(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#crashes - 1)), undefined, { ref: false });
    if (this.#closed) throw closing();
    const port = this.#startWorker();
    const closers: (() => void)[] = [];
    // The client learns of an exit as a closed channel, whichever of the two the port tells first.
    const client = createClient<WorkerApi, WorkerEvents>({
      send: (message) => { port.send(message); },
      close: () => { port.close(); },
      onMessage: (listener) => { port.onMessage(listener); },
      onClose: (listener) => { closers.push(listener); },
    });
    const running: Running = { port, client, exit: undefined, calls: 0 };
    this.#running = running;
    // TensorFlow writes its news there too, with an I before the date.
    port.onLine((line) => { this.onNotice(/^I\d{4} /.test(line) ? 'info' : 'warning', line); });
    this.onNotice('info', `${this.#called} was started.`);
    port.onExit((exit) => {
      running.exit = exit;
      if (!this.#closed) this.onNotice('error', `${this.#called} stopped (${howItEnded(exit)}); the next call starts another.`);
      if (this.#running === running) { this.#running = undefined; this.#crashes += 1; }
      for (const closer of closers) closer();
    });
    // A channel that closed without an exit is of no use: end the process, whose exit settles the rest.
    port.onClose(() => { port.kill(); });
    return running;
  }
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;
const closing = () => new AppError('unavailable', 'The workspace is being closed.');
const cancelled = () => new AppError('cancelled', 'The work was cancelled before it began.');

const howItEnded = (exit: WorkerExit | undefined): string => exit?.signal ?? (exit?.code === undefined ? 'no exit code' : `exit code ${exit.code}`);

function stopped(method: string, exit: WorkerExit | undefined): AppError {
  return new AppError('unavailable', 'The part of the program that reads photos and runs the model stopped in the middle of this, and is being started again.', {
    detail: `The worker process ended with ${howItEnded(exit)} during ${method}`,
    hint: 'Try again. If it happens with the same image or model each time, that file may be broken.',
  });
}
