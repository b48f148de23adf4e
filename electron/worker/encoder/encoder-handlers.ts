import { availableParallelism } from 'node:os';
import type { ImageProblem, WorkerApi, WorkerEvents } from '../../common/contract/worker-api.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { throttled } from '../progress.ts';
import { throwIfCancelled, type Tasks } from '../tasks.ts';
import type { Encoder } from './encoder.ts';
import { hasFeatures, hasWholeFeatures, storeFeatures } from './feature-cache.ts';
import type { Encoders } from './installed.ts';

export interface EncoderDeps {
  readonly encoders: Pick<Encoders, 'describe' | 'open' | 'list' | 'install' | 'remove'>;
  readonly tasks: Tasks;
  emit<Name extends keyof WorkerEvents>(name: Name, payload: WorkerEvents[Name]): void;
}

interface Image { readonly id: string; readonly file: string }

export function createEncoderHandlers(deps: EncoderDeps): Pick<Handlers<WorkerApi>, Extract<keyof WorkerApi, `encoder.${string}`>> {
  const { encoders } = deps;
  return {
    'encoder.list': async () => ({ encoders: await encoders.list() }),
    'encoder.install': ({ file, sha256, preprocessing }) => encoders.install(file, { sha256, preprocessing }),
    'encoder.remove': async ({ encoder }) => { await encoders.remove(encoder); return { id: encoder }; },
    'encoder.cached': async ({ encoder, features, images }) => {
      const description = await encoders.describe(encoder);
      const there = await inParallel(images, 16, (id) => hasFeatures(features, description, id));
      return { ids: images.filter((_, index) => there[index]) };
    },
    'encoder.encode': ({ task, encoder, features, images }) => deps.tasks.run(task, async (signal) => encodeAll(deps, await encoders.open(encoder), { task, features, images, signal })),
  };
}

/** Decoding and inference of several images overlap; every finished one is on disk, so that an interruption loses at most those in flight. */
async function encodeAll(deps: EncoderDeps, encoder: Encoder, work: { task: string; features: string; images: readonly Image[]; signal: AbortSignal }) {
  const { task, features, images, signal } = work;
  const problems: ImageProblem[] = [];
  const counts = { encoded: 0, alreadyThere: 0 };
  let done = 0;
  const progress = throttled((finished, total) => { deps.emit('task.progressed', { task, done: finished, total, message: 'Encoding images' }); });
  await inParallel(images, availableParallelism() + 1, async ({ id, file }) => {
    throwIfCancelled(signal);
    // Read wholly: a spoilt file of the right size would otherwise stand until training missed its picture.
    if (await hasWholeFeatures(features, encoder.description, id)) counts.alreadyThere += 1;
    else {
      const problem = await encodeOne(encoder, features, id, file);
      if (problem === undefined) counts.encoded += 1;
      else {
        problems.push(problem);
        deps.emit('encoder.problem', { task, ...problem });
      }
    }
    progress(++done, images.length);
  });
  return { ...counts, problems };
}

/** A photo that cannot be read is a fact about the photo; anything else (a full disk) stops the work. */
async function encodeOne(encoder: Encoder, features: string, id: string, file: string): Promise<ImageProblem | undefined> {
  let regions: Float32Array;
  try {
    regions = await encoder.encode(file);
  } catch (error) {
    if (error instanceof AppError && error.code !== 'internal') return { image: id, reason: error.message };
    throw error;
  }
  await storeFeatures(features, encoder.description, id, regions).catch((error: unknown) => { throw notStored(features, error); });
  return undefined;
}

/** Never `unavailable`: the host takes that for a worker that crashed over one of the photos. */
function notStored(features: string, error: unknown): AppError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const reason = code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : code || message;
  return new AppError('internal', `What the encoder saw could not be stored in ${features}: ${reason}.`, { hint: 'Make room or mend the folder, then encode again; what is done is kept.', cause: error });
}

/** Maps with at most `width` running at a time; after a failure none is begun, and it is thrown once those in the works have ended. Results keep the items' order. */
export async function inParallel<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const lane = async () => {
    while (failure === undefined && next < items.length) {
      const index = next++;
      try { results[index] = await work(items[index] as T); } catch (error) { failure ??= { error }; }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  if (failure !== undefined) throw (failure as { readonly error: unknown }).error;
  return results;
}
