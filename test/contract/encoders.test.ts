import { createHash } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import sharp from 'sharp';
import type { HostApi } from '../../electron/common/contract/host-api.ts';
import type { TrainingReport } from '../../electron/common/contract/training-api.ts';
import type { Job } from '../../electron/common/domain/job.ts';
import type { EncoderDescription } from '../../electron/common/domain/model.ts';
import type { InputOf } from '../../electron/common/rpc/api.ts';
import { encoderOfWorkspace } from '../../electron/host/encoder-of-workspace.ts';
import { forkWorker } from '../../electron/host/fork-worker.ts';
import { fileServer } from '../helpers/file-server.ts';
import { finished, openBench, taggedRows, temporaryFolder, type Bench } from '../helpers/host-bench.ts';
import { trunkFile } from '../helpers/trunk-file.ts';
import { randomVgg16, safetensors, torchTensors } from '../helpers/vgg16.ts';

/** Host and real worker: which encoder a workspace looks through. */
const BUILT_IN = 'centernet-coco-224-1b635a15';
let bench: Bench;
let folder: string;

beforeEach(async () => {
  folder = temporaryFolder();
  vi.stubEnv('MACON_HOME', join(folder, 'home'));
  bench = await openBench({ startWorker: () => forkWorker() });
});
afterEach(() => { vi.unstubAllEnvs(); });

async function tagged() {
  const rows = taggedRows(['anna', 'ben'], 15);
  for (const [i, row] of rows.entries()) {
    await sharp({ create: { width: 32, height: 32, channels: 3, background: { r: i * 8, g: 100, b: 50 } } }).jpeg().toFile(join(folder, `${row.id}.jpg`));
  }
  writeFileSync(join(folder, 'rows.jsonl'), rows.map((row) => JSON.stringify({ ...row, image: `${row.id}.jpg` })).join('\n'));
  await finished(bench.client, (await bench.client.call('data.import', { source: join(folder, 'rows.jsonl') })).job);
}
const encode = async () => (await bench.finished(bench.client.call('data.encode', {}))).result;
const installed = async (input: InputOf<HostApi['encoder.install']>) => {
  const job = await bench.finished(bench.client.call('encoder.install', input));
  expect(job).toMatchObject({ kind: 'encoder-install', state: 'done' });
  return job.result as EncoderDescription;
};
const listed = async () => (await bench.client.call('encoder.list', {})).encoders.map(({ description, builtIn, inUse }) => [description.id, builtIn, inUse]);

