import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { workerApi, type WorkerApi, type WorkerEvents } from '../../electron/common/contract/worker-api.ts';
import type { ImageId } from '../../electron/common/domain/ids.ts';
import { createClient, type Client } from '../../electron/common/rpc/client.ts';
import { forkWorker } from '../../electron/host/fork-worker.ts';
import type { WorkerExit, WorkerPort } from '../../electron/host/worker-port.ts';

/** The real worker as every face starts it, with its cache under a folder of the test. */
let home: string;
let port: WorkerPort;
let worker: Client<WorkerApi, WorkerEvents>;
const ports: WorkerPort[] = [];

function start(): Client<WorkerApi, WorkerEvents> {
  port = forkWorker();
  ports.push(port);
  return createClient<WorkerApi, WorkerEvents>(port);
}
const exitOf = (of: WorkerPort) => new Promise<WorkerExit>((settle) => { of.onExit(settle); });
const callAnything = (name: string, input: unknown) => worker.call(name as 'worker.doctor', input as Record<string, never>);

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'macon-worker-'));
  vi.stubEnv('MACON_HOME', home);
  worker = start();
});
afterAll(async () => {
  await Promise.all(ports.map((one) => { const exit = exitOf(one); one.kill(); return exit; }));
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

describe('the worker process refuses what its contract does not name', () => {
  const methods = Object.keys(workerApi) as (keyof WorkerApi & string)[];
  const wrong: readonly unknown[] = [undefined, null, 7, 'text', [1], { surprise: 1 }, { task: 7, file: {}, features: '\0', images: 'all', posts: [[]], model: null }];

  it.each(methods)('%s', async (name) => {
    for (const input of wrong) await expect(callAnything(name, input)).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('an image id that is a path never reaches the disk', async () => {
    for (const id of ['../../../etc/passwd', 'A'.repeat(64), 'ab'.repeat(31), '']) {
      await expect(callAnything('encoder.cached', { features: home, images: [id] })).rejects.toMatchObject({ code: 'invalid-input' });
      await expect(callAnything('encoder.encode', { task: 't', features: home, images: [{ id, file: '/x' }] })).rejects.toMatchObject({ code: 'invalid-input' });
    }
  });

  it('unknown methods, names of every object, and inputs too deep or too many', async () => {
    for (const name of ['nothing', 'toString', '__proto__', 'constructor']) await expect(callAnything(name, {})).rejects.toMatchObject({ code: 'unknown-method' });
    let deep: unknown = 'x';
    for (let i = 0; i < 1000; i++) deep = [deep];
    await expect(callAnything('task.cancel', { task: deep })).rejects.toMatchObject({ code: 'too-large' });
    await expect(callAnything('encoder.cached', { features: home, images: Array.from({ length: 300_000 }, () => 'x') })).rejects.toMatchObject({ code: 'too-large' });
  });

  it('what a transport may carry but no client sends changes nothing', async () => {
    for (const message of ['text', 7, [], {}, { kind: 'call' }, { kind: 'call', id: 'x', method: 'worker.doctor', input: {} }, { kind: 'result', id: 1, output: 1 }]) port.send(message);
    expect(await worker.call('dataset.drop', { dataset: 'none' })).toBeUndefined();
  });
});

describe('the worker process works', () => {
  const ids = Array.from({ length: 60 }, (_, i) => i.toString(16).padStart(64, '0') as ImageId);
  const images = () => ids.map((id, i) => ({ id, file: join(home, `${i}.jpg`) }));
  beforeAll(async () => {
    for (let i = 0; i < ids.length; i++) await sharp({ create: { width: 500, height: 400, channels: 3, background: { r: i * 4, g: 80, b: 160 } } }).jpeg().toFile(join(home, `${i}.jpg`));
  });

  it('tells its engine, its encoder and the versions of what meets hostile bytes', async () => {
    const found = await worker.call('worker.doctor', {});
    expect(found.encoder).toMatchObject({ id: 'centernet-coco-224-1b635a15', width: 480, grid: { rows: 7, columns: 7 } });
    expect(found.versions).toMatchObject({ sharp: expect.stringMatching(/^\d+\./) as string, 'onnxruntime-node': expect.stringMatching(/^\d+\./) as string });
    expect(found.engine.candidates.some(({ name, available }) => name === found.engine.name && available)).toBe(true);
  });

  it('encodes with progress, tells problems as it meets them, and stops when its task is cancelled', async () => {
    const features = join(home, 'features');
    writeFileSync(join(home, 'torn.jpg'), readFileSync(join(home, '0.jpg')).subarray(0, 700));
    const torn = 'f'.repeat(64) as ImageId;
    const problem = new Promise<unknown>((settle) => { worker.on('encoder.problem', settle); });
    const answer = await worker.call('encoder.encode', { task: 'few', features, images: [{ id: torn, file: join(home, 'torn.jpg') }, ...images().slice(0, 4)] });
    expect(answer).toEqual({ encoded: 4, alreadyThere: 0, seen: expect.objectContaining({ length: 4 }) as unknown, problems: [{ image: torn, reason: expect.stringContaining('torn.jpg') as string }] });
    expect(await problem).toEqual({ task: 'few', ...answer.problems[0] });

    const progressed = new Promise<void>((settle) => { worker.on('task.progressed', ({ task }) => { if (task === 'many') settle(); }); });
    const running = worker.call('encoder.encode', { task: 'many', features, images: images() });
    await progressed;
    await worker.call('task.cancel', { task: 'many' });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    const { ids: kept } = await worker.call('encoder.cached', { features, images: ids });
    expect(kept.length).toBeGreaterThanOrEqual(4);
    expect(kept.length).toBeLessThan(60);
    expect(await worker.call('encoder.encode', { task: 'many', features, images: images() })).toEqual({ encoded: 60 - kept.length, alreadyThere: kept.length, seen: expect.objectContaining({ length: 60 - kept.length }) as unknown, problems: [] });
  });

  it('makes previews and answers the size while it encodes', async () => {
    const [made, size] = await Promise.all([
      worker.call('images.derive', { file: join(home, '1.jpg'), variant: 'thumb', target: join(home, 'thumb.webp') }),
      worker.call('images.inspect', { file: join(home, '1.jpg') }),
    ]);
    expect(made).toEqual({ width: 256, height: 205 });
    expect(size).toEqual({ width: 500, height: 400, format: 'jpeg' });
    expect(existsSync(join(home, 'thumb.webp'))).toBe(true);
  });

  it('answers for the files it is asked about', async () => {
    await expect(worker.call('model.inspect', { model: join(home, 'gone') })).rejects.toMatchObject({ code: 'not-found' });
    await expect(worker.call('model.inspect', { model: join(home, '0.jpg') })).rejects.toMatchObject({ code: 'damaged' });
    await expect(worker.call('training.run', { task: 't', dataset: 'none', features: home, target: join(home, 'x'), d: 8, epochs: 1, batch: 1, seed: 1, slots: 2, captionWords: 5 })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('ends when its parent goes, and leaves the work it was at', async () => {
    const other = start();
    const features = join(home, 'features-of-other');
    const ended = exitOf(port);
    const progressed = new Promise<void>((settle) => { other.on('task.progressed', () => { settle(); }); });
    const lost = other.call('encoder.encode', { task: 'long', features, images: images() });
    await progressed;
    other.close();
    await expect(lost).rejects.toMatchObject({ code: 'unavailable' });
    expect(await ended).toEqual({ code: 0 });
    const { ids: kept } = await worker.call('encoder.cached', { features, images: ids });
    expect(kept.length).toBeLessThan(40);
  });
});
