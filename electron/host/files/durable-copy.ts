import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../common/rpc/app-error.ts';
import { syncFile, syncFolder } from './sync.ts';

export interface FileDigest { readonly sha256: string; readonly bytes: number }

export async function digestOf(file: string): Promise<FileDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/**
 * Copies a file so that its new name stands for the whole of it or does not exist: temporary name, read back and compared, synced, named.
 * `check` sees the temporary copy before it gets its name. Replaces a file only where `replace` says so: the name then stands for the old one or the new one, never for a part.
 * @throws AppError `conflict` (the name is taken), `damaged` (what was written is not what was read)
 */
export async function copyDurably(source: string, target: string, expected?: FileDigest, check: (copy: string) => Promise<void> = async () => undefined, replace = false): Promise<FileDigest> {
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    await copyFile(source, temporary);
    const digest = await digestOf(temporary);
    const wanted = expected ?? await digestOf(source);
    if (digest.sha256 !== wanted.sha256 || digest.bytes !== wanted.bytes) throw new AppError('damaged', `${source} is not what it should be: its checksum differs.`, { hint: 'Check the disk, or take the file from a backup.' });
    await check(temporary);
    await syncFile(temporary);
    await nameIt(temporary, target, replace);
    return digest;
  } catch (error) {
    throw asAppError(error, source, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** A link fails where the name is taken, which a rename does not; where links are not to be had, a rename has to do. */
async function nameIt(temporary: string, target: string, replace: boolean): Promise<void> {
  try {
    await (replace ? rename : link)(temporary, target);
  } catch (error) {
    if (replace || (error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    await rename(temporary, target);
  }
  await syncFolder(dirname(target));
}

function asAppError(error: unknown, source: string, target: string): AppError {
  if (error instanceof AppError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST') return new AppError('conflict', `${target} exists already.`, { hint: 'Choose another name, or remove that file first.' });
  if (code === 'ENOENT') return new AppError('not-found', `${source} or the folder of ${target} does not exist.`, { hint: 'Check the path.' });
  return new AppError('unavailable', `${source} could not be copied to ${target}: ${message}`, { hint: 'Check the disk and its rights.', cause: error });
}
