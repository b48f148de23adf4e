import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { lookInto } from './database/open.ts';
import { SettingRepository } from './database/repositories/setting-repository.ts';
import { encoderInUse } from './services/encoder-in-use.ts';
import { workspacePaths } from './workspace-folder.ts';
import { connectToRunningHost, lockWorkspace } from './workspace-lock.ts';

/**
 * The encoder that a workspace looks through, asked of the workbench that has it open, else read without opening it for work.
 * Undefined: the built-in one, or there is no workspace in the folder. @throws AppError where the store cannot be read
 */
export async function encoderOfWorkspace(workspace: string): Promise<string | undefined> {
  const folder = await realpath(workspace).catch(() => undefined);
  if (folder === undefined || !existsSync(workspacePaths(folder).database)) return undefined;
  const running = await connectToRunningHost(folder);
  if (running !== undefined) {
    try {
      const { encoders, missing } = await running.call('encoder.list', {});
      return missing?.id ?? encoders.find(({ inUse }) => inUse)?.description.id;
    } finally {
      running.close();
    }
  }
  const lock = lockWorkspace(folder);
  try {
    return lookInto(workspacePaths(folder).database, (db) => encoderInUse(new SettingRepository(db)));
  } finally {
    lock.release();
  }
}