describe('the encoder of a workspace', () => {
  it('is the built-in one at first; another is installed, used, remembered, and removed only when it is not in use', async () => {
    const { client } = bench;
    expect(await listed()).toEqual([[BUILT_IN, true, true]]);
    const a = await installed({ file: trunkFile(folder, 'a', 1) });
    expect(await listed()).toEqual([[BUILT_IN, true, true], [a.id, false, false]]);
    const changed = new Promise((settle) => { client.on('workspace.changed', settle); });
    expect(await client.call('encoder.use', { encoder: a.id })).toEqual({ encoder: a, note: expect.stringContaining('first training') as string });
    await changed;
    await expect(client.call('encoder.remove', { encoder: a.id })).rejects.toMatchObject({ code: 'conflict' });
    await expect(client.call('encoder.use', { encoder: 'no-such' })).rejects.toMatchObject({ code: 'not-found' });
    await bench.host.close();
    bench = await openBench({ folder: bench.folder, startWorker: () => forkWorker() });
    expect(await listed()).toEqual([[BUILT_IN, true, false], [a.id, false, true]]);
    await bench.client.call('encoder.use', { encoder: BUILT_IN });
    expect(await bench.client.call('encoder.remove', { encoder: a.id })).toEqual({ id: a.id, note: expect.stringContaining('all your workspaces') as string });
    expect(await listed()).toEqual([[BUILT_IN, true, true]]);
  });

  it('keeps the features of each, and a model never meets another encoder\'s regions', async () => {
    const { client } = bench;
    await tagged();
    const [a, b] = [await installed({ file: trunkFile(folder, 'a', 1) }), await installed({ file: trunkFile(folder, 'b', 2) })];
    await client.call('encoder.use', { encoder: a.id });
    expect(await encode()).toMatchObject({ encoded: 30, alreadyThere: 0 });
    const trained = await bench.finished(client.call('training.start', { d: 50, epochs: 1, batch: 16 }));
    expect(trained).toMatchObject({ state: 'done' });
    const { post } = await client.call('posts.find', { key: 'anna-0' });
    expect((await client.call('suggestions.forPost', { post, top: 3 })).suggestions).toHaveLength(3);
    expect((await client.call('training.versions', {})).versions[0]?.encoder).toContain(a.id);

    expect(await client.call('encoder.use', { encoder: b.id })).toEqual({ encoder: b, note: expect.stringContaining('first training is needed. "Training 1"') as string });
    expect(await encode()).toMatchObject({ encoded: 30, alreadyThere: 0 });
    const { versions: [version] } = await client.call('training.versions', {});
    await expect(client.call('training.activate', { version: version!.id })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining(b.id) as string });
    await expect(client.call('suggestions.forPost', { post, top: 3 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining(b.id) as string });
    // At once, and by name: no job encodes every image before it fails.
    const other = { code: 'conflict', message: expect.stringMatching(new RegExp(`"Training 1" .*${a.id}.*${b.id}`)) as string, hint: expect.stringContaining('macon encoder use') as string };
    await expect(client.call('training.evaluate', { split: 'test', version: version!.id })).rejects.toMatchObject(other);
    await expect(client.call('suggestions.refresh', {})).rejects.toMatchObject(other);
    const file = join(folder, 'model.safetensors');
    await bench.finished(client.call('training.exportModel', { file }));
    expect(await bench.finished(client.call('training.importModel', { file }))).toMatchObject({ state: 'failed', error: { code: 'unsupported' } });

    expect(await client.call('encoder.use', { encoder: a.id })).toMatchObject({ version: { id: version!.id, name: 'Training 1' } });
    expect(await encode()).toMatchObject({ encoded: 0, alreadyThere: 30 });
    expect((await client.call('suggestions.forPost', { post, top: 3 })).suggestions).toHaveLength(3);
  });

  it('changed, brings back the version used with it last, else the newest trained with it', async () => {
    const { client } = bench;
    await tagged();
    const train = async () => ((await bench.finished(client.call('training.start', { d: 50, epochs: 1, batch: 16 }))).result as TrainingReport).version;
    const active = async () => (await client.call('training.versions', {})).versions.find((one) => one.active)?.id;
    const a = await installed({ file: trunkFile(folder, 'a', 1) });
    const first = await train();
    const second = await train();
    await client.call('encoder.use', { encoder: a.id });
    const other = await train();
    expect(await client.call('encoder.use', { encoder: BUILT_IN })).toMatchObject({ version: { id: second }, note: expect.stringContaining('active now') as string });
    expect(await active()).toBe(second);
    await client.call('training.activate', { version: first });
    expect(await client.call('encoder.use', { encoder: BUILT_IN })).toMatchObject({ version: { id: first }, note: expect.stringContaining('stays active') as string });
    expect(await client.call('encoder.use', { encoder: a.id })).toMatchObject({ version: { id: other } });
    expect(await client.call('encoder.use', { encoder: BUILT_IN })).toMatchObject({ version: { id: first } });
    expect(await active()).toBe(first);
    const { post } = await client.call('posts.find', { key: 'anna-0' });
    expect((await client.call('suggestions.forPost', { post, top: 3 })).suggestions).toHaveLength(3);
  });

  it('removed from another workspace: says so and what to do, makes nothing of another one, and goes on once it is back', async () => {
    const { client } = bench;
    await tagged();
    const file = trunkFile(folder, 'a', 1);
    const a = await installed({ file });
    await client.call('encoder.use', { encoder: a.id });
    await bench.finished(client.call('training.start', { d: 50, epochs: 1, batch: 16 }));
    const { post } = await client.call('posts.find', { key: 'anna-0' });
    await client.call('suggestions.forPost', { post, top: 3 });

    const other = await openBench({ startWorker: () => forkWorker() });
    await other.client.call('encoder.remove', { encoder: a.id });
    const gone = { code: 'not-found', message: expect.stringContaining(a.id) as string, hint: expect.stringContaining('macon encoder install') as string };
    const refused = async () => {
      expect(await bench.client.call('encoder.list', {})).toMatchObject({ encoders: [{ inUse: false }], missing: { id: a.id, label: 'a' } });
      expect(await bench.finished(bench.client.call('data.encode', {}))).toMatchObject({ state: 'failed', error: gone });
      expect(await bench.finished(bench.client.call('training.start', { d: 50, epochs: 1 }))).toMatchObject({ state: 'failed', error: gone });
      await expect(bench.client.call('suggestions.forPost', { post, top: 3 })).rejects.toMatchObject(gone);
      expect(existsSync(join(bench.folder, 'features', BUILT_IN))).toBe(false);
    };
    await refused(); // by the worker that still has it in memory
    expect(await encoderOfWorkspace(bench.folder)).toBe(a.id);
    await bench.host.close();
    expect(await encoderOfWorkspace(bench.folder)).toBe(a.id);
    expect(await encoderOfWorkspace(folder)).toBeUndefined();
    bench = await openBench({ folder: bench.folder, startWorker: () => forkWorker() });
    await refused();
    await expect.poll(async () => (await bench.client.call('workspace.describe', {})).workerProblem).toMatch(/not installed.*macon encoder install/);
    const model = join(folder, 'model.safetensors');
    await bench.finished(bench.client.call('training.exportModel', { file: model }));
    expect(await bench.finished(bench.client.call('training.importModel', { file: model }))).toMatchObject({ state: 'done' });

    await installed({ file });
    await expect.poll(async () => (await bench.client.call('workspace.describe', {})).workerProblem).toBeUndefined();
    expect(await encode()).toMatchObject({ encoded: 0, alreadyThere: 30 });
    expect((await bench.client.call('suggestions.forPost', { post, top: 3 })).suggestions).toHaveLength(3);
  });

  it('is fetched from an address and installed, as a job that tells how far it is and whose file does not stay', async () => {
    const { client } = bench;
    expect((await client.call('encoder.sources', {})).sources.map(({ id }) => id)).toEqual(['vgg16-keras', 'vgg16-torchvision']);
    const bytes = safetensors(torchTensors(randomVgg16()));
    const server = await fileServer(bytes);
    server.cutAfter = 20_000_000;
    const told: Job[] = [];
    client.on('jobs.changed', (job) => { told.push(job); });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const job = await bench.finished(client.call('encoder.download', { url: server.url, sha256 }));
    expect(job).toMatchObject({ kind: 'encoder-install', state: 'done', result: { checksum: sha256, origin: `fetched from ${server.url}`, width: 512 } });
    expect(server.asked.length).toBeGreaterThan(2);
    const messages = [...new Set(told.filter(({ state }) => state === 'running').map(({ message }) => message))];
    expect(messages).toEqual(expect.arrayContaining(['Fetching weights.bin', 'Trying the trunk on two pictures']));
    expect(told.some(({ message, done, total }) => message.startsWith('Fetching') && done > 0 && done < total && total === bytes.length)).toBe(true);
    expect(readdirSync(join(folder, 'home', 'cache', 'downloads'))).toEqual([]);

    expect(await bench.finished(client.call('encoder.download', { url: server.url, sha256: 'a'.repeat(64) }))).toMatchObject({ state: 'failed', error: { code: 'damaged' } });
    // A known source from another place must be that source's file.
    expect(await bench.finished(client.call('encoder.download', { source: 'vgg16-keras', url: server.url }))).toMatchObject({ state: 'failed', error: { code: 'damaged' } });
    await expect(client.call('encoder.download', { source: 'no-such' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(client.call('encoder.download', { url: 'http://example.org/x' })).rejects.toMatchObject({ code: 'forbidden' });
  }, 90_000); // weights of full size

  it('whose download holds something else is refused by the worker; a cancelled one goes on later', async () => {
    const { client } = bench;
    const server = await fileServer(Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(5000)]));
    expect(await bench.finished(client.call('encoder.download', { url: server.url }))).toMatchObject({ state: 'failed', error: { code: 'unsupported' } });
    server.bytes = Buffer.alloc(3_000_000, 0xff);
    server.etag = '"two"';
    server.before = (request, response) => {
      if (request.headers.range !== undefined) return false;
      response.writeHead(200, { 'content-length': server.bytes.length, etag: server.etag });
      response.write(server.bytes.subarray(0, 1_000_000));
      return true;
    };
    const { job } = await client.call('encoder.download', { url: server.url });
    await expect.poll(async () => (await client.call('jobs.get', { job })).done).toBe(1_000_000);
    await client.call('jobs.cancel', { job });
    expect(await finished(client, job)).toMatchObject({ state: 'cancelled' });
    expect(await bench.finished(client.call('encoder.download', { url: server.url }))).toMatchObject({ state: 'failed', error: { code: 'damaged' } });
    expect(server.asked.at(-1)?.range).toBe('bytes=1000000-');
  });

  it('keeps its features below the limit: after a job, the longest unused first, and never while a training reads them', async () => {
    const { client } = bench;
    await tagged();
    const [a, b] = [await installed({ file: trunkFile(folder, 'a', 1) }), await installed({ file: trunkFile(folder, 'b', 2) })];
    await client.call('encoder.use', { encoder: a.id });
    await encode();
    const each = 16 + 49 * 3 * 2;
    const cache = () => client.call('encoder.cache', {});
    expect(await cache()).toEqual({ bytes: 30 * each, limit: 20e9, encoders: [{ id: a.id, images: 30, bytes: 30 * each, inUse: true }] });
    await client.call('encoder.use', { encoder: b.id });
    const limit = (images: number) => client.call('settings.set', { key: 'encoder.cacheGigabytes', json: JSON.stringify((images * each) / 1e9), scope: 'workspace' });
    await limit(40);
    expect((await cache()).limit).toBeCloseTo(40 * each);
    await encode();
    expect((await cache()).encoders.map(({ id, images }) => [id, images]).sort()).toEqual([[a.id, 10], [b.id, 30]].sort());
    // Less than the training needs: it reads all of it to its end, and only then they go.
    await limit(5);
    let least = Infinity;
    client.on('training.progressed', () => { void cache().then(({ encoders }) => { least = Math.min(least, encoders.find(({ id }) => id === b.id)?.images ?? 0); }); });
    expect(await bench.finished(client.call('training.start', { d: 50, epochs: 3, batch: 16 }))).toMatchObject({ state: 'done' });
    expect(least).toBe(30);
    expect((await cache()).encoders.map(({ id, images }) => [id, images])).toEqual(expect.arrayContaining([[b.id, 5]]));
    expect((await cache()).bytes).toBe(5 * each);
    const { post } = await client.call('posts.find', { key: 'anna-0' });
    expect((await client.call('suggestions.forPost', { post, top: 3 })).attention.regions).toHaveLength(49);
  });

  it('does not change under a running job', async () => {
    const { client } = bench;
    await tagged();
    const { id } = await installed({ file: trunkFile(folder, 'a', 1) });
    const { job } = await client.call('training.start', { d: 50, epochs: 200, batch: 8 });
    await expect(client.call('encoder.use', { encoder: id })).rejects.toMatchObject({ code: 'conflict' });
    await client.call('jobs.cancel', { job });
    await finished(client, job);
    await client.call('encoder.use', { encoder: id });
  });
});
