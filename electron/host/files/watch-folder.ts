import { mkdirSync, unwatchFile, watch, watchFile } from 'node:fs';
import { join } from 'node:path';

/** Editors write in several steps; one look after the last of them is enough. */
const QUIET_MS = 100;
const POLL_MS = 2_000;

/**
 * Calls `look` some time after a file of the folder may have changed; it says so too often rather than too seldom.
 * Where the folder cannot be watched (a network drive, no watches left), the files are looked at every two seconds.
 * @returns the function that ends it
 */
export function watchFolder(folder: string, names: readonly string[], look: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, QUIET_MS).unref();
  };
  const files = names.map((name) => join(folder, name));
  const poll = () => { for (const file of files) watchFile(file, { interval: POLL_MS, persistent: false }, soon); };
  let stopWatching: () => void = () => undefined;
  try {
    // The folder itself: a file that is replaced by a rename is lost to a watch on the file.
    mkdirSync(folder, { recursive: true });
    const watcher = watch(folder, { persistent: false }, soon);
    watcher.on('error', () => { watcher.close(); poll(); });
    stopWatching = () => { watcher.close(); };
  } catch {
    poll();
  }
  return () => {
    clearTimeout(timer);
    stopWatching();
    for (const file of files) unwatchFile(file, soon);
  };
}
