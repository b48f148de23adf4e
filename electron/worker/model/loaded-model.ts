import { stat } from 'node:fs/promises';
import type { CheckpointInfo } from '../../common/contract/worker-api.ts';
import type { EncoderDescription } from '../../common/domain/model.ts';
import type { ImageId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { Contents } from '../../../native-model/contents.ts';
import type { LoadRegions } from '../../../native-model/data/post.ts';
import { PooledImages } from '../../../native-model/data/similar-memory.ts';
import { TOKENISER_VERSION } from '../../../native-model/data/tokeniser.ts';
import { Macon } from '../../../native-model/macon.ts';
import { type Checkpoint, readCheckpoint, type StoredCheckpoint } from '../../../native-model/weights.ts';
import type { ModelDeps } from './deps.ts';
import { encoderOf } from './encoder-schema.ts';
import { engineInfo } from './engine.ts';
import { rulesOf } from './rules-schema.ts';

export interface LoadedModel { readonly checkpoint: Checkpoint; readonly encoder: EncoderDescription; readonly model: Macon }

/** A model that answers and does not learn, with what answering has worked out of posts and images. */
export interface AnsweringModel extends LoadedModel {
  readonly contents: Contents;
  readonly pooled: PooledImages;
}

/** What `model.inspect` and the training methods tell of a checkpoint. */
export function infoOf({ checkpoint, sha256, bytes }: StoredCheckpoint): CheckpointInfo {
  const { sizes, vocabulary, tokeniser, seed } = checkpoint;
  return {
    sha256, bytes, encoder: encoderOf(checkpoint), d: sizes.width, words: sizes.words, tags: sizes.tags, slots: sizes.slots,
    captionWords: sizes.captionWords, memory: rulesOf(checkpoint).memory, seed, tokeniser, tagNames: vocabulary.tags,
  };
}

/** Features of one folder for one encoder, as the model's library asks for them. */
export function loaderOf(deps: ModelDeps, features: string, encoder: EncoderDescription): LoadRegions {
  return (image) => deps.loadFeatures(features, encoder.id, image as ImageId);
}

/** Reads a checkpoint into the engine. Refuses one whose encoder or tokeniser this worker does not have. The caller disposes of `model`. */
export async function loadModel(deps: ModelDeps, path: string, inUse: string | undefined): Promise<LoadedModel> {
  const { checkpoint } = await readCheckpoint(path);
  const encoder = encoderOf(checkpoint);
  await checkEncoder(deps, encoder, inUse);
  if (checkpoint.tokeniser !== TOKENISER_VERSION) throw new AppError('unsupported', `The model cuts words by "${checkpoint.tokeniser.slice(0, 80)}", this program by "${TOKENISER_VERSION}".`, { hint: 'Train a model with this version.' });
  await engineInfo();
  return { checkpoint, encoder, model: Macon.fromWeights(checkpoint.sizes, checkpoint.weights) };
}

async function checkEncoder(deps: ModelDeps, encoder: EncoderDescription, id: string | undefined): Promise<void> {
  const inUse = await deps.encoder(id);
  if (inUse.id === encoder.id) return;
  throw new AppError('conflict', `The model looks through the encoder "${encoder.label}" (${encoder.id}), the one in use is "${inUse.label}" (${inUse.id}).`, { hint: 'Use that encoder in this workspace, choose a version trained with the one in use, or train a new one.' });
}

const answering = (loaded: LoadedModel): AnsweringModel => ({ ...loaded, contents: new Contents(loaded.model), pooled: new PooledImages(loaded.checkpoint.regions) });

interface Kept { readonly path: string; readonly key: string; readonly loaded: AnsweringModel }
/** The active version and one that it is compared with. */
const MOST_KEPT = 2;

/** The last two models asked for stay in the engine until others are asked for or their files change. Calls take turns. */
export class ModelCache {
  readonly #deps: ModelDeps;
  #turn: Promise<unknown> = Promise.resolve();
  /** The last one used first. */
  #kept: readonly Kept[] = [];

  constructor(deps: ModelDeps) { this.#deps = deps; }

  /** Runs `work` with the model; no other call disposes of it meanwhile. */
  use<T>(path: string, inUse: string | undefined, work: (loaded: AnsweringModel) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => work(await this.#get(path, inUse)));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #get(path: string, inUse: string | undefined): Promise<AnsweringModel> {
    const { size, mtimeMs, ino } = await stat(path);
    const key = JSON.stringify([path, size, mtimeMs, ino]);
    const known = this.#kept.find((one) => one.key === key);
    if (known !== undefined) await checkEncoder(this.#deps, known.loaded.encoder, inUse);
    const used = known ?? { path, key, loaded: answering(await loadModel(this.#deps, path, inUse)) }; // the others go on answering when this fails
    const others = this.#kept.filter((one) => one !== used);
    // What the file held before is of no more use.
    const staying = [used, ...others.filter((one) => one.path !== path)].slice(0, MOST_KEPT);
    for (const one of others) if (!staying.includes(one)) one.loaded.model.dispose();
    this.#kept = staying;
    return used.loaded;
  }
}
