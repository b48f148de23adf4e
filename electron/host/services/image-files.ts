import { realpath } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { AppError } from '../../common/rpc/app-error.ts';
import type { ImageRow } from '../database/repositories/image-repository.ts';
import { isInside } from '../files/safe-path.ts';

/** The absolute path of an image. */
export const imageFile = (workspace: string, image: Pick<ImageRow, 'path'>): string => (isAbsolute(image.path) ? image.path : join(workspace, image.path));

/** The same, with the promise that an image of the workspace lies inside it (a link may lead out). @throws AppError `not-found`, `forbidden` */
export async function checkedImageFile(workspace: string, image: ImageRow): Promise<string> {
  const file = imageFile(workspace, image);
  const real = await realpath(file).catch(() => undefined);
  if (real === undefined) throw new AppError('not-found', `The image ${file} is not there any more.`, { hint: 'Put it back, or import its post again.' });
  const ours = image.stored === 'copied' || !isAbsolute(image.path);
  if (ours && !isInside(workspace, real)) throw new AppError('forbidden', `The image ${file} leads out of the workspace.`, { hint: 'Put the file itself there instead of the link.' });
  return real;
}
