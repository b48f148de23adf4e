/** The thread that moves the store's log into its file, so that the waits for the disk are not the host's. Started by WalKeeper. */
import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import { configure } from './open.ts';
import type { Moved } from './wal-keeper.ts';

const { file } = workerData as { readonly file: string };
const port = parentPort;
if (port === null) throw new Error('This is the entry of a thread.');
const db = new Sqlite(file, { fileMustExist: true });
configure(db);
port.on('message', (message: 'move' | 'end') => {
  if (message === 'end') {
    db.close();
    port.close();
    return;
  }
  const [{ log = 0, checkpointed = 0 } = {}] = db.pragma('wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[];
  port.postMessage({ pages: Math.max(0, log), left: Math.max(0, log - checkpointed) } satisfies Moved);
});
port.postMessage('ready');
