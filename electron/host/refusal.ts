import { AppError } from '../common/rpc/app-error.ts';
import { newestGoodBackup } from './backups.ts';

/** The refusal of a store that cannot be written, with both ways on: looking at it, and the newest backup that is sound. */
export function withWaysOut(error: AppError, workspace: string, backups: string): AppError {
  if (error.code !== 'damaged' && error.code !== 'future-version') return error;
  const backup = newestGoodBackup(backups);
  const restore = backup === undefined ? `There is no sound backup of it in ${backups}.` : `The newest sound backup is ${backup}: macon restore --workspace "${workspace}" --from "${backup}" puts it in place and keeps what is there now.`;
  return new AppError(error.code, error.message, {
    hint: `Nothing was changed. ${error.code === 'future-version' ? 'Open it with the newer version, or look' : 'Look'} at it with --read-only (npm start -- FOLDER --read-only, macon export --read-only). ${restore}`,
    ...(error.detail === undefined ? {} : { detail: error.detail }), cause: error,
  });
}
