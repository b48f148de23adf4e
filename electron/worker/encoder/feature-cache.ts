import { open, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { EncoderDescription } from '../../common/domain/model.ts';
import { writeAtomically } from '../write-atomically.ts';

/** Header of a features file: magic, regions, width, crc32 of the numbers; then float16. All little-endian. */
const MAGIC = 0x3146434d; // "MCF1"
const HEADER = 16;
/** Reading writes a file's time only where it is older than this, in milliseconds. */
export const USED_TO_THE = 3_600_000;

export const featureFile = (features: string, encoder: string, image: string): string => join(features, encoder, image.slice(0, 2), `${image}.f16`);

const bytesOf = ({ grid, width }: EncoderDescription): number => HEADER + grid.rows * grid.columns * width * 2;

/** Stores the regions of one image as float16 (range ±65504; what lies beyond is clamped). Atomic. */
export async function storeFeatures(features: string, encoder: EncoderDescription, image: string, regions: Float32Array): Promise<void> {
  const numbers = new Float16Array(regions.length);
  for (let i = 0; i < regions.length; i++) numbers[i] = Math.max(-65504, Math.min(65504, regions[i] ?? 0));
  const body = new Uint8Array(numbers.buffer);
  const file = new Uint8Array(HEADER + body.length);
  const head = new DataView(file.buffer);
  head.setUint32(0, MAGIC, true);
  head.setUint32(4, encoder.grid.rows * encoder.grid.columns, true);
  head.setUint32(8, encoder.width, true);
  head.setUint32(12, crc32(body), true);
  file.set(body, HEADER);
  await writeAtomically(featureFile(features, encoder.id, image), file);
}

/** Regions [49 · D] as they were encoded, or undefined when there is no file or it is not whole: it is then removed, so that the next encoding makes it anew. */
export async function loadFeatures(features: string, encoder: EncoderDescription, image: string): Promise<Float32Array | undefined> {
  const body = await readWhole(featureFile(features, encoder.id, image), encoder);
  return body && new Float32Array(new Float16Array(body.buffer.slice(body.byteOffset, body.byteOffset + body.length)));
}

/** Whether `loadFeatures` would give them, without the work of turning them into numbers. */
export async function hasWholeFeatures(features: string, encoder: EncoderDescription, image: string): Promise<boolean> {
  return (await readWhole(featureFile(features, encoder.id, image), encoder)) !== undefined;
}

/** Reading marks a file as used, which is what the cleaning goes by: the time of its last change, to the hour, since access times are often switched off. */
async function readWhole(path: string, encoder: EncoderDescription): Promise<Buffer | undefined> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    const { size, mtimeMs } = await handle.stat();
    if (size === bytesOf(encoder)) {
      const file = Buffer.allocUnsafe(size);
      const { bytesRead } = await handle.read(file, 0, size, 0);
      const body = file.subarray(HEADER);
      if (bytesRead === size && isWhole(file, body, encoder)) {
        // On a disk that only can be read it stays as it is.
        if (Math.abs(Date.now() - mtimeMs) > USED_TO_THE) await utimes(path, new Date(), new Date()).catch(() => undefined);
        return body;
      }
    }
  } finally {
    await handle.close();
  }
  await rm(path, { force: true });
  return undefined;
}

function isWhole(file: Buffer, body: Buffer, encoder: EncoderDescription): boolean {
  return file.length === bytesOf(encoder) && file.readUInt32LE(0) === MAGIC && file.readUInt32LE(4) === encoder.grid.rows * encoder.grid.columns
    && file.readUInt32LE(8) === encoder.width && file.readUInt32LE(12) === crc32(body);
}

/** Whether the image has features, judged by the file's size alone: fast enough for every image of a workspace. */
export async function hasFeatures(features: string, encoder: EncoderDescription, image: string): Promise<boolean> {
  const info = await stat(featureFile(features, encoder.id, image)).catch(() => undefined);
  return info?.size === bytesOf(encoder);
}
