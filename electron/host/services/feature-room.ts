import type { FeatureCache } from '../../common/contract/encoder-api.ts';
import type { JobKind } from '../../common/domain/job.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { SettingRepository } from '../database/repositories/setting-repository.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { WorkspacePaths } from '../workspace-folder.ts';
import { encoderInUse } from './encoder-in-use.ts';
import type { JobContext } from './job-runner.ts';

export interface RoomDeps {
  readonly worker: WorkerClient;
  readonly facts: SettingRepository;
  readonly paths: WorkspacePaths;
  /** What the person set for a key. */
  readonly setting: (key: string) => unknown;
}

const LIMIT = 'encoder.cacheGigabytes';
const DEFAULT_GIGABYTES = 20;
const GIGABYTE = 1e9;
/** Jobs that read or write features; each ends with a cleaning. */
const READERS: ReadonlySet<JobKind> = new Set<JobKind>(['sample', 'encode', 'train', 'fine-tune', 'suggest-all', 'evaluate']);

/**
 * Keeps the features below their limit (docs/adr/0016). While anything reads them, none of the encoder in use goes, which only can be
 * changed while no job runs; those of other encoders may. A cleaning that may take all gives way to whoever begins to read.
 */
export class FeatureRoom {
  readonly #deps: RoomDeps;
  #readers = 0;
  #cleaning: { readonly ended: Promise<unknown>; readonly giveWay: AbortController } | undefined;
  #problem: string | undefined;

  constructor(deps: RoomDeps) { this.#deps = deps; }

  /** Runs work that reads features: none of the encoder in use goes meanwhile. */
  async hold<T>(work: () => T | Promise<T>): Promise<T> {
    this.#readers += 1;
    try {
      this.#cleaning?.giveWay.abort();
      await this.#cleaning?.ended;
      return await work();
    } finally {
      this.#readers -= 1;
    }
  }

  /** What JobsService runs its work through: a job that reads features holds them, and makes room as its last step. */
  readonly around = async <T>(kind: JobKind, context: JobContext, work: (context: JobContext) => Promise<T>): Promise<T> => {
    if (!READERS.has(kind)) return work(context);
    // Cleaning comes on top of what the job counted, and leaves its count as it is.
    let counted: readonly [number, number] = [0, 0];
    const counting: JobContext = { ...context, progress: (done, total, message) => { counted = [done, total]; context.progress(done, total, message); } };
    try {
      return await this.hold(() => work(counting));
    } finally {
      if (!context.signal.aborted) await this.#clean(context.signal, () => { context.progress(...counted, 'Making room in the feature cache'); });
    }
  };

  async describe(): Promise<FeatureCache> {
    const { facts, worker, paths } = this.#deps;
    const { bytes, encoders } = await worker.call('encoder.cache', { features: paths.features });
    const used = encoderInUse(facts) ?? (await worker.call('encoder.list', {})).encoders.find(({ builtIn }) => builtIn)?.description.id;
    return { bytes, limit: this.#limit(), encoders: encoders.map((one) => ({ ...one, inUse: one.id === used })), ...(this.#problem === undefined ? {} : { problem: this.#problem }) };
  }

  /** What it could not do is told by `encoder.cache`: the job's own work is done all the same. */
  async #clean(signal: AbortSignal, tell: () => void): Promise<void> {
    try {
      let cut = true;
      while (cut) cut = await this.#cleanOnce(signal, tell);
    } catch (error) {
      this.#problem = AppError.from(error).message;
    }
  }

  /** Whether it gave way to a reader, and has to go over the other encoders' features once more. */
  async #cleanOnce(signal: AbortSignal, tell: () => void): Promise<boolean> {
    const held = this.#readers > 0;
    const limit = this.#limit();
    const giveWay = new AbortController();
    tell();
    const run = this.#deps.worker.run('encoder.makeRoom', { features: this.#deps.paths.features, limit, held }, { signal: AbortSignal.any(held ? [signal] : [signal, giveWay.signal]) });
    const cleaning = { ended: run.then(() => undefined, () => undefined), giveWay };
    if (!held) this.#cleaning = cleaning;
    try {
      const { bytes } = await run;
      this.#problem = bytes <= limit ? undefined : `The features in use take ${gigabytes(bytes)}, the limit is ${gigabytes(limit)}. Raise the limit (macon encoder cache --limit GB).`;
      return false;
    } catch (error) {
      if (giveWay.signal.aborted && !signal.aborted) return true;
      throw error;
    } finally {
      if (this.#cleaning === cleaning) this.#cleaning = undefined;
    }
  }

  #limit(): number {
    const chosen = this.#deps.setting(LIMIT);
    return (typeof chosen === 'number' && chosen > 0 ? chosen : DEFAULT_GIGABYTES) * GIGABYTE;
  }
}

const gigabytes = (bytes: number): string => `${(bytes / GIGABYTE).toPrecision(3)} GB`;
