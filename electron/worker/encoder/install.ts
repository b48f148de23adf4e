import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import * as v from 'valibot';
import type { EncoderDescription } from '../../common/domain/model.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { vgg16FromKeras } from './keras-file.ts';
import { readOnnx } from './onnx-reader.ts';
import { wrapTrunk } from './onnx-trunk.ts';
import { writeOnnx } from './onnx-writer.ts';
import { PREPROCESSING, type PreprocessingName } from './preprocessing.ts';
import { describeVgg16, vgg16Graph, type Vgg16Layer } from './vgg16.ts';
import { vgg16FromOnnx, vgg16FromTorch } from './vgg16-sources.ts';
import { withSafetensors } from './weights-file.ts';

/** A trunk ready to be stored; of a description read from a file the width is known only after its first run. */
export interface BuiltTrunk { readonly description: EncoderDescription; readonly onnx: Uint8Array; readonly widthKnown: boolean }

const MAX_ONNX = 2 ** 31 - 1;
const side = v.pipe(v.number(), v.integer(), v.minValue(7), v.maxValue(2048));
const short = v.pipe(v.string(), v.minLength(1), v.maxLength(500));
const triple = v.strictTuple([v.pipe(v.number(), v.finite()), v.pipe(v.number(), v.finite()), v.pipe(v.number(), v.finite())]);
const deviation = v.strictTuple([v.pipe(v.number(), v.gtValue(0)), v.pipe(v.number(), v.gtValue(0)), v.pipe(v.number(), v.gtValue(0))]);
/** A description file (docs/encoders.md). */
const trunkFile = v.strictObject({
  onnx: short, label: short, inputSize: side, layout: v.optional(v.picklist(['NCHW', 'NHWC']), 'NCHW'), view: v.optional(v.picklist(['stretch', 'centre-crop']), 'stretch'),
  channels: v.optional(v.picklist(['RGB', 'BGR']), 'RGB'), mean: triple, std: deviation, output: v.optional(short), licence: short, origin: short,
  sha256: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
});

export interface BuildOptions {
  readonly sha256?: string | undefined;
  readonly preprocessing?: PreprocessingName | undefined;
  /** What is known of a file that was fetched; default: what its name tells. */
  readonly origin?: string | undefined;
  readonly licence?: string | undefined;
  readonly signal?: AbortSignal;
  readonly step?: (done: number, total: number, message: string) => void;
}
/** Of an installation: check, read, make, try. */
export const STEPS = 4;
const LICENCE_OF_FILE = 'That of the weights file it was installed from.';

/** Makes a trunk of a file that the person has: VGG-16 weights (safetensors, ONNX, Keras HDF5) or a description file (JSON) of another ONNX trunk. */
export async function buildTrunk(file: string, options: BuildOptions): Promise<BuiltTrunk> {
  const step = async (done: number, message: string) => {
    options.step?.(done, STEPS, message);
    await breathe(); // so that it is told, and a cancel heard, before what takes the thread for seconds
    options.signal?.throwIfAborted();
  };
  const kind = await kindOf(file);
  await step(0, 'Checking the file');
  const sha256 = await checkedDigest(file, options.sha256, options.signal);
  if (kind === 'description') return describedTrunk(file);
  await step(1, 'Reading the weights');
  const layers = await readLayers(kind, file).catch((error: unknown) => { throw named(error, file); });
  const preprocessing = PREPROCESSING[options.preprocessing ?? (kind === 'keras' ? 'keras' : 'torchvision')];
  await step(2, 'Making the trunk');
  const { origin = `installed from ${basename(file)}`, licence = LICENCE_OF_FILE } = options;
  const description = { ...describeVgg16(layers, preprocessing, sha256), origin, licence };
  return { description, widthKnown: true, onnx: writeOnnx(vgg16Graph(description.id, layers, preprocessing)) };
}

type Kind = 'safetensors' | 'keras' | 'onnx' | 'description';

async function readLayers(kind: Exclude<Kind, 'description'>, file: string): Promise<Vgg16Layer[]> {
  switch (kind) {
    case 'safetensors': return withSafetensors(file, vgg16FromTorch);
    case 'keras': return vgg16FromKeras(file);
    case 'onnx': return vgg16FromOnnx(readOnnx(await readModel(file)));
  }
}

