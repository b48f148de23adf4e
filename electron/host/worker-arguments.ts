import { join } from 'node:path';
import { packageRoot } from './package-root.ts';
import { userFolders } from './user-folders.ts';

/** What the worker's entry is started with, under every face. */
export const workerArguments = (): string[] => [
  '--cache', userFolders().cache,
  '--resources', join(packageRoot(), 'resources'),
  '--engines', enginesFolder(),
];

/** Where `macon engine install` puts TensorFlow: outside of the program's folder, so that every clone and version shares it. */
export const enginesFolder = (): string => join(userFolders().cache, 'engines');
