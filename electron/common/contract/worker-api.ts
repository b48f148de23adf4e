import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import type { Suggestion, TagStanding } from '../domain/attention.ts';
import { DERIVED_VARIANTS } from '../domain/image-variant.ts';
import type { EncoderDescription, MeasuresAt, PairedChange, SystemScores } from '../domain/model.ts';
import { MEMORY_MODES, type MemoryMode } from '../domain/memory.ts';
import { MOST_COMPARED } from '../domain/memory-choice.ts';
import type { FilterReport } from '../domain/paper-filter.ts';
import { encoderId, workerEncoderApi } from './encoder-api.ts';
import { workerEngineApi } from './engine-api.ts';
import type { EngineInfo } from './workspace-api.ts';
import { count, imageId, path, places, text } from './fields.ts';

/** A running piece of work; the host makes the id, gets `task.progressed` for it and may cancel it. */
const task = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const imageFile = v.strictObject({ id: imageId, file: path });
const tags = v.array(text(200));
/** The encoder to look through; default: the built-in one. The host adds the one its workspace uses. */
const encoder = v.optional(encoderId);

/** A post as the model needs it. `key` is stable across runs: the seeded draws depend on it. */
export const modelPost = v.strictObject({
  key: text(400),
  account: text(200),
  caption: text(20_000),
  image: v.optional(imageId),
  /** The tags known of it: originals and accepted ones. */
  tags,
  /** Milliseconds since 1970. */
  postedAt: v.optional(v.number()),
});
export type ModelPost = v.InferOutput<typeof modelPost>;

/** A post to learn from. Rejected and unknown tags come from judgements (docs/model.md, "Learning from decisions"). */
export const trainingPost = v.strictObject({
  ...modelPost.entries,
  split: v.picklist(['training', 'validation', 'test']),
  rejected: v.optional(tags),
  unknown: v.optional(tags),
  /** True for posts whose judgements this run is to learn. */
  decided: v.optional(v.boolean()),
});
export type TrainingPost = v.InferOutput<typeof trainingPost>;

/** What an encoded photo showed beside its regions: pixels of its sides as people see it, and its fingerprint ('' for a plain one). */
export interface SeenImage { readonly image: string; readonly width: number; readonly height: number; readonly dhash: string }

export interface ImageProblem { readonly image: string; readonly reason: string }

/** What is in a checkpoint, read from its header and checked. */
export interface CheckpointInfo {
  readonly sha256: string;
  readonly bytes: number;
  readonly encoder: EncoderDescription;
  readonly d: number;
  readonly words: number;
  readonly tags: number;
  /** L and N of the model. */
  readonly slots: number;
  readonly captionWords: number;
  /** How it remembers; absent in what was stored when there was `random` alone. */
  readonly memory?: MemoryMode;
  readonly seed: number;
  readonly tokeniser: string;
  readonly tagNames: readonly string[];
}

export interface TrainResult {
  readonly checkpoint: CheckpointInfo;
  readonly engine: string;
  readonly posts: number;
  readonly epochs: number;
  readonly steps: number;
  readonly seconds: number;
  /** Without validation posts to measure on, the measures are empty. */
  readonly validation: { readonly posts: number; readonly before?: MeasuresAt; readonly after: MeasuresAt; readonly change?: PairedChange };
  /** Of a training with the paper filter: what it left out. */
  readonly filter?: FilterReport;
  /** Of a fine-tune: judged tags that the parent's vocabulary lacks; they were left out. At most 1,000. */
  readonly tagsLeftOut?: readonly string[];
}

/** Attention of one post as the worker knows it: remembered posts by their place in the request. */
export interface ModelAttention {
  readonly regions: readonly number[];
  readonly words: readonly { readonly word: string; readonly weight: number }[];
  readonly affinity: readonly (readonly number[])[];
  readonly history: readonly { readonly key: string; readonly weight: number; readonly tags: readonly { readonly tag: string; readonly weight: number }[] }[];
}
/** `standing`: of the tags asked for, those that the model knows. */
export interface ModelAnswer { readonly key: string; readonly suggestions: readonly Suggestion[]; readonly attention?: ModelAttention; readonly standing?: readonly TagStanding[] }

