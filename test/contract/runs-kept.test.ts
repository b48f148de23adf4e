import { fork } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { HostApi, HostEvents } from '../../electron/common/contract/host-api.ts';
import type { JobId, RunId } from '../../electron/common/domain/ids.ts';
import type { Client } from '../../electron/common/rpc/client.ts';
import { createWorkspace } from '../../electron/host/create-workspace.ts';
import { connectToRunningHost } from '../../electron/host/workspace-lock.ts';
import { finished, openBench, taggedRows, temporaryFolder } from '../helpers/host-bench.ts';

type HostClient = Client<HostApi, HostEvents>;
const SETTINGS = { d: 100, epochs: 12, batch: 16, seed: 7, memory: 'temporal', slots: 3 } as const;
/** As the run tells it: the host's own choices too. */
const CONFIG = { ...SETTINGS, captionWords: 30, splitRule: 'workbench' };
const SLOW = [...taggedRows(['anna', 'ben'], 20), { id: 'slow', caption: 'SLOW', hashtags: ['t1'] }];

async function begun(client: HostClient, started: Promise<{ readonly job: JobId }>): Promise<JobId> {
  const progressed = new Promise((settle) => { client.on('training.progressed', settle); });
  const { job } = await started;
  await progressed;
  return job;
}
const newest = async (client: HostClient) => client.call('training.run', { run: (await client.call('training.runs', { limit: 1 })).runs[0]?.id ?? 0 as RunId });
const sum = (data: { training: number; validation: number; test: number } | undefined) => (data === undefined ? 0 : data.training + data.validation + data.test);

describe('a run is kept whatever becomes of it', () => {
  it('cancelled: with its settings, its data, encoder and engine, and its curve as far as it came', async () => {
    const bench = await openBench();
    await bench.posts(SLOW);
    const job = await begun(bench.client, bench.client.call('training.start', SETTINGS));
    await bench.client.call('jobs.cancel', { job });
    await finished(bench.client, job);
    const run = await newest(bench.client);
    expect(run).toMatchObject({ job, kind: 'train', state: 'cancelled', config: CONFIG, encoder: 'scripted-1', engine: 'scripted', error: { code: 'cancelled' } });
    expect(sum(run.data)).toBe(41);
    expect(run.curve).toEqual([{ job, epoch: 1, step: 1, steps: 5, loss: 4 }]);
    expect(run).not.toHaveProperty('report');
    expect(run).not.toHaveProperty('version');
  });

  it('cancelled by the workspace being closed: so told', async () => {
    const folder = await createWorkspace(join(temporaryFolder(), 'w'));
    const bench = await openBench({ folder });
    await bench.posts(SLOW);
    await begun(bench.client, bench.client.call('training.start', SETTINGS));
    await bench.host.close();
    const { client } = await openBench({ folder });
    expect(await newest(client)).toMatchObject({ state: 'cancelled', curve: [{ step: 1 }], error: { message: 'The workspace was closed while this was going on.' } });
  });

  it('failed with its worker: with why', async () => {
    const bench = await openBench();
    await bench.posts(SLOW);
    const job = await begun(bench.client, bench.client.call('training.start', SETTINGS));
    bench.workers.at(-1)?.kill();
    expect(await finished(bench.client, job)).toMatchObject({ state: 'failed' });
    expect(await newest(bench.client)).toMatchObject({ state: 'failed', config: CONFIG, engine: 'scripted', curve: [{ step: 1 }], error: { code: 'unavailable', message: expect.stringContaining('stopped in the middle of this') as string } });
  });

  it('interrupted with its host, and so told; what waited behind it too, which has no curve', async () => {
    const folder = await createWorkspace(join(temporaryFolder(), 'w'));
    const first = await openBench({ folder });
    await first.posts(SLOW);
    await first.host.close();
    const host = fork(new URL('../helpers/host-process.ts', import.meta.url), [folder], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    onTestFinished(() => { host.kill('SIGKILL'); });
    await new Promise((settle) => { host.once('message', settle); });
    const client = await connectToRunningHost(folder) as HostClient;
    await begun(client, client.call('training.start', SETTINGS));
    await client.call('training.start', { ...SETTINGS, seed: 8 });
    const [waiting, going] = (await client.call('training.runs', { limit: 2 })).runs;
    expect([waiting?.state, going?.state]).toEqual(['queued', 'running']);
    await vi.waitFor(async () => { expect((await client.call('training.run', { run: going!.id })).curve).toHaveLength(1); });
    const ended = new Promise((settle) => { host.once('exit', settle); });
    host.kill('SIGKILL');
    await ended;
    const { client: next } = await openBench({ folder });
    expect(await next.call('training.run', { run: going!.id })).toMatchObject({ state: 'interrupted', config: CONFIG, encoder: 'scripted-1', engine: 'scripted', curve: [{ step: 1 }], error: { message: expect.stringContaining('stopped') as string } });
    expect(await next.call('training.run', { run: waiting!.id })).toMatchObject({ state: 'interrupted', config: { ...CONFIG, seed: 8 }, curve: [] });
  });

  it('done: with the whole curve, the report and the version; an evaluation tells what it measured and by which engine', async () => {
    const bench = await openBench();
    await bench.posts(taggedRows(['anna', 'ben'], 20));
    await bench.finished(bench.client.call('training.start', SETTINGS));
    const run = await newest(bench.client);
    expect(run).toMatchObject({ state: 'done', version: 1, config: CONFIG, engine: 'scripted', report: { version: 1 } });
    expect(run.curve.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
    expect(run).not.toHaveProperty('error');
    await bench.finished(bench.client.call('training.evaluate', { split: 'test' }));
    expect(await newest(bench.client)).toMatchObject({ kind: 'evaluate', state: 'done', version: 1, config: { split: 'test', average: 'macro' }, engine: 'scripted', encoder: 'scripted-1', report: { split: 'test' } });
  });

  it('a fine-tune that fails names the version that it went on from', async () => {
    const bench = await openBench();
    await bench.posts(taggedRows(['anna', 'ben'], 20));
    await bench.finished(bench.client.call('training.start', SETTINGS));
    expect(await bench.finished(bench.client.call('training.fineTune', { steps: 9 }))).toMatchObject({ state: 'failed' });
    expect(await newest(bench.client)).toMatchObject({ kind: 'fine-tune', state: 'failed', config: { steps: 9, parent: 1 }, error: { message: expect.stringContaining('judgement') as string } });
  });
});
