import { open } from 'node:fs/promises';

/** What was written to the file is on the disk. Windows flushes only through a handle that may write; elsewhere a file that may only be read can be flushed too. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, process.platform === 'win32' ? 'r+' : 'r');
  try { await handle.sync(); } finally { await handle.close(); }
}

/** The names in the folder are on the disk. Windows cannot open a folder; renames are durable there without it. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform !== 'win32') await syncFile(path);
}
