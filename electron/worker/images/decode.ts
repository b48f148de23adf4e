import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { EncoderDescription } from '../../common/domain/model.ts';
import type { ImageFormat } from '../../common/domain/image-format.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { imageFormat } from './image-format.ts';

const MAX_BYTES = 200 * 1024 * 1024;
const MAX_PIXELS = 50_000_000;
const OURS = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

sharp.cache(false);
sharp.concurrency(1);

/** A photo's file as it was read; what is told of it names the file. */
export interface Photo { readonly file: string; readonly bytes: Buffer; readonly format: ImageFormat }

/** The bytes of a photo that is an ordinary file of an allowed format and size. Opened without waiting, so that a FIFO cannot hang us. */
export async function readPhoto(file: string): Promise<Photo> {
  const name = basename(file);
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw new AppError('not-found', `There is no file ${file}.`);
    // No fault of the photo: whoever reads many must stop and not call each of them unreadable.
    if (OURS.has(error.code ?? '')) throw new AppError('internal', `${name} could not be opened: the system is out of resources (${error.code ?? ''}).`, { hint: 'Close other programs and try again.', cause: error });
    throw new AppError('unavailable', `${name} could not be opened (${error.code ?? error.message}).`, { cause: error });
  });
  try {
    const info = await handle.stat();
    if (!info.isFile()) throw new AppError('unsupported', `${name} is not an ordinary file.`);
    if (info.size > MAX_BYTES) throw new AppError('too-large', `${name} has ${Math.round(info.size / 2 ** 20)} MB; photos can have ${MAX_BYTES / 2 ** 20}.`);
    const bytes = await handle.readFile();
    return { file, bytes, format: imageFormat(bytes, name) };
  } finally {
    await handle.close();
  }
}

/** The photo as people see it: turned by EXIF, on white, in sRGB. */
function upright(bytes: Buffer): Sharp {
  return sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'truncated' }).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb');
}

/** Runs a pipeline; what sharp says of a bad file becomes `damaged` (or `too-large`) with the file's name. */
async function decoded<T>(file: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    if (/pixel limit/i.test(detail)) throw new AppError('too-large', `${basename(file)} has more than ${MAX_PIXELS / 1e6} million pixels.`, { cause: error });
    throw new AppError('damaged', `${basename(file)} cannot be decoded: ${detail.split('\n')[0] ?? ''}`, { detail, cause: error });
  }
}

/** RGB bytes [S, S, 3] as the encoder sees them. */
export function decodeRgb({ file, bytes }: Photo, S: number, view: EncoderDescription['view']): Promise<Uint8Array> {
  return decoded(file, async () => {
    const { data, info } = await upright(bytes).resize(S, S, { fit: view === 'stretch' ? 'fill' : 'cover', position: 'centre' }).raw().toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`${info.channels} channels after conversion to RGB`);
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  });
}

/** Width and height after the EXIF turn, and the format by magic bytes. */
export function inspectPhoto({ file, bytes, format }: Photo): Promise<{ readonly width: number; readonly height: number; readonly format: string }> {
  return decoded(file, async () => {
    const { autoOrient } = await sharp(bytes, { limitInputPixels: MAX_PIXELS }).metadata();
    return { width: autoOrient.width, height: autoOrient.height, format };
  });
}

/** Size of a smaller picture: `inside` keeps all of it, `cover` fills the box and cuts off what is beyond. */
export interface Box { readonly width: number; readonly height: number; readonly fit: 'inside' | 'cover' }

/** A WebP that fits the box, never enlarged. */
export function smallerWebp({ file, bytes }: Photo, box: Box): Promise<{ readonly data: Buffer; readonly width: number; readonly height: number }> {
  return decoded(file, async () => {
    const { data, info } = await upright(bytes).resize({ ...box, withoutEnlargement: true }).webp({ quality: 82 }).toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  });
}
