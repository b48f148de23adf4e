import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** What a thread is started with; `cores` are its own. */
export interface TrunkThreadData { readonly file: string; readonly inputSize: number; readonly cores: number }

export type TrunkAnswer = { readonly regions: Float32Array<ArrayBuffer> } | { readonly fault: string };

/** Each thread holds the trunk's weights: many of a small trunk, few of one of more bytes than this. */
const HEAVY = 32 << 20;
/** Two cores on one picture of a heavy trunk are as fast as a core each, with half the memory, and a picture alone takes half as long. */
const KINDS = { light: { most: 16, cores: 1 }, heavy: { most: 4, cores: 2 } } as const;
/** A thread that had nothing to do for so long ends, and gives its memory back. */
const IDLE_MS = 60_000;

/** A trunk on as many threads as there is work and cores for, each with a picture of its own: of a light trunk that is nearly twice as fast as two threads on one picture. */
export class TrunkThreads {
  readonly #data: TrunkThreadData;
  readonly #most: number;
  readonly #idleMs: number;
  readonly #free: TrunkThread[] = [];
  readonly #waiting: (() => void)[] = [];
  #count = 0;

  private constructor(data: TrunkThreadData, most: number, idleMs: number) {
    this.#data = data;
    this.#most = most;
    this.#idleMs = idleMs;
  }

  /** Starts the first thread. Throws what onnxruntime says of the file. */
  static async open(file: string, inputSize: number, idleMs = IDLE_MS): Promise<TrunkThreads> {
    const cores = availableParallelism();
    const kind = KINDS[(await stat(file)).size > HEAVY ? 'heavy' : 'light'];
    const most = Math.min(kind.most, Math.max(1, Math.floor(cores / kind.cores)));
    const threads = new TrunkThreads({ file, inputSize, cores: Math.floor(cores / most) }, most, idleMs);
    threads.#give(await threads.#take());
    return threads;
  }

  /** How many threads hold the trunk. */
  get count(): number { return this.#count; }

  /** What the trunk gives for one picture, RGB bytes of inputSize² pixels. */
  async run(pixels: Uint8Array): Promise<Float32Array> {
    const thread = await this.#take();
    try {
      const answer = await thread.run(pixels);
      if ('fault' in answer) throw new Error(answer.fault);
      return answer.regions;
    } finally {
      this.#give(thread);
    }
  }

  async #take(): Promise<TrunkThread> {
    for (;;) {
      const free = this.#free.pop();
      if (free !== undefined) return free;
      if (this.#count < this.#most) return this.#start();
      await new Promise<void>((resolve) => { this.#waiting.push(resolve); });
    }
  }

  async #start(): Promise<TrunkThread> {
    this.#count++;
    try {
      return await TrunkThread.start(this.#data);
    } catch (error) {
      this.#gone();
      throw error;
    }
  }

  #give(thread: TrunkThread): void {
    if (thread.ended) { this.#gone(); return; }
    this.#free.push(thread);
    thread.whenIdle(this.#idleMs, () => {
      this.#free.splice(this.#free.indexOf(thread), 1);
      this.#gone();
    });
    this.#waiting.shift()?.();
  }

  #gone(): void {
    this.#count--;
    this.#waiting.shift()?.();
  }
}

/** One thread; it keeps the process alive only while it computes. */
class TrunkThread {
  readonly #worker: Worker;
  #idle: NodeJS.Timeout | undefined;
  ended = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('exit', () => { this.ended = true; });
  }

  static async start(data: TrunkThreadData): Promise<TrunkThread> {
    const worker = new Worker(new URL(`trunk-thread${extname(import.meta.url)}`, import.meta.url), { workerData: data, execArgv: [] });
    await once(worker, 'message');
    worker.unref();
    return new TrunkThread(worker);
  }

  async run(pixels: Uint8Array): Promise<TrunkAnswer> {
    clearTimeout(this.#idle);
    this.#worker.ref();
    const own = pixels.slice();
    this.#worker.postMessage(own, [own.buffer]);
    try {
      return await this.#answer();
    } finally {
      this.#worker.unref();
    }
  }

  whenIdle(ms: number, then: () => void): void {
    this.#idle = setTimeout(() => {
      this.ended = true;
      then();
      void this.#worker.terminate();
    }, ms).unref();
  }

  #answer(): Promise<TrunkAnswer> {
    return new Promise((resolve, reject) => {
      const ended = (code: number) => { settle(() => { reject(new Error(`its thread ended (${code})`)); }); };
      const failed = (error: unknown) => { settle(() => { reject(error instanceof Error ? error : new Error(String(error))); }); };
      const answered = (answer: TrunkAnswer) => { settle(() => { resolve(answer); }); };
      const settle = (how: () => void) => {
        this.#worker.off('message', answered).off('error', failed).off('exit', ended);
        how();
      };
      this.#worker.on('message', answered).on('error', failed).on('exit', ended);
    });
  }
}
