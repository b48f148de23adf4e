import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Each line that it prints, of both streams. */
  readonly onLine?: (line: string) => void;
  /** Ends the command when it has printed nothing and `alive` has not changed for so long (a connection that hangs). */
  readonly stall?: { readonly milliseconds: number; readonly alive: () => unknown };
}

export interface CommandResult {
  /** 0 is success; undefined where it could not be started, was ended by a signal or stalled. */
  readonly code: number | undefined;
  readonly stdout: string;
  /** The last lines of both streams, for a reason. */
  readonly tail: string;
}

const TAIL_LINES = 40;
const STDOUT_LIMIT = 1 << 20;

/** Runs a program without a shell and waits for its end; never throws but for the signal's reason. Its own children end with it. */
export async function runCommand(program: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  // A group of its own: compilers and pip start further processes, which a signal to the first would leave running.
  const grouped = process.platform !== 'win32';
  const child = spawn(program, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'], detached: grouped, windowsHide: true });
  const tail: string[] = [];
  let stdout = '';
  let lastSign = Date.now();
  const kill = () => {
    if (child.pid === undefined) return;
    try { if (grouped) process.kill(-child.pid, 'SIGKILL'); else child.kill('SIGKILL'); } catch { /* it has just ended */ }
  };
  const read = (keep: boolean) => (chunk: string) => {
    lastSign = Date.now();
    if (keep && stdout.length < STDOUT_LIMIT) stdout += chunk;
    for (const line of chunk.split(/[\r\n]+/).filter((text) => text.trim() !== '')) {
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      options.onLine?.(line);
    }
  };
  child.stdout.setEncoding('utf8').on('data', read(true));
  child.stderr.setEncoding('utf8').on('data', read(false));
  const watch = watchStall(options, () => lastSign, (reason) => { tail.push(reason); kill(); });
  options.signal?.addEventListener('abort', kill);
  process.once('exit', kill);
  try {
    const code = await new Promise<number | undefined>((settle) => {
      child.once('error', (error) => { tail.push(error.message); settle(undefined); });
      child.once('close', (status) => { settle(status ?? undefined); });
    });
    options.signal?.throwIfAborted();
    return { code, stdout, tail: tail.join('\n') };
  } finally {
    clearInterval(watch);
    options.signal?.removeEventListener('abort', kill);
    process.off('exit', kill);
  }
}

function watchStall({ stall }: CommandOptions, lastSign: () => number, end: (reason: string) => void): NodeJS.Timeout | undefined {
  if (stall === undefined) return undefined;
  let [seen, since] = [stall.alive(), Date.now()];
  const timer = setInterval(() => {
    const now = stall.alive();
    if (now !== seen) [seen, since] = [now, Date.now()];
    if (Date.now() - Math.max(since, lastSign()) > stall.milliseconds) end(`nothing arrived for ${Math.round(stall.milliseconds / 1000)} seconds`);
  }, Math.min(1000, stall.milliseconds));
  timer.unref();
  return timer;
}
