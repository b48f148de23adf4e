import * as v from 'valibot';
import type { EncoderDescription } from '../domain/model.ts';
import { method } from '../rpc/api.ts';
import { nothing, path } from './fields.ts';

/** Part of a file's name and of the feature cache's: nothing that could lead elsewhere. */
export const encoderId = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'expected the id of an encoder'));

export interface InstalledEncoder {
  readonly description: EncoderDescription;
  /** It came with the program and cannot be removed. */
  readonly builtIn: boolean;
}
export interface ListedEncoder extends InstalledEncoder { readonly inUse: boolean }

export const installInput = {
  /** VGG-16 weights (safetensors or ONNX; Keras HDF5 where its reader is installed), or the description file (JSON) of another ONNX trunk. */
  file: path,
  /** The checksum that the file must have. */
  sha256: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'expected a sha-256 in lower-case hex'))),
  /** What the weights were trained with; default: what is usual for the file's format. */
  preprocessing: v.optional(v.picklist(['torchvision', 'keras'])),
};

/** Asked of the host. Encoders belong to the person, which one is in use to the workspace. */
export const encoderApi = {
  'encoder.list': method<{ readonly encoders: readonly ListedEncoder[] }>()(nothing),
  /** Checks the file, makes a trunk of it and tries it once; a file that was installed already changes nothing. `damaged`, `unsupported`, `not-found`. */
  'encoder.install': method<EncoderDescription>()(v.strictObject(installInput)),
  /** Features and models of the encoder before are kept, and used again when it is. `conflict` while a job runs. */
  'encoder.use': method<EncoderDescription>()(v.strictObject({ encoder: encoderId })),
  /** `conflict` for the one in use and the built-in one. Features made with it are kept. */
  'encoder.remove': method<{ readonly id: string }>()(v.strictObject({ encoder: encoderId })),
};

/** Asked of the worker by the host. */
export const workerEncoderApi = {
  'encoder.list': method<{ readonly encoders: readonly InstalledEncoder[] }>()(nothing),
  'encoder.install': method<EncoderDescription>()(v.strictObject(installInput)),
  'encoder.remove': method<{ readonly id: string }>()(v.strictObject({ encoder: encoderId })),
};
