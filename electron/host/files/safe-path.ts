import { constants } from 'node:fs';
import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';

/** Why a name may not be followed, for a person. */
export type Refusal = { readonly kind: 'unsafe' | 'missing'; readonly reason: string };
export type Opened = { readonly handle: FileHandle; readonly path: string; readonly size: number };

/** Is the path below the folder? By the names alone: pass real paths. */
export const isInside = (root: string, path: string): boolean => {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};

/** What the name alone forbids, whatever the file system says; both kinds of slashes count on every machine. */
function refuseName(name: string): string | undefined {
  if (name.includes('\0')) return 'its name holds a character that no file name has (NUL)';
  if (/^[\\/]{2}/.test(name)) return 'it names a network share';
  if (/^[a-z]:/i.test(name) && process.platform !== 'win32') return 'it names a drive';
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(name)) return 'it is an address, not a file';
  if (name.split(/[\\/]/).includes('..')) return 'it leads out of the folder with ".."';
  return undefined;
}

/**
 * Opens a file that a row names, only if it really lies inside the root: the real path is checked after opening, so that a
 * link swapped in between is seen. FIFOs and devices are refused without waiting for them. Close `handle`.
 */
export async function openNamed(root: string, name: string): Promise<Opened | Refusal> {
  const refused = refuseName(name);
  if (refused !== undefined) return unsafe(name, refused);
  const base = await realpath(root);
  const path = resolve(base, name.replaceAll('\\', '/'));
  // An absolute name is followed only into the same folder (our own exports write such names).
  if (!isInside(base, path) && !isInside(root, path)) return unsafe(name, 'it is outside the folder in which images are looked for, which is that of the imported file unless another was named. Name the one that holds the images (--images in the terminal)');
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    return { kind: 'missing', reason: `The image "${name}" ${isMissing(error) ? 'is not there' : `cannot be opened (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`}.` };
  }
  const problem = await outside(base, path, handle).catch(() => 'it changed while it was read');
  if (problem === undefined) return { handle, path, size: (await handle.stat()).size };
  await handle.close();
  return unsafe(name, problem);
}

async function outside(base: string, path: string, handle: FileHandle): Promise<string | undefined> {
  const [opened, real] = await Promise.all([handle.stat(), realpath(path)]);
  if (!opened.isFile()) return 'it is not a file';
  if (!isInside(base, real)) return 'it is a link that leads out of the folder';
  const there = await stat(real);
  return there.ino === opened.ino && there.dev === opened.dev ? undefined : 'it changed while it was read';
}

const unsafe = (name: string, why: string): Refusal => ({ kind: 'unsafe', reason: `The image "${name.slice(0, 200).replaceAll('\0', '\u2400')}" was not followed: ${why}.` });
const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