/** Leave one out: change = P(tag | all) − P(tag | without the item). The changes of a post's items are not meant to sum to anything. */
export interface ModelExplanation {
  readonly probability: number;
  /** By their place among the caption's words. */
  readonly words: readonly { readonly index: number; readonly word: string; readonly change: number }[];
  /** Empty for a post without an image. */
  readonly regions: readonly { readonly index: number; readonly change: number }[];
  readonly history: readonly { readonly key: string; readonly change: number }[];
  /** Of the worker's work, the wait for other calls between batches included, loading the model not. */
  readonly milliseconds: number;
}

/** `change` as in `ModelExplanation`; the most probable hashtag first. */
export interface ModelLeftOut { readonly changes: readonly (Suggestion & { readonly change: number })[]; readonly milliseconds: number }

export const workerApi = {
  'worker.doctor': method<{ readonly engine: EngineInfo; readonly encoder?: EncoderDescription; readonly encoderProblem?: string; readonly versions: Readonly<Record<string, string>> }>()(v.strictObject({ encoder })),
  ...workerEngineApi,
  /** Asks a running task to stop; its own call then fails with `cancelled`. Unknown tasks are ignored. */
  'task.cancel': method<void>()(v.strictObject({ task })),

  /** Writes an EXIF-turned WebP of the image: `preview` at most 1280 px wide or high, `thumb` 256. Atomic. */
  'images.derive': method<{ readonly width: number; readonly height: number }>()(v.strictObject({ file: path, variant: v.picklist(DERIVED_VARIANTS), target: path })),
  /** Size after the EXIF turn, format by magic bytes; `unsupported` or `damaged` otherwise. */
  'images.inspect': method<{ readonly width: number; readonly height: number; readonly format: string }>()(v.strictObject({ file: path })),

  /** Of each a 64-bit difference hash in hex, by which near-duplicates are found; '' for a plain or damaged picture; files that are not there are left out. */
  'images.fingerprint': method<{ readonly fingerprints: readonly { readonly file: string; readonly dhash: string }[] }>()(v.strictObject({ files: v.pipe(v.array(path), v.maxLength(64)) })),

  ...workerEncoderApi,
  /** Which of these images have features for the encoder in use. */
  'encoder.cached': method<{ readonly ids: readonly string[] }>()(v.strictObject({ encoder, features: path, images: v.array(imageId) })),
  /** Encodes the images that have no features yet, streaming; unreadable ones are reported and passed over. */
  'encoder.encode': method<{ readonly encoded: number; readonly alreadyThere: number; readonly seen: readonly SeenImage[]; readonly problems: readonly ImageProblem[] }>()(v.strictObject({ task, encoder, features: path, images: v.array(imageFile) })),

  /** A data set is sent in slices before it is used, and dropped after the run that names it (or by `dataset.drop`). */
  'dataset.add': method<{ readonly posts: number }>()(v.strictObject({ dataset: task, posts: v.pipe(v.array(trainingPost), v.maxLength(2000)) })),
  'dataset.drop': method<void>()(v.strictObject({ dataset: task })),

  /** First training. Progress: `training.progressed`. The checkpoint is written to `target` (temporary name, fsync, rename). */
  'training.run': method<TrainResult>()(v.strictObject({
    task, dataset: task, encoder, features: path, target: path,
    d: count(1000), epochs: count(200), batch: count(512), seed: v.number(), slots: count(20), captionWords: count(200), memory: v.optional(v.picklist(MEMORY_MODES)),
    filter: v.optional(v.strictObject({ tagUses: count(100_000), wordUses: count(100_000), captionWords: count(200), accountPosts: count(100_000) })),
  })),
  /** Learns the decided posts of the data set on top of `parent`, mixed with replayed training posts. */
  'training.fineTune': method<TrainResult>()(v.strictObject({ task, dataset: task, encoder, features: path, parent: path, target: path, steps: count(2000), seed: v.number() })),
  /** MACON, popularity and user-popularity on one split of the data set. */
  'training.evaluate': method<{ readonly posts: number; readonly skippedWithoutTags: number; readonly systems: readonly SystemScores[]; readonly inVocabulary: readonly SystemScores[] }>()(v.strictObject({
    task, dataset: task, encoder, features: path, model: path, split: v.picklist(['validation', 'test']), average: v.picklist(['macro', 'pooled']),
  })),

  /** Answers for some posts with the memory given; the last two checkpoints asked for stay loaded. */
  'model.suggest': method<{ readonly answers: readonly ModelAnswer[]; readonly engine: string }>()(v.strictObject({
    model: path, encoder, features: path, top: count(1000), attention: v.boolean(), of: v.optional(tags),
    posts: v.pipe(v.array(v.strictObject({ ...modelPost.entries, memory: v.array(modelPost) })), v.maxLength(256)),
  })),
  /** What each word, region and remembered post did for one hashtag; `not-found` when the model does not know it. In batches, between which other calls are answered. */
  'model.explain': method<ModelExplanation>()(v.strictObject({ task, model: path, encoder, features: path, tag: text(200), post: v.strictObject({ ...modelPost.entries, memory: v.array(modelPost) }) })),
  /** What leaving out these words, regions and remembered posts (by their keys), all at once, changes for the best `top` hashtags with or without them and for `tags`. */
  'model.leaveOut': method<ModelLeftOut>()(v.strictObject({
    model: path, encoder, features: path, top: count(100), tags: v.optional(tags), post: v.strictObject({ ...modelPost.entries, memory: v.array(modelPost) }),
    without: v.strictObject({ words: v.optional(places), regions: v.optional(places), history: v.optional(v.pipe(v.array(text(400)), v.maxLength(20))) }),
  })),
  /** Which of an account's candidates are nearest in content to each of its posts, by the words and region statistics of the model. */
  'model.nearest': method<{ readonly memories: readonly { readonly key: string; readonly memory: readonly string[] }[] }>()(v.strictObject({
    model: path, encoder, features: path, slots: count(20),
    posts: v.pipe(v.array(modelPost), v.maxLength(256)), candidates: v.pipe(v.array(modelPost), v.maxLength(MOST_COMPARED)),
  })),
  /** Reads and checks a checkpoint wholly; `damaged` names the tensor or the part that is wrong. */
  'model.inspect': method<CheckpointInfo>()(v.strictObject({ model: path })),
  /** Runs a golden file; each quantity with its worst error and whether it is within the tolerance. */
  'model.parity': method<{ readonly engine: string; readonly ok: boolean; readonly quantities: readonly { readonly name: string; readonly worst: number; readonly allowed: number; readonly ok: boolean }[] }>()(v.strictObject({ file: path })),

  /** Makes a sample feed in an empty folder: images/, posts.jsonl, and truth.jsonl, which no other method reads. */
  'sample.generate': method<{ readonly posts: number; readonly accounts: number; readonly seconds: number }>()(v.strictObject({
    task, folder: path, seed: v.number(), accounts: count(500), posts: count(2000), habit: v.boolean(), blankPhotos: v.boolean(),
  })),
};
export type WorkerApi = typeof workerApi;

export interface WorkerEvents {
  'task.progressed': { readonly task: string; readonly done: number; readonly total: number; readonly message?: string };
  'training.progressed': {
    readonly task: string; readonly epoch: number; readonly step: number; readonly steps: number; readonly loss: number;
    readonly validationLoss?: number; readonly validationF1?: number; readonly secondsLeft?: number;
  };
  'encoder.problem': { readonly task: string; readonly image: string; readonly reason: string };
}
