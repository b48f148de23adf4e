import type { WireError } from './app-error.ts';

const FULL = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'];
const CLOSED = ['EROFS', 'SQLITE_READONLY', 'SQLITE_CANTOPEN'];
const MAY_WRITE = 'Have the right to write there given to you, or copy the workspace to a folder that you may write in and open that one.';

/** A disk that is full or may not be written is no fault of the program; the system and SQLite name both by a code. Undefined: something else. */
export function diskProblem(error: Error): Omit<WireError, 'detail'> | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const path = 'path' in error && typeof error.path === 'string' ? ` (${error.path})` : '';
  if (FULL.includes(code)) return { code: 'unavailable', message: `The disk is full${path}.`, hint: 'Make room on it, then do the same again. What was confirmed is stored.' };
  // SQLite has finer ones behind these, as SQLITE_READONLY_DIRECTORY.
  if (!CLOSED.some((one) => code === one || code.startsWith(`${one}_`))) return undefined;
  return { code: 'forbidden', message: code.startsWith('SQLITE_CANTOPEN') ? 'The database cannot be opened; its disk or folder may be read only.' : `Nothing may be written there${path}: the disk or the folder is read only.`, hint: MAY_WRITE };
}
