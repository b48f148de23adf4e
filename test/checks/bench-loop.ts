/** The loop of a person: sample, encoding, training, suggestions, judgements, fine-tune; on a host and worker of its own. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { EncodeReport } from '../../electron/common/contract/data-api.ts';
import type { TrainingReport } from '../../electron/common/contract/training-api.ts';
import type { PostId } from '../../electron/common/domain/ids.ts';
import { createOutput } from '../../electron/cli/output.ts';
import { follow, withHost, type HostClient } from '../../electron/cli/session.ts';
import { createWorkspace } from '../../electron/host/create-workspace.ts';

const ACCOUNTS = 16;
const POSTS = 20;
const EPOCHS = 5;
const DECISIONS = 32;
const output = createOutput(false);

export interface Figure { readonly name: string; readonly value: number; readonly unit: string }

export interface Measured { readonly engine: string; readonly figures: readonly Figure[] }

/** Makes a workspace in the folder, runs the loop once and tells how long its parts took. */
export async function benchLoop(folder: string): Promise<Measured> {
  const workspace = await createWorkspace(join(folder, 'workspace'));
  const began = performance.now();
  return withHost(workspace, async (client) => {
    await client.call('posts.list', { limit: 1 });
    const listed = performance.now() - began;
    const { running } = await client.call('engine.list', {});
    const ready = performance.now() - began;
    const measured = await measure(client);
    const start = [{ name: 'start-up: host open and posts listed', value: listed, unit: 'ms' }, { name: `start-up: worker and engine (${running.name}) ready`, value: ready, unit: 'ms' }];
    return { engine: measured.engine, figures: [...start, ...measured.figures] };
  });
}

const at = (rising: readonly number[], share: number): number => rising[Math.floor(rising.length * share)] ?? NaN;

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  return [await work(), (performance.now() - started) / 1000];
}

async function measure(client: HostClient): Promise<Measured> {
  const sample = { seed: 1, accounts: ACCOUNTS, posts: POSTS, habit: true, blankPhotos: false, train: false };
  const [, drawing] = await timed(() => follow(client, output, client.call('data.sample', sample)));
  const encoded = await follow<EncodeReport>(client, output, client.call('data.encode', {}));
  const trained = await follow<TrainingReport>(client, output, client.call('training.start', { epochs: EPOCHS, seed: 1 }));
  const { rows } = await client.call('posts.list', { limit: 200 });
  const waits: number[] = [];
  for (const { id } of rows) waits.push((await timed(() => client.call('suggestions.forPost', { post: id, top: 20 })))[1] * 1000);
  waits.sort((a, b) => a - b);
  const explained = await explanations(client, rows.slice(0, 20).map(({ id }) => id));
  const [, all] = await timed(() => follow(client, output, client.call('suggestions.refresh', {})));
  const tuning = await fineTune(client, rows.map(({ id }) => id));
  const beside = await whileTraining(client, rows.slice(0, 25).map(({ id }) => id));
  const { checks } = await client.call('workspace.doctor', {});
  return {
    engine: checks.find(({ name }) => name === 'engine')?.detail ?? 'unknown',
    figures: [
      { name: 'draw and import the sample', value: (ACCOUNTS * POSTS) / drawing, unit: 'posts/s' },
      { name: 'encode, decoding included', value: encoded.encoded / encoded.seconds, unit: 'images/s' },
      { name: 'train, d = 100, B = 32, validation included', value: (1000 * trained.seconds) / trained.steps, unit: 'ms/step' },
      { name: 'one post to suggestions with all attention, p50', value: at(waits, 0.5), unit: 'ms' },
      { name: 'one post to suggestions with all attention, p95', value: at(waits, 0.95), unit: 'ms' },
      { name: 'the same while a training runs, p50', value: at(beside, 0.5), unit: 'ms' },
      { name: 'the same while a training runs, p95', value: at(beside, 0.95), unit: 'ms' },
      { name: 'one suggestion explained by leaving each thing out, p50', value: at(explained, 0.5), unit: 'ms' },
      { name: 'suggest for all posts', value: (ACCOUNTS * POSTS - rows.length) / all, unit: 'posts/s' },
      { name: `${DECISIONS} decisions to a fine-tuned version`, value: tuning, unit: 's' },
    ],
  };
}

/** Milliseconds of the worker for the best suggestion of each post, rising. */
async function explanations(client: HostClient, posts: readonly PostId[]): Promise<number[]> {
  const times: number[] = [];
  for (const post of posts) {
    const { suggestions } = await client.call('suggestions.forPost', { post, top: 1 });
    times.push((await client.call('suggestions.explain', { post, tag: suggestions[0]?.tag ?? 'none' })).milliseconds);
  }
  return times.sort((a, b) => a - b);
}

/** Milliseconds from request to suggestions, rising, of somebody who goes on while a training computes. */
async function whileTraining(client: HostClient, posts: readonly PostId[]): Promise<number[]> {
  const begun = new Promise((settle) => { client.on('training.progressed', settle); });
  const { job } = await client.call('training.start', { epochs: 200, seed: 2 });
  const ended = new Promise<void>((settle) => { client.on('jobs.changed', ({ id, finishedAt }) => { if (id === job && finishedAt !== undefined) settle(); }); });
  await begun;
  const times: number[] = [];
  for (const post of posts) {
    times.push((await timed(() => client.call('suggestions.forPost', { post, top: 20 })))[1] * 1000);
    await setTimeout(50);
  }
  await client.call('jobs.cancel', { job });
  await ended;
  return times.sort((a, b) => a - b);
}

/** Judges the first suggestion of some training posts and learns from that. */
async function fineTune(client: HostClient, posts: readonly PostId[]): Promise<number> {
  let judged = 0;
  for (const post of posts) {
    if (judged === DECISIONS) break;
    if ((await client.call('posts.get', { post })).split !== 'training') continue;
    await judge(client, post);
    judged += 1;
  }
  return (await timed(() => follow<TrainingReport>(client, output, client.call('training.fineTune', {}))))[1];
}

async function judge(client: HostClient, post: PostId): Promise<void> {
  const { suggestions } = await client.call('suggestions.forPost', { post, top: 1 });
  await client.call('labelling.judge', { clientId: randomUUID(), post, kind: 'accept', tag: suggestions[0]?.tag ?? 'none' });
}
