import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { FolderEntry, FolderListing } from '../../common/contract/files-api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import { fromHome } from '../files/from-home.ts';
import { lookAt } from './import-look.ts';

export type FilesHandlers = Pick<Handlers<HostApi>, Extract<keyof HostApi, `files.${string}`>>;

const MOST = 2_000;
/** Where people keep what they have just fetched, under their own folder. */
const PLACES = ['Downloads', 'Desktop', 'Documents', 'Pictures', ''];

/** The machine's folders, for whoever chooses a file by a page that cannot see them. `root`: the workspace's folder. */
export function createFilesService({ root }: { readonly root: string }): FilesHandlers {
  return {
    'files.folder': ({ path }) => listFolder(path),
    'files.likely': async ({ name, bytes }) => ({ paths: await likely(root, name, bytes) }),
    'files.look': (input) => lookAt(input),
  };
}

async function listFolder(typed: string | undefined): Promise<FolderListing> {
  const home = homedir();
  const wanted = typed === undefined ? home : resolve(fromHome(typed));
  const found = await stat(wanted).catch(() => undefined);
  const folder = found?.isFile() === true ? dirname(wanted) : wanted;
  const shown = (await readFolder(folder)).filter(({ name }) => !name.startsWith('.'));
  const entries = (await Promise.all(shown.map((entry) => kindOf(folder, entry)))).filter((entry) => entry !== undefined);
  entries.sort((a, b) => Number(b.kind === 'folder') - Number(a.kind === 'folder') || a.name.localeCompare(b.name, 'en', { numeric: true }));
  const kept = entries.slice(0, MOST);
  const parent = dirname(folder);
  return { folder, ...(parent === folder ? {} : { parent }), home, separator: sep, entries: await Promise.all(kept.map((entry) => measured(folder, entry))), omitted: entries.length - kept.length };
}

async function readFolder(folder: string): Promise<Dirent[]> {
  try { return await readdir(folder, { withFileTypes: true }); } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new AppError('not-found', `There is no folder ${folder}.`, { hint: 'Check the path; it is one of the machine that runs the workbench.', cause: error });
    throw new AppError('forbidden', `The folder ${folder} cannot be read.`, { hint: 'The workbench may read what the person who started it may read.', detail: String(code), cause: error });
  }
}

/** Links count as what they lead to; pipes, devices and links to nowhere are left out. */
async function kindOf(folder: string, entry: Dirent): Promise<FolderEntry | undefined> {
  const real = entry.isSymbolicLink() ? await stat(join(folder, entry.name)).catch(() => undefined) : entry;
  return real?.isDirectory() === true ? { name: entry.name, kind: 'folder' } : real?.isFile() === true ? { name: entry.name, kind: 'file' } : undefined;
}

async function measured(folder: string, entry: FolderEntry): Promise<FolderEntry> {
  const found = entry.kind === 'file' ? await stat(join(folder, entry.name)).catch(() => undefined) : undefined;
  return found === undefined ? entry : { ...entry, bytes: found.size };
}

/** A browser tells the name and size of what was dropped on it, never where it lies. */
async function likely(root: string, name: string, bytes: number | undefined): Promise<readonly string[]> {
  if (name !== basename(name) || name === '..' || name === '.') throw new AppError('invalid-input', 'A name without a folder is needed.');
  const folders = new Set([...PLACES.map((place) => join(homedir(), place)), process.cwd(), root, dirname(root)]);
  const found = await Promise.all([...folders].map(async (folder) => {
    const there = await stat(join(folder, name)).catch(() => undefined);
    const fits = bytes === undefined ? there?.isDirectory() === true : there?.isFile() === true && there.size === bytes;
    return fits ? [join(folder, name)] : [];
  }));
  return found.flat();
}
