import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative } from 'node:path';
import { AppError } from '../../common/rpc/app-error.ts';

/**
 * Whether an export may be written there. `example`: a name to offer where the target is a folder; its ending is used where the target has none.
 * @throws AppError `forbidden` (a file that the workspace lives on), `conflict` (it is there already), `not-found` (no such folder)
 */
export async function refuseTarget(root: string, file: string, overwrite: boolean, example: { readonly name: string; readonly ending: string }): Promise<void> {
  const inside = relative(root, file).split(/[\\/]/);
  if (/^macon\.sqlite/.test(inside[0] ?? '') || (inside.length > 1 && ['models', 'features', 'images', 'backups'].includes(inside[0] ?? ''))) {
    throw new AppError('forbidden', `${file} belongs to the workspace itself.`, { hint: 'Choose another place for the export.' });
  }
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined && !found.isFile()) throw new AppError('conflict', `${file} is there already and is no file.`, { hint: `Name a file in it, such as ${join(file, `${example.name}${extname(file) || example.ending}`)}.` });
  if (found !== undefined && !overwrite) throw new AppError('conflict', `${file} is there already.`, { hint: 'Choose another name, or say that it may be overwritten (--overwrite).' });
  if (await stat(dirname(file)).catch(() => undefined) === undefined) throw new AppError('not-found', `There is no folder ${dirname(file)}.`, { hint: 'Make it first, or choose another.' });
}

/** Why the system did not let an export be written, for a person; an AppError stays as it is. */
export function notWritten(file: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code } = error as NodeJS.ErrnoException;
  const because = (kind: 'forbidden' | 'unavailable' | 'invalid-input', message: string, hint: string) => new AppError(kind, message, { hint, cause: error });
  switch (code) {
    // Folders that the system itself makes up, such as /proc, answer ENOENT.
    case 'EACCES': case 'EPERM': case 'EROFS': case 'ENOENT': return because('forbidden', `Nothing may be written in ${dirname(file)}.`, 'Choose another folder, or have the right to write there given to you.');
    case 'ENOSPC': case 'EDQUOT': return because('unavailable', `The disk is full: ${file} was not written.`, 'Make room, or choose another disk.');
    case 'ENAMETOOLONG': return because('invalid-input', `The name ${basename(file)} is too long for its folder.`, 'Choose a shorter one.');
    default: return AppError.from(error);
  }
}
