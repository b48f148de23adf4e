import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { workerApi, type WorkerApi, type WorkerEvents } from '../../electron/common/contract/worker-api.ts';
import { createClient } from '../../electron/common/rpc/client.ts';
import type { Transport } from '../../electron/common/rpc/transport.ts';
import { createWorker } from '../../electron/worker/create-worker.ts';

const ENTRY = fileURLToPath(new URL('../../electron/worker/main.ts', import.meta.url));
const RESOURCES = fileURLToPath(new URL('../../resources', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'macon-worker-process-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
const ARGUMENTS = ['--cache', join(folder, 'cache'), '--resources', RESOURCES];
const imageId = (i: number) => i.toString(16).padStart(64, '0');

function transportOf(child: ChildProcess): Transport {
  return {
    send: (message) => { if (child.connected) child.send(message as object, () => undefined); },
    onMessage: (listener) => { child.on('message', listener); },
    onClose: (listener) => { child.once('disconnect', listener); },
    close: () => { if (child.connected) child.disconnect(); },
  };
}

function startWorker(execArgv: string[] = []) {
  const child = fork(ENTRY, ARGUMENTS, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv });
  onTestFinished(() => { child.kill('SIGKILL'); });
  let stderr = '';
  child.stderr?.on('data', (part: Buffer) => { stderr += part.toString(); });
  const gone = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  return { child, client: createClient<WorkerApi, WorkerEvents>(transportOf(child)), gone, stderr: () => stderr };
}

async function photos(count: number, name: string) {
  const bytes = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#806040', noise: { type: 'gaussian', mean: 128, sigma: 50 } } }).jpeg().toBuffer();
  return Array.from({ length: count }, (_, i) => {
    const file = join(folder, `${name}${i}.jpg`);
    writeFileSync(file, bytes);
    return { id: imageId(i), file };
  });
}

describe('the worker process', () => {
  it('has a function for every method of its contract, and none besides', () => {
    const handlers = createWorker({ cache: join(folder, 'cache'), resources: RESOURCES, emit: () => undefined });
    expect(Object.keys(handlers).sort()).toEqual(Object.keys(workerApi).sort());
    for (const handler of Object.values(handlers)) expect(handler).toBeTypeOf('function');
  });

  it('answers every method over the channel: a wrong input with invalid-input, an unknown name with unknown-method', async () => {
    const { client } = startWorker();
    for (const name of Object.keys(workerApi) as (keyof WorkerApi)[]) {
      await expect(client.call(name, { surprise: 1 } as never), name).rejects.toMatchObject({ code: 'invalid-input' });
    }
    await expect(client.call('no.such' as never, {} as never)).rejects.toMatchObject({ code: 'unknown-method' });
  });

  it('tells its engine, its encoder with licence and checksum, and versions', async () => {
    const { client } = startWorker();
    const report = await client.call('worker.doctor', {});
    expect(report.encoderProblem).toBeUndefined();
    expect(report.encoder).toMatchObject({ id: expect.stringMatching(/^centernet-coco-\d+-1b635a15$/), grid: { rows: 7, columns: 7 }, width: 480, licence: expect.stringContaining('states no licence'), checksum: expect.stringMatching(/^1b635a15[0-9a-f]{56}$/) });
    expect(report.engine.name).not.toBe('');
    for (const name of ['onnxruntime-node', 'sharp', '@tensorflow/tfjs-core']) expect(report.versions[name]).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('says what is wrong with a file as code and reason', async () => {
    const { client } = startWorker();
    await expect(client.call('images.inspect', { file: join(folder, 'nowhere.jpg') })).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('nowhere.jpg') });
    await expect(client.call('model.inspect', { model: join(folder, 'nowhere.safetensors') })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('encodes with numbered progress events, and stops when the task is cancelled', async () => {
    const { client } = startWorker();
    const images = await photos(60, 'cancelled');
    const features = join(folder, 'features-cancelled');
    const seqs: number[] = [];
    client.onAny(({ seq }) => { seqs.push(seq); });
    client.on('task.progressed', ({ task }) => { if (task === 'e') void client.call('task.cancel', { task }); });
    await expect(client.call('encoder.encode', { task: 'e', features, images: images as never })).rejects.toMatchObject({ code: 'cancelled' });
    const { ids } = await client.call('encoder.cached', { features, images: images.map(({ id }) => id) as never });
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.length).toBeLessThan(images.length);
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
  });

  it('killed in the middle of encoding leaves whole features alone; a new worker does the rest', async () => {
    const images = await photos(60, 'killed');
    const features = join(folder, 'features-killed');
    const first = startWorker();
    const begun = new Promise((resolve) => { first.client.on('task.progressed', resolve); });
    const call = first.client.call('encoder.encode', { task: 'e', features, images: images as never });
    await Promise.all([begun.then(() => { first.child.kill('SIGKILL'); }), expect(call).rejects.toMatchObject({ code: 'unavailable' })]);
    expect(await first.gone).toEqual([null, 'SIGKILL']);
    const kept = readdirSync(features, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.f16')).length;
    expect(kept).toBeLessThan(images.length);
    const second = startWorker();
    expect(await second.client.call('encoder.encode', { task: 'e', features, images: images as never })).toEqual({ encoded: images.length - kept, alreadyThere: kept, problems: [] });
  });

  it('draws a sample feed from the resources it was given', async () => {
    const { client } = startWorker();
    const target = join(folder, 'sample');
    expect(await client.call('sample.generate', { task: 's', folder: target, seed: 7, accounts: 2, posts: 3, habit: true, blankPhotos: false })).toMatchObject({ posts: 6, accounts: 2 });
    expect(readdirSync(join(target, 'images')).length).toBe(6);
  });

  it('ends when its parent disconnects, also in the middle of work', async () => {
    const idle = startWorker();
    await idle.client.call('task.cancel', { task: 'nobody' });
    idle.child.disconnect();
    expect(await idle.gone).toEqual([0, null]);

    const busy = startWorker();
    const begun = new Promise((resolve) => { busy.client.on('task.progressed', resolve); });
    const call = busy.client.call('encoder.encode', { task: 'e', features: join(folder, 'features-left'), images: (await photos(200, 'left')) as never });
    call.catch(() => undefined);
    await begun;
    busy.child.disconnect();
    expect(await busy.gone).toEqual([0, null]);
  });

  it.skipIf(process.platform === 'win32')('ends when its parent is killed', async () => {
    const program = `const child = require('node:child_process').fork(${JSON.stringify(ENTRY)}, ${JSON.stringify(ARGUMENTS)}, { serialization: 'advanced', execArgv: [] });
      child.on('message', () => { process.stdout.write(String(child.pid) + '\\n'); });
      child.send({ kind: 'call', id: 1, method: 'task.cancel', input: { task: 'x' } });`;
    const parent = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(parent.stdout, 'data') as [Buffer];
    const pid = Number(line.toString());
    onTestFinished(() => { try { process.kill(pid, 'SIGKILL'); } catch { /* it has ended, as it should */ } });
    parent.kill('SIGKILL');
    while (isRunning(pid)) await sleep(20); // the test's own time limit is the assertion
    expect(isRunning(pid)).toBe(false);
  });

  it('an uncaught error ends it with its words on stderr and an exit code', async () => {
    const { child, client, gone, stderr } = startWorker(['--import', 'data:text/javascript,process.once("SIGUSR2",()=>{Promise.reject(new Error("nobody caught me"))})']);
    await client.call('task.cancel', { task: 'nobody' });
    child.kill('SIGUSR2');
    expect(await gone).toEqual([1, null]);
    expect(stderr()).toContain('nobody caught me');
  });

  it('refuses to be started by hand or without its folders', async () => {
    const run = async (args: string[], ipc: boolean) => {
      const child = spawn(process.execPath, [ENTRY, ...args], { stdio: ipc ? ['ignore', 'ignore', 'pipe', 'ipc'] : ['ignore', 'ignore', 'pipe'] });
      let words = '';
      child.stderr?.on('data', (part: Buffer) => { words += part.toString(); });
      const [code] = await once(child, 'close') as [number];
      return { code, words };
    };
    expect(await run(ARGUMENTS, false)).toMatchObject({ code: 1, words: expect.stringContaining('started by the host') });
    expect(await run([], true)).toMatchObject({ code: 1, words: expect.stringContaining('--cache and --resources') });
  });
});

function isRunning(pid: number): boolean {
  try { process.kill(pid, 0); } catch { return false; }
  // Ended, but its new parent has not asked how: it counts as gone.
  return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}
