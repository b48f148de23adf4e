import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A folder that goes away with `drop`. */
export function temporaryFolder(name: string): { readonly path: string; drop(): Promise<void> } {
  const path = mkdtempSync(join(tmpdir(), `macon-${name}-`));
  return { path, drop: () => rm(path, { recursive: true, force: true }) };
}

/** The environment of a user who has never started the program; the encoder's cache is shared, for it is made from the installed package alone. */
export function freshUser(home: string): NodeJS.ProcessEnv {
  return { ...process.env, MACON_HOME: home };
}

export interface Served {
  readonly address: string;
  readonly process: ChildProcess;
  /** Ends it as a user would (SIGTERM) and waits. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** Starts the web face as a process of its own and waits for the address it prints. */
export async function serveWorkbench(workspace: string, env: NodeJS.ProcessEnv): Promise<Served> {
  const child = spawn(process.execPath, [join(root, 'electron/web/main.ts'), workspace, '--no-open'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => { errors.push(chunk.toString()); });
  const exited = once(child, 'exit');
  const address = await new Promise<string>((found, fail) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const match = /http:\/\/\S+/.exec(line);
      if (match) found(match[0]);
    });
    void exited.then(() => { fail(new Error(`The workbench ended before it printed its address:\n${errors.join('')}`)); });
  });
  const end = async (signal: NodeJS.Signals) => { if (child.exitCode === null && child.signalCode === null) { child.kill(signal); await exited; } };
  return { address, process: child, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

interface Ended { readonly code: number | null; readonly out: string; readonly err: string }

/** Runs `macon` to its end. */
export const macon = (args: readonly string[], env: NodeJS.ProcessEnv, as?: As): Promise<Ended> => startMacon(args, env, as).ended;

/** Another user of the machine; only root can be one. */
export interface As { readonly uid: number; readonly gid: number }

/** Starts `macon`; `says` waits until its standard error has the words. */
export function startMacon(args: readonly string[], env: NodeJS.ProcessEnv, as?: As): { readonly process: ChildProcess; readonly ended: Promise<Ended>; says(words: RegExp): Promise<void> } {
  const child = spawn(process.execPath, [join(root, 'electron/cli/main.ts'), ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], ...as });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err }));
  const says = (words: RegExp) => new Promise<void>((settle, fail) => {
    const look = () => { if (words.test(err)) settle(); };
    child.stderr.on('data', look);
    void ended.then(() => { fail(new Error(`macon ended before it said ${String(words)}:\n${err}`)); });
    look();
  });
  return { process: child, ended, says };
}
