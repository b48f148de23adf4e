import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forkWorker } from '../../electron/host/fork-worker.ts';
import { WorkerClient } from '../../electron/host/worker-client.ts';
import { openBench, temporaryFolder, type Bench } from '../helpers/host-bench.ts';
import { freshUser, macon } from '../helpers/workbench-process.ts';

/** Host and a (scripted) worker that starts with the engine that was chosen last. */
let choice: string;
let bench: Bench;

beforeEach(async () => {
  choice = join(temporaryFolder(), 'engine');
  vi.stubEnv('SCRIPTED_ENGINE', choice);
  bench = await openBench();
});
afterEach(() => { vi.unstubAllEnvs(); });

const running = async () => (await bench.client.call('engine.list', {})).running.name;
/** A job that lasts until it is cancelled. */
async function busy() {
  await bench.posts([{ id: 'a', image: 'SLOW' }]);
  const started = await bench.client.call('data.encode', {});
  return async () => { await bench.client.call('jobs.cancel', started); await bench.finished(Promise.resolve(started)); };
}

describe('the engine of the model', () => {
  it('is changed by a new worker, which answers at once; the workspace is told', async () => {
    const told: unknown[] = [];
    bench.client.on('workspace.changed', (fact) => { told.push(fact); });
    expect(await running()).toBe('scripted');
    expect(await bench.client.call('engine.use', { name: 'tensorflow-1' })).toMatchObject({ name: 'tensorflow-1' });
    expect(bench.workers).toHaveLength(2);
    expect(told.length).toBeGreaterThan(0);
    const listed = await bench.client.call('engine.list', {});
    expect(listed).toMatchObject({ chosen: 'tensorflow-1', running: { name: 'tensorflow-1' } });
    expect(listed.engines.map(({ name, active }) => [name, active])[0]).toEqual(['tensorflow-1', true]);
  });

  it('cannot be changed or removed while a job runs', async () => {
    await bench.client.call('engine.use', { name: 'tensorflow-1' });
    const stop = await busy();
    await expect(bench.client.call('engine.use', { name: 'tensorflow-2' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(bench.client.call('engine.remove', { name: 'tensorflow-1' })).rejects.toMatchObject({ code: 'conflict' });
    expect(readFileSync(choice, 'utf8')).toBe('tensorflow-1');
    await stop();
    expect(await bench.client.call('engine.use', { name: 'tensorflow-2' })).toMatchObject({ name: 'tensorflow-2' });
  });

  it('is asked of the workbench by a terminal on the same workspace: refused while a job runs, else taken at once', async () => {
    const use = (name: string) => macon(['engine', 'use', name, '--workspace', bench.folder, '--json'], freshUser(join(bench.folder, '..', 'home')));
    const stop = await busy();
    expect(await use('tensorflow-2')).toMatchObject({ code: 1, out: expect.stringContaining('while a job runs') as string });
    expect(existsSync(choice)).toBe(false);
    await stop();
    expect(await use('tensorflow-2')).toMatchObject({ code: 0 });
    expect(await running()).toBe('tensorflow-2');
  });

  it.each(['tensorflow-falls', 'tensorflow-kills'])('that does not start (%s) leaves the one before', async (name) => {
    await bench.client.call('engine.use', { name: 'tensorflow-1' });
    await expect(bench.client.call('engine.use', { name })).rejects.toMatchObject({ code: 'damaged', detail: expect.stringContaining(name === 'tensorflow-falls' ? 'no symbol' : 'SIGKILL') as string });
    expect(await running()).toBe('tensorflow-1');
  });

  it('is got by a job that tells how far it is, and taken at its end', async () => {
    const messages: string[] = [];
    bench.client.on('jobs.changed', ({ message }) => { messages.push(message); });
    const job = await bench.finished(bench.client.call('engine.install', {}));
    expect(job).toMatchObject({ kind: 'engine-install', state: 'done', result: { name: 'tensorflow-2', running: { name: 'tensorflow-2' } } });
    expect(messages).toContain('half of it');
    expect(await running()).toBe('tensorflow-2');
  });

  it('that was got while a job runs is taken later: nothing is cut off', async () => {
    const stop = await busy();
    const job = await bench.finished(bench.client.call('engine.install', {}));
    expect(job).toMatchObject({ state: 'done', result: { name: 'tensorflow-2' } });
    expect(job.result).not.toHaveProperty('running');
    // The worker of the job that runs goes on; the second got the engine.
    expect(bench.workers).toHaveLength(2);
    expect((await bench.client.call('engine.list', {})).running.name).toBe('scripted');
    await stop();
  });

  it('can be cancelled while it is got', async () => {
    vi.stubEnv('SCRIPTED_SLOW_INSTALL', '1');
    const started = await bench.client.call('engine.install', {});
    await bench.client.call('jobs.cancel', started);
    expect(await bench.finished(Promise.resolve(started))).toMatchObject({ state: 'cancelled' });
    expect(existsSync(choice)).toBe(false);
  });

  it('is got by a process that ends with the job, and with the host', async () => {
    await running();
    const gone = (worker: number) => new Promise((settle) => { bench.workers[worker]?.onExit(settle); });
    await bench.finished(bench.client.call('engine.install', {}));
    await gone(1);
    vi.stubEnv('SCRIPTED_SLOW_INSTALL', '1');
    const told = new Promise((settle) => { bench.client.on('jobs.changed', ({ message }) => { if (message === 'half of it') settle(message); }); });
    await bench.client.call('engine.install', {});
    await told;
    await bench.host.close();
    await Promise.all(bench.workers.map((_, worker) => gone(worker)));
  });

  it('is got no longer once its host is closed, also by a process that hears nothing', async () => {
    const exits: ((exit: object) => void)[] = [];
    const deaf = { send: () => undefined, onMessage: () => undefined, onClose: () => undefined, onLine: () => undefined, onExit: (listener: (exit: object) => void) => { exits.push(listener); }, close: () => undefined, kill: () => { for (const exit of exits) exit({}); } };
    const worker = new WorkerClient(() => deaf);
    const install = worker.aside('The process', (other) => other.run('engine.install', {}));
    await vi.waitFor(() => { expect(exits).not.toEqual([]); });
    worker.close();
    await expect(install).rejects.toMatchObject({ code: 'unavailable' });
    await expect(worker.aside('The process', () => Promise.resolve())).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('goes back to wasm when the active one is removed', async () => {
    await bench.client.call('engine.use', { name: 'tensorflow-1' });
    await bench.client.call('engine.remove', { name: 'tensorflow-2' });
    expect(await running()).toBe('tensorflow-1');
    await bench.client.call('engine.remove', { name: 'tensorflow-1' });
    expect(await running()).toBe('wasm');
  });
});

/** Loaded into every Node process that starts: notes its begin, and instead of starting a program that it would have. */
const NOTES = `const { appendFileSync } = require('node:fs'); const cp = require('node:child_process');
  const note = (what) => { appendFileSync(process.env.NOTED, what + ' ' + process.pid + '\\n'); };
  note('began');
  for (const name of ['spawn', 'fork', 'exec', 'execFile', 'spawnSync', 'execSync', 'execFileSync']) cp[name] = () => { note('program'); throw new Error('no programs in this test'); };
  require('node:module').syncBuiltinESMExports();`;

describe('the process that runs the model (a real worker)', () => {
  it('starts no program while TensorFlow is got, and would refuse to', async () => {
    const noted = join(temporaryFolder(), 'noted');
    writeFileSync(`${noted}.cjs`, NOTES);
    vi.stubEnv('NOTED', noted);
    vi.stubEnv('NODE_OPTIONS', `--require ${noted}.cjs`);
    vi.stubEnv('MACON_HOME', temporaryFolder());
    const workers: ReturnType<typeof forkWorker>[] = [];
    const { client, finished } = await openBench({ startWorker: () => { const port = forkWorker(); workers.push(port); return port; } });
    expect(await client.call('engine.list', {})).toMatchObject({ engines: [], running: { name: expect.any(String) as string } });
    expect(await finished(client.call('engine.install', {}))).toMatchObject({ state: 'failed', error: { code: 'unavailable', detail: expect.stringContaining('no programs in this test') as string } });
    const lines = readFileSync(noted, 'utf8').trim().split('\n').map((line) => line.split(' '));
    const [model, other, ...more] = new Set(lines.filter(([what]) => what === 'began').map(([, pid]) => pid)); // a process's threads note it again
    expect(more).toEqual([]);
    expect(new Set(lines.filter(([what]) => what === 'program').map(([, pid]) => pid))).toEqual(new Set([other]));
    expect(model).not.toBe(other);
    // Asked all the same.
    const refused = new Promise((settle) => { workers[0]?.onMessage((answer) => { if (JSON.stringify(answer).includes('runs the model')) settle(answer); }); });
    workers[0]?.send({ kind: 'call', id: 9999, method: 'engine.install', input: { task: 't' } });
    await refused;
  });
});
