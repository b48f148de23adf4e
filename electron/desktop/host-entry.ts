import { createHost } from '../host/create-host.ts';
import { runHost } from './host-side.ts';

/** Entry of the host's utility process: `FOLDER [--create] [--sample] [--read-only]`. */
const [workspace = '', ...flags] = process.argv.slice(2);

runHost(
  process.parentPort,
  (startWorker) => createHost({ workspace, startWorker, create: flags.includes('--create'), readOnly: flags.includes('--read-only'), ...(flags.includes('--sample') ? { sample: {} } : {}) }),
  (code) => { process.exit(code); },
);
