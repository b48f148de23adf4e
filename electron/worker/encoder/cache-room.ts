import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { encoderId } from '../../common/contract/encoder-api.ts';
import { inParallel } from '../in-parallel.ts';
import { throwIfCancelled } from '../tasks.ts';
import { USED_TO_THE } from './feature-cache.ts';

interface CachedEncoder { readonly id: string; readonly images: number; readonly bytes: number }
interface Used { readonly file: string; readonly bytes: number; readonly at: number }

const FOLDER = /^[0-9a-f]{2}$/;
const FILE = /^[0-9a-f]{64}\.f16$/;
const AT_ONCE = 16;

/** What each encoder's features take. Its files are all of one size, so one of them is measured and the rest counted. */
export async function measureCache(features: string): Promise<{ readonly bytes: number; readonly encoders: readonly CachedEncoder[] }> {
  const encoders: CachedEncoder[] = [];
  for (const id of await encodersIn(features)) {
    const files = await filesOf(features, id);
    const each = files[0] === undefined ? 0 : await stat(files[0]).then(({ size }) => size, () => 0);
    encoders.push({ id, images: files.length, bytes: files.length * each });
  }
  return { bytes: encoders.reduce((sum, { bytes }) => sum + bytes, 0), encoders };
}

interface Asked {
  readonly limit: number;
  /** The encoder in use; `held`: nothing of it goes. */
  readonly inUse: string;
  readonly held: boolean;
  readonly signal: AbortSignal;
}

/** Removes what was not used for longest until all takes at most `limit` bytes. Cut off, it leaves whole files. */
export async function makeRoom(features: string, { limit, inUse, held, signal }: Asked): Promise<{ readonly bytes: number; readonly removed: number }> {
  const { bytes: all, encoders } = await measureCache(features);
  let bytes = all;
  let removed = 0;
  if (bytes <= limit) return { bytes, removed };
  const files = (await inParallel(encoders.filter(({ id }) => !held || id !== inUse), 1, async ({ id }) => (await filesOf(features, id)).map((file) => ({ file, id })))).flat();
  const used = (await inParallel(files, AT_ONCE, async ({ file, id }): Promise<Used | undefined> => {
    throwIfCancelled(signal);
    // Only those of the encoder in use can have been read since their time was written, and as late as that allows.
    const since = id === inUse ? USED_TO_THE : 0;
    return stat(file).then(({ size, mtimeMs }) => ({ file, bytes: size, at: mtimeMs + since }), () => undefined);
  })).filter((one) => one !== undefined).sort((a, b) => a.at - b.at);
  for (const one of used) {
    if (bytes <= limit) break;
    throwIfCancelled(signal);
    await rm(one.file, { force: true });
    bytes -= one.bytes;
    removed += 1;
  }
  return { bytes, removed };
}

/** Only names that we could have made: whatever else lies there is none of the cache's. */
async function encodersIn(features: string): Promise<string[]> {
  return (await foldersIn(features)).filter((name) => v.is(encoderId, name));
}

async function filesOf(features: string, encoder: string): Promise<string[]> {
  const folders = (await foldersIn(join(features, encoder))).filter((name) => FOLDER.test(name)).map((name) => join(features, encoder, name));
  const names = await inParallel(folders, AT_ONCE, async (folder) => (await namesIn(folder)).filter((entry) => entry.isFile() && FILE.test(entry.name)).map(({ name }) => join(folder, name)));
  return names.flat();
}

const foldersIn = async (folder: string): Promise<string[]> => (await namesIn(folder)).filter((entry) => entry.isDirectory()).map(({ name }) => name);

/** None where the folder is not there (yet, or any more). */
const namesIn = (folder: string) => readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT') return [];
  throw error;
});
