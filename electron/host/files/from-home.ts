import { homedir } from 'node:os';
import { join } from 'node:path';

/** `~` and what stands under it is the person's own folder, as in a terminal. */
export const fromHome = (path: string): string => (path === '~' ? homedir() : /^~[\\/]/.test(path) ? join(homedir(), path.slice(2)) : path);
