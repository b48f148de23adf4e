import { existsSync } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { AppError } from '../common/rpc/app-error.ts';
import type { SplitRule } from '../common/domain/split.ts';
import { openDatabase, type Database } from './database/open.ts';
import { CountRepository } from './database/repositories/count-repository.ts';
import { ModelDataRepository } from './database/repositories/model-data-repository.ts';
import { SettingRepository } from './database/repositories/setting-repository.ts';
import { sampleBegun } from './services/sample-service.ts';
import { checkSplitRule, chooseSplitRule } from './services/split-rule.ts';
import { lockWorkspace } from './workspace-lock.ts';
import { workspacePaths, type WorkspacePaths } from './workspace-folder.ts';

export interface CreateOptions {
  /** The rule by which its posts will get their sides. */
  readonly split?: SplitRule | undefined;
  /** One that is there already, and empty or with a sample that was cut off, is taken as it is. */
  readonly takeFree?: boolean;
}

/**
 * Makes an empty workspace in a folder (made if need be) and answers its real path.
 * @throws AppError `conflict` when there is one already, `locked` when another process is at it.
 */
export async function createWorkspace(folder: string, { split, takeFree = false }: CreateOptions = {}): Promise<string> {
  await makeFolder(folder);
  const paths = workspacePaths(await realpath(folder));
  const lock = lockWorkspace(paths.folder);
  try {
    const taken = new AppError('conflict', `There is a workspace in ${paths.folder} already.`, { hint: 'Open it, or choose another folder.' });
    if (existsSync(paths.database) && !takeFree) throw taken;
    await makeFolders(paths);
    const db = openDatabase(paths.database);
    try {
      if (!isFree(db)) throw taken;
      const settings = new SettingRepository(db);
      if (split !== undefined) chooseSplitRule(settings, checkSplitRule({ data: new ModelDataRepository(db), settings }, split));
    } finally {
      db.close();
    }
    return paths.folder;
  } finally {
    lock.release();
  }
}

const isFree = (db: Database): boolean => new CountRepository(db).all().posts === 0 || sampleBegun(new SettingRepository(db)) !== undefined;

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
