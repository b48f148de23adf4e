import * as v from 'valibot';
import type { JobId, VersionId } from '../domain/ids.ts';
import type { EncoderDescription } from '../domain/model.ts';
import { method } from '../rpc/api.ts';
import { name, nothing, path, text } from './fields.ts';

/** Part of a file's name and of the feature cache's: nothing that could lead elsewhere. */
export const encoderId = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'expected the id of an encoder'));

export interface InstalledEncoder {
  readonly description: EncoderDescription;
  /** It came with the program and cannot be removed. */
  readonly builtIn: boolean;
}
export interface ListedEncoder extends InstalledEncoder { readonly inUse: boolean }
/** The encoder that the workspace looks through is not installed: nothing is encoded or suggested until it is, or another one is used. */
export interface MissingEncoder { readonly id: string; readonly label?: string }

/** A file of weights that anybody can fetch. */
export interface EncoderSource {
  readonly id: string;
  readonly label: string;
  readonly url: string;
  /** Size of the file; of some only about. */
  readonly bytes: number;
  readonly licence: string;
  readonly sha256?: string;
  readonly md5?: string;
}

/** Features on the workspace's disk, by the encoder that made them. */
export interface FeatureCache {
  readonly bytes: number;
  /** In bytes; the setting `encoder.cacheGigabytes`. */
  readonly limit: number;
  readonly encoders: readonly { readonly id: string; readonly images: number; readonly bytes: number; readonly inUse: boolean }[];
  /** Why the last cleaning could not bring it below the limit. */
  readonly problem?: string;
}

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'expected a sha-256 in lower-case hex'));
const preprocessing = v.optional(v.picklist(['torchvision', 'keras']));
const installInput = {
  /** VGG-16 weights (safetensors or ONNX; Keras HDF5 where its reader is installed), or the description file (JSON) of another ONNX trunk. */
  file: path,
  /** The checksum that the file must have. */
  sha256: v.optional(sha256),
  /** What the weights were trained with; default: what is usual for the file's format. */
  preprocessing,
};

/** Asked of the host. Encoders belong to the person, which one is in use to the workspace. */
export const encoderApi = {
  'encoder.list': method<{ readonly encoders: readonly ListedEncoder[]; readonly missing?: MissingEncoder }>()(nothing),
  /** Checks the file, makes a trunk of it and tries it once; a file that was installed already changes nothing. The job's result is an EncoderDescription; `damaged`, `unsupported`, `not-found`. */
  'encoder.install': method<{ readonly job: JobId }>()(v.strictObject(installInput)),
  'encoder.sources': method<{ readonly sources: readonly EncoderSource[] }>()(nothing),
  /**
   * Fetches a known source (default: the first) and installs it; what a cut connection or a cancel left is gone on with. The job's result is an EncoderDescription.
   * `url` with `source`: the same file from another address; alone: any file that `encoder.install` takes.
   */
  'encoder.download': method<{ readonly job: JobId }>()(v.strictObject({ source: v.optional(name), url: v.optional(v.pipe(v.string(), v.url(), v.maxLength(2000))), sha256: v.optional(sha256), preprocessing })),
  /**
   * Features and models of the encoder before are kept, and used again when it is. Activates the version that was used with it last, else the newest trained with it:
   * `version`; absent where a first training is needed. `conflict` while a job runs.
   */
  'encoder.use': method<{ readonly encoder: EncoderDescription; readonly version?: { readonly id: VersionId; readonly name: string }; readonly note: string }>()(v.strictObject({ encoder: encoderId })),
  /** For every workspace of this person; features and models made with it are kept. `conflict` for the one in use here and the built-in one. */
  'encoder.remove': method<{ readonly id: string; readonly note: string }>()(v.strictObject({ encoder: encoderId })),
  /** What the features of this workspace take, and how much they may (kept to after each encoding and training). */
  'encoder.cache': method<FeatureCache>()(nothing),
};

/** A piece of work that can be followed and cancelled, as in worker-api.ts. */
const task = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

/** Asked of the worker by the host. */
export const workerEncoderApi = {
  'encoder.list': method<{ readonly encoders: readonly InstalledEncoder[] }>()(nothing),
  /** `origin` and `licence`: what is known of a file that was fetched. */
  'encoder.install': method<EncoderDescription>()(v.strictObject({ task, ...installInput, origin: v.optional(text(2000)), licence: v.optional(text(2000)) })),
  'encoder.remove': method<{ readonly id: string }>()(v.strictObject({ encoder: encoderId })),
  'encoder.cache': method<{ readonly bytes: number; readonly encoders: readonly { readonly id: string; readonly images: number; readonly bytes: number }[] }>()(v.strictObject({ features: path })),
  /** Removes the features that were not used for longest until all take at most `limit` bytes; with `held` none of the encoder in use. Answers what they take then. */
  'encoder.makeRoom': method<{ readonly bytes: number; readonly removed: number }>()(v.strictObject({
    task, encoder: v.optional(encoderId), features: path, limit: v.pipe(v.number(), v.minValue(0)), held: v.boolean(),
  })),
};
