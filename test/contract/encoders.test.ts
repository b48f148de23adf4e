import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import sharp from 'sharp';
import { forkWorker } from '../../electron/host/fork-worker.ts';
import { writeOnnx } from '../../electron/worker/encoder/onnx-writer.ts';
import { finished, openBench, taggedRows, temporaryFolder, type Bench } from '../helpers/host-bench.ts';

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

function trunkFile(name: string, factor: number): string {
  writeFileSync(join(folder, `${name}.onnx`), writeOnnx({
    name, weights: [{ name: 'factor', shape: [], data: Float32Array.of(factor) }],
    inputs: [{ name: 'x', type: 'float32', shape: ['n', 3, 28, 28] }], outputs: [{ name: 'y', type: 'float32', shape: ['n', 3, 7, 7] }],
    nodes: [{ op: 'AveragePool', inputs: ['x'], output: 'p', attributes: { kernel_shape: [4, 4], strides: [4, 4] } }, { op: 'Mul', inputs: ['p', 'factor'], output: 'y' }],
  }));
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ onnx: `${name}.onnx`, label: name, inputSize: 28, mean: [0, 0, 0], std: [1, 1, 1], licence: 'none', origin: 'a test' }));
  return join(folder, `${name}.json`);
}

async function tagged() {
  const rows = taggedRows(['anna', 'ben'], 15);
  for (const [i, row] of rows.entries()) {
    await sharp({ create: { width: 32, height: 32, channels: 3, background: { r: i * 8, g: 100, b: 50 } } }).jpeg().toFile(join(folder, `${row.id}.jpg`));
  }
  writeFileSync(join(folder, 'rows.jsonl'), rows.map((row) => JSON.stringify({ ...row, image: `${row.id}.jpg` })).join('\n'));
  await finished(bench.client, (await bench.client.call('data.import', { source: join(folder, 'rows.jsonl') })).job);
}
const encode = async () => (await bench.finished(bench.client.call('data.encode', {}))).result;
const listed = async () => (await bench.client.call('encoder.list', {})).encoders.map(({ description, builtIn, inUse }) => [description.id, builtIn, inUse]);

describe('the encoder of a workspace', () => {
  it('is the built-in one at first; another is installed, used, remembered, and removed only when it is not in use', async () => {
    const { client } = bench;
    expect(await listed()).toEqual([[BUILT_IN, true, true]]);
    const a = await client.call('encoder.install', { file: trunkFile('a', 1) });
    expect(await listed()).toEqual([[BUILT_IN, true, true], [a.id, false, false]]);
    const changed = new Promise((settle) => { client.on('workspace.changed', settle); });
    expect(await client.call('encoder.use', { encoder: a.id })).toEqual(a);
    await changed;
    await expect(client.call('encoder.remove', { encoder: a.id })).rejects.toMatchObject({ code: 'conflict' });
    await expect(client.call('encoder.use', { encoder: 'no-such' })).rejects.toMatchObject({ code: 'not-found' });
    await bench.host.close();
    bench = await openBench({ folder: bench.folder, startWorker: () => forkWorker() });
    expect(await listed()).toEqual([[BUILT_IN, true, false], [a.id, false, true]]);
    await bench.client.call('encoder.use', { encoder: BUILT_IN });
    expect(await bench.client.call('encoder.remove', { encoder: a.id })).toEqual({ id: a.id });
    expect(await listed()).toEqual([[BUILT_IN, true, true]]);
  });

  it('keeps the features of each, and a model never meets another encoder\'s regions', async () => {
    const { client } = bench;
    await tagged();
    const [a, b] = [await client.call('encoder.install', { file: trunkFile('a', 1) }), await client.call('encoder.install', { file: trunkFile('b', 2) })];
    await client.call('encoder.use', { encoder: a.id });
    expect(await encode()).toMatchObject({ encoded: 30, alreadyThere: 0 });
    const trained = await bench.finished(client.call('training.start', { d: 50, epochs: 1, batch: 16 }));
    expect(trained).toMatchObject({ state: 'done' });
    const { post } = await client.call('posts.find', { key: 'anna-0' });
    expect((await client.call('suggestions.forPost', { post, top: 3 })).suggestions).toHaveLength(3);
    expect((await client.call('training.versions', {})).versions[0]?.encoder).toContain(a.id);

    await client.call('encoder.use', { encoder: b.id });
    expect(await encode()).toMatchObject({ encoded: 30, alreadyThere: 0 });
    await expect(client.call('suggestions.forPost', { post, top: 3 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining(b.id) as string });
    const file = join(folder, 'model.safetensors');
    await bench.finished(client.call('training.exportModel', { file }));
    expect(await bench.finished(client.call('training.importModel', { file }))).toMatchObject({ state: 'failed', error: { code: 'unsupported' } });

    await client.call('encoder.use', { encoder: a.id });
    expect(await encode()).toMatchObject({ encoded: 0, alreadyThere: 30 });
    expect((await client.call('suggestions.forPost', { post, top: 3 })).suggestions).toHaveLength(3);
  });

  it('does not change under a running job', async () => {
    const { client } = bench;
    await tagged();
    const { id } = await client.call('encoder.install', { file: trunkFile('a', 1) });
    const { job } = await client.call('training.start', { d: 50, epochs: 200, batch: 8 });
    await expect(client.call('encoder.use', { encoder: id })).rejects.toMatchObject({ code: 'conflict' });
    await client.call('jobs.cancel', { job });
    await finished(client, job);
    await client.call('encoder.use', { encoder: id });
  });
});
