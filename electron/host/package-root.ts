import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../common/rpc/app-error.ts';

/** The folder of package.json above `from`: the same whether the program runs from source or from dist/. */
export function packageRoot(from: string = import.meta.url): string {
  let folder = dirname(from.startsWith('file:') ? fileURLToPath(from) : from);
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new AppError('internal', `The program's own folder was not found above ${from}.`, { hint: 'Install the program again.' });
    folder = parent;
  }
  return folder;
}

/** A file of resources/. */
export const resource = (...parts: string[]): string => join(packageRoot(), 'resources', ...parts);
