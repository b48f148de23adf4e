import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { WorkerApi, WorkerEvents } from '../../electron/common/contract/worker-api.ts';
import { createClient } from '../../electron/common/rpc/client.ts';
import { forkWorker } from '../../electron/host/fork-worker.ts';

const ENTRY = fileURLToPath(new URL('../../electron/worker/main.ts', import.meta.url));
const FORK = new URL('../../electron/host/fork-worker.ts', import.meta.url).href;
const RESOURCES = fileURLToPath(new URL('../../resources', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'macon-worker-ends-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
const ARGUMENTS = ['--cache', join(folder, 'cache'), '--resources', RESOURCES, '--engines', join(folder, 'engines')];

/** The worker with its stderr at hand, which the host's own way of starting it passes on. */
function start(execArgv: string[] = []) {
  const child = fork(ENTRY, ARGUMENTS, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv });
  onTestFinished(() => { child.kill('SIGKILL'); });
  let words = '';
  child.stderr?.on('data', (part: Buffer) => { words += part.toString(); });
  const client = createClient<WorkerApi, WorkerEvents>({
    send: (message) => { if (child.connected) child.send(message as object, () => undefined); },
    onMessage: (listener) => { child.on('message', listener); },
    onClose: (listener) => { child.once('disconnect', listener); },
    close: () => { if (child.connected) child.disconnect(); },
  });
  return { child, client, gone: once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>, words: () => words };
}

describe('the worker process, ended otherwise than by its host', () => {
  it('killed while it encodes, leaves whole features alone; a new worker does the rest', async () => {
    const bytes = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#806040', noise: { type: 'gaussian', mean: 128, sigma: 50 } } }).jpeg().toBuffer();
    const images = Array.from({ length: 60 }, (_, i) => ({ id: i.toString(16).padStart(64, '0'), file: join(folder, `${i}.jpg`) }));
    for (const { file } of images) writeFileSync(file, bytes);
    const encode = { task: 'e', features: join(folder, 'features'), images: images as never };
    const first = start();
    const begun = new Promise((resolve) => { first.client.on('task.progressed', resolve); });
    const call = first.client.call('encoder.encode', encode);
    await Promise.all([begun.then(() => { first.child.kill('SIGKILL'); }), expect(call).rejects.toMatchObject({ code: 'unavailable' })]);
    expect(await first.gone).toEqual([null, 'SIGKILL']);
    const kept = readdirSync(encode.features, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.f16')).length;
    expect(kept).toBeLessThan(images.length);
    // "already there" is said of files that were read and found whole.
    expect(await start().client.call('encoder.encode', encode)).toEqual({ encoded: images.length - kept, alreadyThere: kept, seen: expect.objectContaining({ length: images.length - kept }) as unknown, problems: [] });
  });

  it.skipIf(process.platform === 'win32')('its host killed, it does not live on', async () => {
    const host = `const child = require('node:child_process').fork(${JSON.stringify(ENTRY)}, ${JSON.stringify(ARGUMENTS)}, { serialization: 'advanced', execArgv: [] });
      child.on('message', () => { process.stdout.write(String(child.pid) + '\\n'); });
      child.send({ kind: 'call', id: 1, method: 'task.cancel', input: { task: 'x' } });`;
    const parent = spawn(process.execPath, ['-e', host], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(parent.stdout, 'data') as [Buffer];
    const pid = Number(line.toString());
    onTestFinished(() => { if (isRunning(pid)) process.kill(pid, 'SIGKILL'); });
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    while (isRunning(pid)) await sleep(20); // fails by the test's own time limit
  });

  it.skipIf(process.platform === 'win32')('Ctrl+C in the terminal of its host does not reach it', async () => {
    const echo = join(folder, 'echo.mjs');
    writeFileSync(echo, 'process.on("message", () => { process.send(`still here: ${process.pid}`); });');
    const host = join(folder, 'host.mjs');
    writeFileSync(host, `import { forkWorker } from ${JSON.stringify(FORK)};
      const port = forkWorker(${JSON.stringify(echo)});
      port.onMessage((answer) => { console.log(answer); });
      port.onExit(({ signal }) => { console.log('ended by', signal); });
      process.on('SIGINT', () => { setTimeout(() => { port.send('you?'); }, 200); });
      port.send('you?');`);
    const terminal = spawn(process.execPath, [host], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => { terminal.kill('SIGKILL'); });
    const lines = createInterface({ input: terminal.stdout })[Symbol.asyncIterator]();
    const first = await lines.next();
    expect(first.value).toMatch(/^still here: \d+$/);
    process.kill(-(terminal.pid as number), 'SIGINT'); // to the whole group, as a terminal does
    expect(await lines.next()).toEqual(first);
  });

  it.skipIf(process.platform === 'win32')('an error that nobody caught ends it, with its words on stderr and exit code 1', async () => {
    const { child, client, gone, words } = start(['--import', 'data:text/javascript,process.once("SIGUSR2",()=>{Promise.reject(new Error("nobody caught me"))})']);
    await client.call('task.cancel', { task: 'nobody' });
    child.kill('SIGUSR2');
    expect(await gone).toEqual([1, null]);
    expect(words()).toContain('nobody caught me');
  });

  it('refuses to be started by hand, or without its folders', async () => {
    const run = async (args: string[], ipc: boolean) => {
      const child = spawn(process.execPath, [ENTRY, ...args], { stdio: ipc ? ['ignore', 'ignore', 'pipe', 'ipc'] : ['ignore', 'ignore', 'pipe'] });
      let words = '';
      child.stderr?.on('data', (part: Buffer) => { words += part.toString(); });
      const [code] = await once(child, 'close') as [number];
      return { code, words };
    };
    expect(await run(ARGUMENTS, false)).toMatchObject({ code: 1, words: expect.stringContaining('started by the host') as string });
    expect(await run([], true)).toMatchObject({ code: 1, words: expect.stringContaining('--cache, --resources and --engines') as string });
  });

  it('what TensorFlow remarks before it can be told to be still goes to the log alone; all else of stderr to ours too', async () => {
    const remarks = ['WARNING: All log messages before absl::InitializeLog() is called are written to STDERR', 'I0000 00:00:1795618170.651803   16496 port.cc:153] oneDNN custom operations are on.'];
    const said = ['E0000 00:00:1795618170.651803   16496 port.cc:153] no memory', 'I see'];
    const entry = join(folder, 'talker.mjs');
    writeFileSync(entry, `for (const line of ${JSON.stringify([...remarks, ...said])}) console.error(line); process.disconnect();`);
    const ours = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    onTestFinished(() => { ours.mockRestore(); });
    const port = forkWorker(entry);
    const heard: string[] = [];
    port.onLine?.((line) => { heard.push(line); });
    await vi.waitFor(() => { expect(heard).toEqual([...remarks, ...said]); });
    expect(ours.mock.calls.map(([words]) => words)).toEqual(said.map((line) => `${line}\n`));
  });
});

function isRunning(pid: number): boolean {
  try { process.kill(pid, 0); } catch { return false; }
  if (process.platform !== 'linux') return true;
  // Ended, but its new parent has not asked how: it counts as gone.
  try { return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')); } catch { return false; }
}