/** Those who read a format say "the file": here its name is known, and what would do instead. */
function named(error: unknown, file: string): unknown {
  if (!(error instanceof AppError) || (error.code !== 'damaged' && error.code !== 'unsupported')) return error;
  return new AppError(error.code, error.message.replace(/^The file\b/, basename(file)), { hint: error.hint ?? 'VGG-16 weights as safetensors, ONNX or Keras HDF5 can be installed, or the description of another ONNX trunk (docs/encoders.md). If it is one of these, fetch it again.', cause: error });
}

/** By the first bytes, never by the name. */
async function kindOf(file: string): Promise<Kind> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => { throw missing(file, error); });
  try {
    if (!(await handle.stat()).isFile()) throw new AppError('unsupported', `${basename(file)} is not an ordinary file.`);
    const { buffer: head, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    const text = head.toString('latin1', 0, bytesRead);
    if (text.startsWith('\x89HDF\r\n\x1a\n')) return 'keras';
    if (text[8] === '{') return 'safetensors';
    if (/^(\xef\xbb\xbf)?\s*\{/.test(text)) return 'description';
    if (text.startsWith('PK')) throw new AppError('unsupported', `${basename(file)} is a PyTorch archive (.pth), which can run any code.`, { hint: 'Give the weights as safetensors or ONNX.' });
    return 'onnx';
  } finally {
    await handle.close();
  }
}

const missing = (file: string, error: NodeJS.ErrnoException) => (error.code === 'ENOENT'
  ? new AppError('not-found', `There is no file ${file}.`, { cause: error })
  : new AppError('unavailable', `${file} could not be opened (${error.code ?? error.message}).`, { cause: error }));

async function checkedDigest(file: string, wanted: string | undefined, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash, { ...(signal === undefined ? {} : { signal }) }).catch((error: unknown) => { signal?.throwIfAborted(); throw error; });
  const sha256 = hash.digest('hex');
  if (wanted !== undefined && wanted !== sha256) throw new AppError('damaged', `${basename(file)} has the checksum ${sha256}, not ${wanted}.`, { hint: 'Fetch the file again.' });
  return sha256;
}

async function readModel(file: string): Promise<Buffer> {
  return readFile(file).then((bytes) => {
    if (bytes.length > MAX_ONNX) throw new AppError('too-large', `${basename(file)} has more than 2 GiB.`);
    return bytes;
  }, (error: NodeJS.ErrnoException) => { throw missing(file, error); });
}

/** The model lies beside its description. */
async function describedTrunk(file: string): Promise<BuiltTrunk> {
  const parsed = v.safeParse(trunkFile, parseJson(await readFile(file, 'utf8'), file));
  if (!parsed.success) throw new AppError('invalid-input', `${basename(file)} is no description of an encoder: ${v.getDotPath(parsed.issues[0]) ?? 'the file'}: ${parsed.issues[0].message.slice(0, 200)}`, { hint: 'docs/encoders.md has an example.' });
  const { onnx, label, inputSize, layout, view, channels, mean, std, output, licence, origin, sha256: wanted } = parsed.output;
  const model = resolve(dirname(file), onnx);
  const checksum = await checkedDigest(model, wanted).catch((error: unknown) => { throw error instanceof AppError ? error : missing(model, error as NodeJS.ErrnoException); });
  const shape = { inputSize, layout, preprocessing: { channels, mean, std }, ...(output === undefined ? {} : { output }) };
  const name = label.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 40) || 'trunk';
  const key = createHash('sha256').update(JSON.stringify([checksum, shape, view])).digest('hex').slice(0, 12);
  return {
    onnx: wrapTrunk(await readModel(model), shape), widthKnown: false,
    description: { id: `${name}-${inputSize}-${key}`, label, inputSize, view, grid: { rows: 7, columns: 7 }, width: 1, licence, origin, checksum },
  };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new AppError('invalid-input', `${basename(file)} is not JSON.`, { cause: error });
  }
}
