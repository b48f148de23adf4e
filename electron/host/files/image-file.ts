import { createHash } from 'node:crypto';
import { access, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { FileHandle } from 'node:fs/promises';
import type { ImageId } from '../../common/domain/ids.ts';
import { EXTENSION, SNIFF_BYTES, sniffImage, type ImageFormat } from '../../common/domain/image-format.ts';
import { AtomicFile } from './atomic-file.ts';
import { isInside, openNamed } from './safe-path.ts';

export interface ReadImage { readonly id: ImageId; readonly format: ImageFormat; readonly bytes: number; readonly path: string; readonly stored: 'copied' | 'referenced' }
export interface ImageProblem { readonly kind: 'image-missing' | 'image-unsafe' | 'image-unsupported'; readonly reason: string }

const MAX_IMAGE_BYTES = 200 * 1024 * 1024;
const CHUNK = 1 << 18;

/**
 * Reads an image that a row names: safe path, format by magic bytes, sha-256 of the stream.
 * Copied, the same bytes go to `images/ab/<sha>.<ext>` of the workspace. `path` is relative to the workspace (with `/`) for what lies in it,
 * so that it can be moved, and absolute for what lies elsewhere. `workspace` is a real path.
 */
export async function readImage(root: string, name: string, workspace: string, stored: ReadImage['stored']): Promise<ReadImage | ImageProblem> {
  const opened = await openNamed(root, name);
  if (!('handle' in opened)) return { kind: opened.kind === 'missing' ? 'image-missing' : 'image-unsafe', reason: opened.reason };
  try {
    const unsupported = (why: string): ImageProblem => ({ kind: 'image-unsupported', reason: `The image "${name}" cannot be used: ${why}.` });
    if (opened.size > MAX_IMAGE_BYTES) return unsupported(`it is larger than ${MAX_IMAGE_BYTES >> 20} MB`);
    const sniffed = sniffImage(await headOf(opened.handle));
    if ('reason' in sniffed) return unsupported(sniffed.reason);
    return stored === 'copied'
      ? await copy(opened.handle, sniffed.format, workspace)
      : { ...(await hashOf(opened.handle)), format: sniffed.format, path: await pathFrom(workspace, opened.path), stored };
  } finally {
    await opened.handle.close();
  }
}

/** The real path decides: a link in the workspace may lead out of it. */
async function pathFrom(workspace: string, path: string): Promise<string> {
  const real = await realpath(path);
  return isInside(workspace, real) ? relative(workspace, real).split(sep).join('/') : path;
}

async function headOf(handle: FileHandle): Promise<Uint8Array> {
  const head = new Uint8Array(SNIFF_BYTES);
  const { bytesRead } = await handle.read(head, 0, SNIFF_BYTES, 0);
  return head.subarray(0, bytesRead);
}

/** Streams the file through SHA-256 and, if asked, a second place. */
async function hashOf(handle: FileHandle, also?: (chunk: Uint8Array) => Promise<void>): Promise<{ id: ImageId; bytes: number }> {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(CHUNK);
  let bytes = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK, bytes);
    if (bytesRead === 0) return { id: hash.digest('hex') as ImageId, bytes };
    const chunk = buffer.subarray(0, bytesRead);
    hash.update(chunk);
    await also?.(chunk);
    bytes += bytesRead;
  }
}

async function copy(handle: FileHandle, format: ImageFormat, workspace: string): Promise<ReadImage> {
  const known = await hashOf(handle);
  const path = `images/${known.id.slice(0, 2)}/${known.id}.${EXTENSION[format]}`;
  const read: ReadImage = { ...known, format, path, stored: 'copied' };
  const target = join(workspace, path);
  if (await access(target).then(() => true, () => false)) return read;
  const file = await AtomicFile.create(target);
  try {
    const again = await hashOf(handle, (chunk) => file.write(chunk));
    if (again.id !== known.id) throw new Error(`The image ${path} changed while it was copied.`);
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
  return read;
}
