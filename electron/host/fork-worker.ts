import { fork, type ChildProcess } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { splitLines } from './files/split-lines.ts';
import { workerArguments } from './worker-arguments.ts';
import type { WorkerExit, WorkerPort } from './worker-port.ts';

/** The worker's entry, from source or from dist/ as this file is. */
export const workerEntry = (): string => fileURLToPath(new URL(`../worker/main${extname(import.meta.url)}`, import.meta.url));

/** Starts the worker as a child process: for the web and terminal faces (Electron starts a utility process instead). */
export function forkWorker(entry: string = workerEntry()): WorkerPort {
  const child = fork(entry, workerArguments(), {
    // Structured clone: arrays of numbers stay numbers, undefined stays undefined.
    serialization: 'advanced',
    // Its chatter must not land in a command's JSON.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    // A group of its own: Ctrl+C in a terminal is the host's to answer, and a signal in the middle of TensorFlow's products can damage its memory (docs/adr/0031).
    detached: true,
    windowsHide: true,
    // oneDNN triples batched products; TensorFlow reads it before it loads.
    env: { TF_ENABLE_ONEDNN_OPTS: '1', TF_CPP_MIN_LOG_LEVEL: '3', ...process.env },
  });
  return childPort(child);
}

/** TensorFlow's remarks before it knows how much to say (its setting for that comes too late for them): in the log, not in the middle of a command's answer. */
const REMARK = /^(WARNING: All log messages before absl::InitializeLog\(\)|I\d{4} [\d:.]+ +\d+ \S+\.cc:\d+\])/;

/** What it prints goes where our own does, and to the listener. */
function linesOf(child: ChildProcess): (listener: (line: string) => void) => void {
  const listeners = new Set<(line: string) => void>();
  const lines = splitLines((line) => {
    if (!REMARK.test(line)) process.stderr.write(`${line}\n`);
    for (const listener of listeners) listener(line);
  });
  child.stderr?.setEncoding('utf8').on('data', lines.take).on('end', lines.end).on('error', () => undefined);
  return (listener) => { listeners.add(listener); };
}

function childPort(child: ChildProcess): WorkerPort {
  const onLine = linesOf(child);
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
    onLine,
    kill: () => { child.kill('SIGKILL'); },
  };
}
