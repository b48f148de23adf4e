import { stat } from 'node:fs/promises';
import type { CheckpointInfo } from '../../common/contract/worker-api.ts';
import type { EncoderDescription } from '../../common/domain/model.ts';
import type { ImageId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { LoadRegions } from '../../../native-model/data/post.ts';
import { TOKENISER_VERSION } from '../../../native-model/data/tokeniser.ts';
import { Macon } from '../../../native-model/macon.ts';
import { type Checkpoint, readCheckpoint, type StoredCheckpoint } from '../../../native-model/weights.ts';
import type { ModelDeps } from './deps.ts';
import { encoderOf } from './encoder-schema.ts';
import { engineInfo } from './engine.ts';

export interface LoadedModel { readonly checkpoint: Checkpoint; readonly encoder: EncoderDescription; readonly model: Macon }

/** What `model.inspect` and the training methods tell of a checkpoint. */
export function infoOf({ checkpoint, sha256, bytes }: StoredCheckpoint): CheckpointInfo {
  const { sizes, vocabulary, tokeniser, seed } = checkpoint;
  return {
    sha256, bytes, encoder: encoderOf(checkpoint), d: sizes.width, words: sizes.words, tags: sizes.tags, slots: sizes.slots,
    captionWords: sizes.captionWords, seed, tokeniser, tagNames: vocabulary.tags,
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
  throw new AppError('conflict', `The model looks through the encoder "${encoder.label}" (${encoder.id}), the one in use is "${inUse.label}" (${inUse.id}).`, { hint: 'Use a model trained with the encoder in use, or train a new one.' });
}

/** The last model asked for stays in the engine until another is asked for or its file changes. Calls take turns. */
export class ModelCache {
  readonly #deps: ModelDeps;
  #turn: Promise<unknown> = Promise.resolve();
  #kept: { readonly key: string; readonly loaded: LoadedModel } | undefined;

  constructor(deps: ModelDeps) { this.#deps = deps; }

  /** Runs `work` with the model; no other call disposes of it meanwhile. */
  use<T>(path: string, inUse: string | undefined, work: (loaded: LoadedModel) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => work(await this.#get(path, inUse)));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #get(path: string, inUse: string | undefined): Promise<LoadedModel> {
    const { size, mtimeMs, ino } = await stat(path);
    const key = JSON.stringify([path, size, mtimeMs, ino]);
    if (this.#kept?.key === key) {
      await checkEncoder(this.#deps, this.#kept.loaded.encoder, inUse);
      return this.#kept.loaded;
    }
    const loaded = await loadModel(this.#deps, path, inUse); // the old one goes on answering when this fails
    this.#kept?.loaded.model.dispose();
    this.#kept = { key, loaded };
    return loaded;
  }
}
