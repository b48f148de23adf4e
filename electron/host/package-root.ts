import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../common/rpc/app-error.ts';

/** The folder of package.json above this file: the same whether the program runs from source or from dist/. */
export function packageRoot(): string {
  const from = dirname(fileURLToPath(import.meta.url));
  let folder = from;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new AppError('internal', `The program's own folder was not found above ${from}.`, { hint: 'Install the program again.' });
    folder = parent;
  }
  return folder;
}

/** A file of resources/. */
export const resource = (...parts: string[]): string => join(packageRoot(), 'resources', ...parts);
