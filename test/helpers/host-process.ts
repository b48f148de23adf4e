import { fileURLToPath } from 'node:url';
import { createHost } from '../../electron/host/create-host.ts';
import { forkWorker } from '../../electron/host/fork-worker.ts';

/** A host of its own process, to be killed. */
const folder = process.argv[2] ?? '';
await createHost({ workspace: folder, startWorker: () => forkWorker(fileURLToPath(new URL('scripted-worker.ts', import.meta.url))), backups: `${folder}-backups` });
process.on('message', () => undefined);
process.send?.('ready');
