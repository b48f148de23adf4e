import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostApi, type HostApi } from '../../electron/common/contract/host-api.ts';
import type { AccountId, JobId, PostId, VersionId } from '../../electron/common/domain/ids.ts';
import { transportPair } from '../../electron/common/rpc/transport.ts';
import { createWorkspace } from '../../electron/host/create-workspace.ts';
import { clientOf, finished, openBench, taggedRows } from '../helpers/host-bench.ts';

describe('every method of the contract', () => {
  it.each(Object.keys(hostApi))('%s refuses a wrong input and changes nothing', async (name) => {
    const { client, folder } = await openBench();
    const before = await client.call('workspace.describe', {});
    const call = client.call as (method: string, input: unknown) => Promise<unknown>;
    for (const input of [undefined, 7, 'text', { surprise: 1 }, { post: -1, job: 'x', file: 5 }, []]) {
      await expect(call(name, input), `${name} with ${JSON.stringify(input)}`).rejects.toMatchObject({ code: 'invalid-input' });
    }
    const after = await client.call('workspace.describe', {});
    expect(after.counts).toEqual(before.counts);
    expect((await client.call('jobs.list', { limit: 10 })).jobs).toEqual([]);
    expect(readFileSync(join(folder, 'macon.sqlite')).length).toBeGreaterThan(0);
  });

  it('has a handler each, and refuses unknown names', async () => {
    const { client, host } = await openBench();
    expect(Object.keys(host.handlers).sort()).toEqual(Object.keys(hostApi).sort());
    for (const name of ['nothing.here', '__proto__', 'toString']) {
      await expect(client.call(name as keyof HostApi, {} as never)).rejects.toMatchObject({ code: 'unknown-method' });
    }
  });

  it('says not-found for things that are not there', async () => {
    const { client } = await openBench();
    await expect(client.call('posts.get', { post: 99 as PostId })).rejects.toMatchObject({ code: 'not-found' });
    await expect(client.call('jobs.get', { job: 99 as JobId })).rejects.toMatchObject({ code: 'not-found' });
    await expect(client.call('suggestions.forPost', { post: 99 as PostId, top: 5 })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('says not-found, and what to do, for any number in a judgement that stands for nothing; nothing of it is stored', async () => {
    const bench = await openBench();
    const post = (await bench.posts([{ id: 'a' }])).get('a') as PostId;
    const [nobody, version] = [99 as PostId, 99 as VersionId];
    const lost = { code: 'not-found', hint: expect.stringMatching(/anew/) as string };
    const judgement = { clientId: 'client-lost', post, kind: 'accept', tag: 'new' } as const;
    await expect(bench.client.call('labelling.judge', { ...judgement, version })).rejects.toMatchObject(lost);
    await expect(bench.client.call('labelling.judge', { ...judgement, post: nobody })).rejects.toMatchObject(lost);
    await expect(bench.client.call('labelling.mark', { clientId: 'client-lost', post: nobody, kind: 'done' })).rejects.toMatchObject(lost);
    await expect(bench.client.call('labelling.history', { post: nobody })).rejects.toMatchObject(lost);
    await expect(bench.client.call('labelling.next', { account: 99 as AccountId })).rejects.toMatchObject(lost);
    expect(await bench.client.call('labelling.history', { post })).toEqual({ decisions: [] });
    expect(await bench.client.call('labelling.tags', { prefix: 'new', limit: 5 })).toEqual({ tags: [] });
  });
});

describe('events', () => {
  it('come first as host.connected, and a late client catches up from its last number', async () => {
    const { host } = await openBench();
    const client = clientOf(host);
    const seen: string[] = [];
    client.onAny((event) => { seen.push(event.name); });
    await client.call('settings.set', { key: 'reviewer', json: '"anna"', scope: 'workspace' });
    const at = client.lastSeq;
    expect(seen[0]).toBe('host.connected');
    await client.call('settings.set', { key: 'b', json: '1', scope: 'workspace' });
    await client.call('settings.set', { key: 'c', json: '2', scope: 'workspace' });
    const late = clientOf(host, { since: at });
    const caught: unknown[] = [];
    late.onAny((event) => { caught.push([event.name, event.payload]); });
    expect((await late.call('settings.all', {})).workspace).toEqual({ reviewer: '"anna"', b: '1', c: '2' });
    expect(caught).toEqual([['host.connected', { seq: at + 2, resync: false }], ['settings.changed', { key: 'b', which: 'workspace' }], ['settings.changed', { key: 'c', which: 'workspace' }]]);
  });

  it('tell a client from another life to read everything anew', async () => {
    const { host } = await openBench();
    const late = clientOf(host, { since: 12345 });
    const first = await new Promise((settle) => { late.on('host.connected', settle); });
    expect(first).toEqual({ seq: 0, resync: true });
  });

  it('stop for a client that left', async () => {
    const { host, client } = await openBench();
    const [ours, theirs] = transportPair();
    let told = 0;
    host.connect({ ...theirs, send: (message) => { told += 1; theirs.send(message); } });
    await client.call('settings.set', { key: 'x', json: '1', scope: 'workspace' });
    expect(told).toBe(2);
    ours.close();
    await client.call('settings.set', { key: 'x', json: '2', scope: 'workspace' });
    await client.call('settings.set', { key: 'x', json: '3', scope: 'workspace' });
    expect(told).toBe(2);
  });
});

describe('the workspace', () => {
  it('describes itself at once, and again when the worker has answered', async () => {
    const { client, posts } = await openBench();
    const changed = new Promise((settle) => { client.on('workspace.changed', settle); });
    expect((await client.call('workspace.describe', {})).engine).toBeUndefined();
    await changed;
    expect(await client.call('workspace.describe', {})).toMatchObject({ name: 'w', sample: false, engine: { name: 'scripted' }, encoder: { id: 'scripted-1' }, counts: { posts: 0 } });
    await posts(taggedRows(['anna'], 3));
    expect((await client.call('workspace.describe', {})).counts).toMatchObject({ posts: 3, accounts: 1, images: 3, hashtags: 4, encoded: 0 });
  });

  it('fills itself with the sample once, reads no truth, and trains', async () => {
    const { client, finished, folder } = await openBench();
    const input = { seed: 1, accounts: 4, posts: 10, habit: true, blankPhotos: false, train: true };
    const trained = new Promise((settle) => { client.on('model.activated', settle); });
    expect(await finished(client.call('data.sample', input))).toMatchObject({ state: 'done', result: { accepted: 40, rejected: 0 } });
    await trained;
    expect(await client.call('workspace.describe', {})).toMatchObject({ sample: true, model: { kind: 'training' } });
    const [version] = (await client.call('training.versions', {})).versions;
    expect(version).toMatchObject({ d: 100, active: true });
    const { jobs } = await client.call('jobs.list', { limit: 10 });
    expect(jobs.map((job) => job.kind)).toEqual(['train', 'encode', 'sample']);
    expect(readFileSync(join(folder, 'sample', 'truth.jsonl'), 'utf8')).toBe('secret');
    await expect(client.call('data.sample', input)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('goes on with a sample that was cut off while it came in, at the next start too, and takes no other for it', async () => {
    const { client, host, folder } = await openBench();
    const input = { seed: 3, accounts: 40, posts: 50, habit: true, blankPhotos: false, train: false };
    const coming = new Promise((settle) => { client.on('jobs.changed', (job) => { if (/^[1-9]\d* posts in/.test(job.message)) settle(job); }); });
    const { job } = await client.call('data.sample', input);
    await coming;
    await client.call('jobs.cancel', { job });
    expect(await finished(client, job)).toMatchObject({ state: 'cancelled' });
    const { posts } = (await client.call('workspace.describe', {})).counts;
    expect(posts).toBeGreaterThan(0);
    expect(posts).toBeLessThan(2_000);
    await expect(client.call('data.sample', { ...input, seed: 4 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('seed 3, 40 accounts of 50 posts') as string });
    await host.close();
    await expect(createWorkspace(folder)).rejects.toMatchObject({ code: 'conflict' });
    expect(await createWorkspace(folder, { takeFree: true })).toBe(folder);

    const again = await openBench({ folder, sample: { train: false } });
    const { jobs: [next] } = await again.client.call('jobs.list', { limit: 1 });
    expect(await finished(again.client, next!.id)).toMatchObject({ kind: 'sample', state: 'done', result: { rejected: 0, accepted: 2_000 - posts, duplicates: posts } });
    await expect(again.client.call('data.sample', input)).rejects.toMatchObject({ code: 'conflict' });
    await again.host.close();
    await expect(createWorkspace(folder, { takeFree: true })).rejects.toMatchObject({ code: 'conflict' });
  }, 60_000);
});
