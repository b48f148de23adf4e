import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
    await expect(bench.client.call('engine.use', { name })).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining(name === 'tensorflow-falls' ? 'no symbol' : 'SIGKILL') as string });
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
    expect(bench.workers).toHaveLength(1);
    await stop();
  });

  it('can be cancelled while it is got', async () => {
    vi.stubEnv('SCRIPTED_SLOW_INSTALL', '1');
    const started = await bench.client.call('engine.install', {});
    await bench.client.call('jobs.cancel', started);
    expect(await bench.finished(Promise.resolve(started))).toMatchObject({ state: 'cancelled' });
    expect(existsSync(choice)).toBe(false);
  });

  it('goes back to wasm when the active one is removed', async () => {
    await bench.client.call('engine.use', { name: 'tensorflow-1' });
    await bench.client.call('engine.remove', { name: 'tensorflow-2' });
    expect(await running()).toBe('tensorflow-1');
    await bench.client.call('engine.remove', { name: 'tensorflow-1' });
    expect(await running()).toBe('wasm');
  });
});
