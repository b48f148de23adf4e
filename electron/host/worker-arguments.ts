import { join } from 'node:path';
import { packageRoot } from './package-root.ts';
import { userFolders } from './user-folders.ts';

/** What the worker's entry is started with, under every face. */
export const workerArguments = (): string[] => ['--cache', userFolders().cache, '--resources', join(packageRoot(), 'resources')];
