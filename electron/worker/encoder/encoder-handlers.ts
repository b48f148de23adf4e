import { availableParallelism } from 'node:os';
import type { ImageProblem, SeenImage, WorkerApi, WorkerEvents } from '../../common/contract/worker-api.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { inspectPhoto, readPhoto } from '../images/decode.ts';
import { fingerprintOf } from '../images/fingerprint.ts';
import { inParallel } from '../in-parallel.ts';
import { throttled } from '../progress.ts';
import { throwIfCancelled, type Tasks } from '../tasks.ts';
import { BUILT_IN } from './built-in.ts';
import { makeRoom, measureCache } from './cache-room.ts';
import type { Encoder } from './encoder.ts';
import { hasFeatures, hasWholeFeatures, storeFeatures } from './feature-cache.ts';
import type { Encoders } from './installed.ts';

export interface EncoderDeps {
  readonly encoders: Pick<Encoders, 'installed' | 'open' | 'list' | 'install' | 'remove'>;
  readonly tasks: Tasks;
  emit<Name extends keyof WorkerEvents>(name: Name, payload: WorkerEvents[Name]): void;
}

/** Files read at once: more than cores, since reading waits for the disk. */
const READS = 16;

interface Image { readonly id: string; readonly file: string }

export function createEncoderHandlers(deps: EncoderDeps): Pick<Handlers<WorkerApi>, Extract<keyof WorkerApi, `encoder.${string}`>> {
  const { encoders } = deps;
  return {
    'encoder.list': async () => ({ encoders: await encoders.list() }),
    'encoder.install': ({ task, file, ...options }) => deps.tasks.run(task, (signal) => encoders.install(file, {
      ...options, signal, step: (done, total, message) => { deps.emit('task.progressed', { task, done, total, message }); },
    })),
    'encoder.remove': async ({ encoder }) => { await encoders.remove(encoder); return { id: encoder }; },
    'encoder.cached': async ({ encoder, features, images }) => {
      const description = await encoders.installed(encoder);
      const there = await inParallel(images, 16, (id) => hasFeatures(features, description, id));
      return { ids: images.filter((_, index) => there[index]) };
    },
    'encoder.cache': ({ features }) => measureCache(features),
    'encoder.makeRoom': ({ task, encoder, features, limit, held }) => deps.tasks.run(task, (signal) => makeRoom(features, { limit, signal, held, inUse: encoder ?? BUILT_IN.id })),
    'encoder.encode': ({ task, encoder, features, images }) => deps.tasks.run(task, async (signal) => encodeAll(deps, await encoders.open(encoder), { task, features, images, signal })),
  };
}

interface Work { readonly task: string; readonly features: string; readonly images: readonly Image[]; readonly signal: AbortSignal }

/** What is in the cache is read wholly first, many files at a time; then the rest is encoded. */
async function encodeAll(deps: EncoderDeps, encoder: Encoder, work: Work) {
  const { task, features, images, signal } = work;
  const tell = throttled((done, total) => { deps.emit('task.progressed', { task, done, total, message: 'Encoding images' }); });
  let done = 0;
  const missing: Image[] = [];
  await inParallel(images, READS, async (image) => {
    throwIfCancelled(signal);
    // Read wholly: a spoilt file of the right size would otherwise stand until training missed its picture.
    if (await hasWholeFeatures(features, encoder.description, image.id)) tell(++done, images.length);
    else missing.push(image);
  });
  const alreadyThere = done;
  const { seen, problems } = await encodeMissing(deps, encoder, { ...work, images: missing }, () => { tell(++done, images.length); });
  return { encoded: seen.length, alreadyThere, seen, problems };
}

/** Decoding and inference of several images overlap; every finished one is on disk, so that an interruption loses at most those in flight. */
async function encodeMissing(deps: EncoderDeps, encoder: Encoder, { task, features, images, signal }: Work, onDone: () => void): Promise<{ readonly seen: SeenImage[]; readonly problems: ImageProblem[] }> {
  const seen: SeenImage[] = [];
  const problems: ImageProblem[] = [];
  await inParallel(images, 2 * availableParallelism() + 1, async (image) => {
    throwIfCancelled(signal);
    const found = await encodeOne(encoder, features, image);
    if ('reason' in found) {
      problems.push(found);
      deps.emit('encoder.problem', { task, ...found });
    } else {
      seen.push(found);
    }
    onDone();
  });
  return { seen, problems };
}

/** A photo is read once for all that is told of it. One that cannot be read is a fact about the photo; anything else (a full disk) stops the work. */
async function encodeOne(encoder: Encoder, features: string, { id, file }: Image): Promise<SeenImage | ImageProblem> {
  try {
    const photo = await readPhoto(file);
    const [regions, { width, height }, dhash] = await Promise.all([encoder.encode(photo), inspectPhoto(photo), fingerprintOf(photo)]);
    await storeFeatures(features, encoder.description, id, regions).catch((error: unknown) => { throw notStored(features, error); });
    return { image: id, width, height, dhash };
  } catch (error) {
    if (error instanceof AppError && error.code !== 'internal') return { image: id, reason: error.message };
    throw error;
  }
}

/** Never `unavailable`: the host takes that for a worker that crashed over one of the photos. */
function notStored(features: string, error: unknown): AppError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const reason = code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : code || message;
  return new AppError('internal', `What the encoder saw could not be stored in ${features}: ${reason}.`, { hint: 'Make room or mend the folder, then encode again; what is done is kept.', cause: error });
}
