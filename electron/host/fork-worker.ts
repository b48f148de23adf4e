import { fork, type ChildProcess } from 'node:child_process';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from './package-root.ts';
import { userFolders } from './user-folders.ts';
import type { WorkerExit, WorkerPort } from './worker-port.ts';

/** The worker's entry, from source or from dist/ as this file is. */
export const workerEntry = (): string => fileURLToPath(new URL(`../worker/main${extname(import.meta.url)}`, import.meta.url));

/** Where the worker keeps what it can make anew, and where the program's own files are: it knows neither by itself. */
export const workerArguments = (): string[] => ['--cache', userFolders().cache, '--resources', join(packageRoot(), 'resources')];

/** Starts the worker as a child process: for the web and terminal faces (Electron starts a utility process instead). */
export function forkWorker(entry: string = workerEntry()): WorkerPort {
  const child = fork(entry, workerArguments(), {
    // Structured clone: arrays of numbers stay numbers, undefined stays undefined.
    serialization: 'advanced',
    // Its chatter must not land in a command's JSON.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    // oneDNN triples batched products; TensorFlow reads it before it loads.
    env: { TF_ENABLE_ONEDNN_OPTS: '1', TF_CPP_MIN_LOG_LEVEL: '3', ...process.env },
  });
  return childPort(child);
}

function childPort(child: ChildProcess): WorkerPort {
  let exited: WorkerExit | undefined;
  const exits = new Set<(exit: WorkerExit) => void>();
  const end = (exit: WorkerExit) => {
    if (exited !== undefined) return;
    exited = exit;
    for (const listener of exits) listener(exit);
  };
  child.on('exit', (code, signal) => { end({ ...(code === null ? {} : { code }), ...(signal === null ? {} : { signal }) }); });
  // A fork that fails has no exit event.
  child.on('error', () => { end({}); });
  return {
    send: (message) => {
      // A child that is just ending answers with an error here and its exit afterwards.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => { child.on('message', listener); },
    onClose: (listener) => { if (child.connected) child.once('disconnect', listener); else queueMicrotask(listener); },
    onExit: (listener) => { if (exited === undefined) exits.add(listener); else listener(exited); },
    close: () => { if (child.connected) child.disconnect(); },
    kill: () => { child.kill('SIGKILL'); },
  };
}
