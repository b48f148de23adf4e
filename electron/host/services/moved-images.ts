import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ImageRow, ImageRepository } from '../database/repositories/image-repository.ts';
import type { SettingRepository } from '../database/repositories/setting-repository.ts';
import { digestOf } from '../files/durable-copy.ts';

/** The fact that says for which folder this was done. */
const RELATED = 'images-relative-to';
/** A folder is given up when so many of its images are nowhere. */
const TRIES = 5;

/**
 * Images of the workspace that an earlier version stored by absolute path become relative to it, also those of a workspace that was
 * moved since: then the end of the path is looked for in it, and the file's digest says whether it is the image. Once a place.
 */
export async function relateImages(images: ImageRepository, settings: SettingRepository, workspace: string): Promise<void> {
  if (settings.fact(RELATED) === workspace) return;
  images.relate(workspace);
  const tries = new Map<string, number>();
  for (const row of images.absolute()) {
    const folder = dirname(slashed(row.path));
    const tried = tries.get(folder) ?? 0;
    if (tried >= TRIES) continue;
    const root = existsSync(row.path) ? undefined : await formerRoot(row, workspace);
    if (root !== undefined) images.relate(root);
    // A folder whose images are there, or were found, needs no further look.
    tries.set(folder, root !== undefined || existsSync(row.path) ? TRIES : tried + 1);
  }
  settings.setFact(RELATED, workspace);
}

/** Written by another system, a path may have its other slashes. */
const slashed = (path: string): string => path.replaceAll('\\', '/');

/** Where the workspace was when the row was written: its path less the longest end that is found in the workspace with the same bytes. */
async function formerRoot(row: ImageRow, workspace: string): Promise<string | undefined> {
  const parts = slashed(row.path).split('/');
  if (parts.includes('..')) return undefined;
  for (let from = 1; from < parts.length; from++) {
    const end = parts.slice(from);
    const file = join(workspace, ...end);
    if (!existsSync(file)) continue;
    const found = await digestOf(file).catch(() => undefined);
    if (found?.sha256 === row.id) return row.path.slice(0, row.path.length - end.join('/').length - 1);
  }
  return undefined;
}
