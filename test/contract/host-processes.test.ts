import { fork } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ImageId, PostId } from '../../electron/common/domain/ids.ts';
import { createWorkspace } from '../../electron/host/create-workspace.ts';
import { connectToRunningHost, holderOf } from '../../electron/host/workspace-lock.ts';
import { finished, openBench, taggedRows, temporaryFolder } from '../helpers/host-bench.ts';

const HOST = fileURLToPath(new URL('../helpers/host-process.ts', import.meta.url));

/** A host in a process of its own, for what only a killed process shows. */
async function hostProcess(folder: string) {
  const child = fork(HOST, [folder], { execArgv: [] });
  onTestFinished(() => { child.kill('SIGKILL'); });
  await new Promise((ready, fail) => { child.once('message', ready); child.once('exit', () => { fail(new Error('the host did not start')); }); });
  return { child, kill: () => new Promise((gone) => { child.once('exit', gone); child.kill('SIGKILL'); }) };
}

describe('the lock', () => {
  it('keeps a second host out, naming process and address, and lets a terminal through', async () => {
    const { folder, client } = await openBench();
    const holder = holderOf(folder);
    expect(holder?.pid).toBe(process.pid);
    await expect(openBench({ folder })).rejects.toMatchObject({ code: 'locked', message: expect.stringMatching(new RegExp(`${process.pid}.*host\\.sock`)) });
    const through = await connectToRunningHost(folder);
    const told = new Promise((settle) => { through?.on('settings.changed', settle); });
    await client.call('settings.set', { key: 'language', json: '"ä"', scope: 'workspace' });
    expect(await told).toEqual({ key: 'language', which: 'workspace' });
    expect((await through?.call('settings.all', {}))?.workspace).toEqual({ language: '"ä"' });
    through?.close();
    if (process.platform !== 'win32') expect(statSync(holder?.address ?? '').mode & 0o077).toBe(0);
  });

  it('is free again after a close, and nobody answers at the old address', async () => {
    const first = await openBench();
    await first.host.close();
    expect(await connectToRunningHost(first.folder)).toBeUndefined();
    await openBench({ folder: first.folder });
  });

  it('of a killed host is taken over; its running job is failed; another process is named while it lives', async () => {
    const folder = await createWorkspace(join(temporaryFolder(), 'w'));
    const { child, kill } = await hostProcess(folder);
    await expect(openBench({ folder })).rejects.toMatchObject({ code: 'locked', message: expect.stringContaining(String(child.pid)) });
    const through = await connectToRunningHost(folder);
    writeFileSync(join(folder, '..', 'slow.jpg'), Buffer.from('\xff\xd8\xff SLOW', 'latin1'));
    writeFileSync(join(folder, '..', 'r.jsonl'), '{"id":"a","user":"u","caption":"c","image":"slow.jpg"}\n');
    if (through === undefined) throw new Error('the running host did not answer');
    await finished(through, (await through.call('data.import', { source: join(folder, '..', 'r.jsonl') })).job);
    const running = new Promise((settle) => { through.on('jobs.changed', (job) => { if (job.kind === 'encode' && job.state === 'running') settle(job); }); });
    await through.call('data.encode', {});
    await running;
    await kill();
    const { client } = await openBench({ folder });
    const { jobs } = await client.call('jobs.list', { limit: 5 });
    expect(jobs.find((job) => job.kind === 'encode')).toMatchObject({ state: 'failed', error: { message: expect.stringContaining('stopped') } });
  });

  it('opens no folder that holds no workspace, and makes none by accident', async () => {
    const folder = temporaryFolder();
    await expect(openBench({ folder })).rejects.toMatchObject({ code: 'not-found', hint: expect.stringContaining('macon init') });
    await expect(openBench({ folder: join(folder, 'nowhere') })).rejects.toMatchObject({ code: 'not-found' });
    await openBench({ folder: join(folder, 'made'), create: true });
    await expect(createWorkspace(join(folder, 'made'))).rejects.toMatchObject({ code: 'locked' });
  });
});

describe('the worker', () => {
  it('that is killed fails the job that ran, and the next call starts it again', async () => {
    const bench = await openBench();
    await bench.posts([...taggedRows(['anna'], 25), { id: 'slow', caption: 'SLOW', hashtags: ['t1'] }]);
    const progressed = new Promise((settle) => { bench.client.on('training.progressed', settle); });
    const started = bench.client.call('training.start', {});
    await progressed;
    bench.workers.at(-1)?.kill();
    expect(await bench.finished(started)).toMatchObject({ state: 'failed', error: { code: 'unavailable', message: expect.stringContaining('is being started again'), detail: expect.stringMatching(/SIGKILL during training.run/) } });
    expect((await bench.client.call('workspace.doctor', {})).checks).toContainEqual(expect.objectContaining({ name: 'encoder', ok: true }));
    expect(bench.workers).toHaveLength(2);
  });

  it('that an image kills is restarted, the image passed over with a problem, the others encoded', async () => {
    const bench = await openBench();
    const ids = await bench.posts([...taggedRows(['anna'], 4), { id: 'bomb', image: 'CRASH' }, { id: 'torn', image: 'BROKEN' }]);
    expect(await bench.finished(bench.client.call('data.encode', {}))).toMatchObject({ state: 'done', result: { unreadable: 2 } });
    expect(await bench.client.call('training.readiness', {})).toMatchObject({ unencoded: 2 });
    expect((await bench.client.call('posts.get', { post: ids.get('bomb') as PostId })).problems).toEqual([{ kind: 'image', reason: expect.stringContaining('stop') }]);
    expect((await bench.client.call('posts.get', { post: ids.get('torn') as PostId })).problems).toEqual([{ kind: 'image', reason: 'unreadable' }]);
    const { image } = await bench.client.call('posts.get', { post: ids.get('anna-0') as PostId });
    expect(image).toMatchObject({ width: 1280, height: 960 });
    // The file is mended where it lies: the next run solves the problem.
    writeFileSync(join(bench.folder, '..', 'torn.jpg'), Buffer.from('\xff\xd8\xff whole', 'latin1'));
    await bench.finished(bench.client.call('data.encode', {}));
    expect((await bench.client.call('posts.get', { post: ids.get('torn') as PostId })).problems).toEqual([]);
  });
});

describe('pictures', () => {
  it('are made once however many ask, and the original keeps its type', async () => {
    const bench = await openBench();
    const ids = await bench.posts([{ id: 'a', image: 'one' }, { id: 'torn', image: 'BROKEN' }]);
    const image = async (key: string) => (await bench.client.call('posts.get', { post: ids.get(key) as PostId })).image?.id as ImageId;
    const id = await image('a');
    const answers = await Promise.all(Array.from({ length: 8 }, () => bench.host.asset(id, 'preview')));
    expect(new Set(answers.map((answer) => answer?.file)).size).toBe(1);
    expect(answers[0]).toMatchObject({ type: 'image/webp', etag: `"${id}-preview"` });
    expect(readFileSync(`${answers[0]?.file}.log`, 'utf8')).toBe('made\n');
    expect(await bench.host.asset(id, 'original')).toMatchObject({ type: 'image/jpeg' });
    expect(await bench.host.asset(await image('torn'), 'thumb')).toBeUndefined();
    expect(await bench.host.asset('../../etc/passwd', 'original')).toBeUndefined();
    expect(await bench.host.asset('0'.repeat(64), 'thumb')).toBeUndefined();
  });
});
