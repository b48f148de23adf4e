import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { AppError } from '../../common/rpc/app-error.ts';
import type { ImageRow } from '../database/repositories/image-repository.ts';

/** The absolute path of an image: references are absolute already. */
export const imageFile = (workspace: string, image: ImageRow): string => (image.stored === 'copied' ? join(workspace, image.path) : image.path);

/** The same, with the promise that a copied image lies inside the workspace (a link may lead out). @throws AppError `not-found`, `forbidden` */
export async function checkedImageFile(workspace: string, image: ImageRow): Promise<string> {
  const file = imageFile(workspace, image);
  const real = await realpath(file).catch(() => undefined);
  if (real === undefined) throw new AppError('not-found', `The image ${file} is not there any more.`, { hint: 'Put it back, or import its post again.' });
  if (image.stored === 'copied' && !real.startsWith(workspace + sep)) throw new AppError('forbidden', `The image ${file} leads out of the workspace.`);
  return real;
}
