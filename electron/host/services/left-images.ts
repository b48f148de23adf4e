import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DERIVED_VARIANTS } from '../../common/domain/image-variant.ts';
import type { LeftImage, TakeBackRepository } from '../database/repositories/take-back-repository.ts';
import type { WorkspacePaths } from '../workspace-folder.ts';

export interface LeftImageDeps { readonly takeBacks: TakeBackRepository; readonly paths: Pick<WorkspacePaths, 'folder' | 'previews'> }

const AT_ONCE = 32;
/** How an import names its copies. Whatever else a row may say is not ours to remove. */
const COPY = /^images\/[0-9a-f]{2}\/[0-9a-f]{64}\.[a-z0-9]{1,5}$/;

/** Copies and previews of images that no post has any more. A person's own files, which a row only refers to, stay. */
export async function freeLeftImages({ takeBacks, paths }: LeftImageDeps): Promise<void> {
  const left = takeBacks.left();
  for (let from = 0; from < left.length; from += AT_ONCE) {
    const some = left.slice(from, from + AT_ONCE);
    await Promise.all(some.flatMap((image) => filesOf(image, paths)).map((file) => rm(file, { force: true })));
    takeBacks.freed(some);
  }
}

/** What a crash left, before anybody can begin an import that wants one of them again; a slice's images at most. */
export function freeLeftImagesNow({ takeBacks, paths }: LeftImageDeps): void {
  const left = takeBacks.left();
  for (const image of left) for (const file of filesOf(image, paths)) rmSync(file, { force: true });
  if (left.length > 0) takeBacks.freed(left);
}

function filesOf({ id, path }: LeftImage, paths: LeftImageDeps['paths']): readonly string[] {
  const previews = DERIVED_VARIANTS.map((variant) => join(paths.previews, `${id}-${variant}.webp`));
  return path !== undefined && COPY.test(path) ? [join(paths.folder, path), ...previews] : previews;
}
