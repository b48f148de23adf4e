import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { lookInto, type Database } from './database/open.ts';
import { SettingRepository } from './database/repositories/setting-repository.ts';
import { openReadOnly } from './read-only.ts';
import { encoderInUse } from './services/encoder-in-use.ts';
import { workspacePaths } from './workspace-folder.ts';
import { connectToRunningHost, lockForLooking } from './workspace-lock.ts';

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
  const lock = lockForLooking(folder);
  const encoderIn = (db: Database) => encoderInUse(new SettingRepository(db));
  try {
    if (lock.writable) return lookInto(workspacePaths(folder).database, encoderIn);
    const store = await openReadOnly(workspacePaths(folder));
    try { return encoderIn(store.db); } finally { await store.close(); }
  } finally {
    lock.release();
  }
}
