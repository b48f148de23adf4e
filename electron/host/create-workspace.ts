import { existsSync } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { AppError } from '../common/rpc/app-error.ts';
import type { SplitRule } from '../common/domain/split.ts';
import { openDatabase } from './database/open.ts';
import { SettingRepository } from './database/repositories/setting-repository.ts';
import { chooseSplitRule } from './services/split-rule.ts';
import { lockWorkspace } from './workspace-lock.ts';
import { workspacePaths, type WorkspacePaths } from './workspace-folder.ts';

/**
 * Makes an empty workspace in a folder (made if need be) and answers its real path. `split`: the rule by which its posts will get their sides.
 * @throws AppError `conflict` when there is one already, `locked` when another process is at it.
 */
export async function createWorkspace(folder: string, split?: SplitRule): Promise<string> {
  await makeFolder(folder);
  const paths = workspacePaths(await realpath(folder));
  const lock = lockWorkspace(paths.folder);
  try {
    if (existsSync(paths.database)) throw new AppError('conflict', `There is a workspace in ${paths.folder} already.`, { hint: 'Open it, or choose another folder.' });
    await makeFolders(paths);
    const db = openDatabase(paths.database);
    if (split !== undefined) chooseSplitRule(new SettingRepository(db), split);
    db.close();
    return paths.folder;
  } finally {
    lock.release();
  }
}

export async function makeFolders(paths: WorkspacePaths): Promise<void> {
  for (const folder of [paths.features, paths.models, paths.previews]) await makeFolder(folder);
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new AppError('forbidden', `The folder ${folder} could not be made: ${error instanceof Error ? error.message : String(error)}`, { hint: 'Choose a folder that you may write to.', cause: error });
  }
}

/** The real path of an existing workspace. @throws AppError `not-found`. */
export async function findWorkspace(folder: string): Promise<string> {
  const real = await realpath(folder).catch(() => undefined);
  if (real !== undefined && existsSync(workspacePaths(real).database)) return real;
  throw new AppError('not-found', real === undefined ? `There is no folder ${folder}.` : `The folder ${folder} holds no workspace (there is no macon.sqlite in it).`, {
    hint: 'Check the path, or make a workspace there with `macon init`, or by starting with --create.',
  });
}
