import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { workerApi, type CheckpointInfo, type SeenImage, type TrainingPost, type TrainResult, type WorkerApi, type WorkerEvents } from '../../electron/common/contract/worker-api.ts';
import type { Handlers } from '../../electron/common/rpc/api.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import { EventLog, serve } from '../../electron/common/rpc/server.ts';

/**
 * A worker process that speaks the real contract over real IPC and does what the bytes of an image say: CRASH kills it, BROKEN is
 * unreadable, SLOW waits to be cancelled; the fingerprint of one with LATE takes longer than a job is silent. A "checkpoint" holds the data set it was made from, so that tests can read what was sent.
 */
console.error('SCRIPTED WORKER HERE');
const events = new EventLog<WorkerEvents>();
const datasets = new Map<string, TrainingPost[]>();
const cancelled = new Set<string>();
const encoder = { id: 'scripted-1', label: 'Scripted', inputSize: 8, view: 'stretch', grid: { rows: 7, columns: 7 }, width: 4, licence: 'MIT', origin: 'test', checksum: 'none' } as const;
const measures = (f1: number) => ({ '5': { p: f1, r: f1, f1 } });

async function checkCancelled(task: string): Promise<void> {
  await sleep(5);
  if (cancelled.has(task)) throw new AppError('cancelled', 'The task was cancelled.');
}

const digestOf = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
const feature = (folder: string, id: string) => join(folder, `${id}.f16`);

function inspect(file: string): CheckpointInfo {
  const bytes = readFileSync(file);
  let tags: string[];
  let made: { slots?: number; memory?: CheckpointInfo['memory'] };
  try { ({ tags, ...made } = JSON.parse(bytes.toString()) as { tags: string[]; slots?: number; memory?: CheckpointInfo['memory'] }); } catch { throw new AppError('damaged', 'The checkpoint is damaged: tensor classifier.bias.'); }
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length, encoder, d: 100, words: 9, tags: tags.length, slots: made.slots ?? 2, captionWords: 30, ...(made.memory === undefined ? {} : { memory: made.memory }), seed: 1, tokeniser: 't1', tagNames: tags };
}

async function learn(task: string, dataset: string, target: string, made: object, validation: Omit<TrainResult['validation'], 'posts'>): Promise<TrainResult> {
  const posts = datasets.get(dataset) ?? [];
  writeFileSync(target, 'half a checkpoint');
  for (let step = 1; step <= 5; step++) {
    await checkCancelled(task);
    events.emit('training.progressed', { task, epoch: step, step, steps: 5, loss: 5 - step });
    while (posts.some((post) => post.caption.includes('SLOW'))) await checkCancelled(task);
  }
  const tags = [...new Set(posts.flatMap((post) => post.tags))].sort();
  writeFileSync(target, JSON.stringify({ tags, posts, ...made }));
  const measured = posts.filter((post) => post.split === 'validation').length;
  const empty = { posts: 0, after: {}, ...(validation.before === undefined ? {} : { before: {} }) };
  return { checkpoint: inspect(target), engine: 'scripted', posts: posts.length, epochs: 5, steps: 5, seconds: 0.1, validation: measured === 0 ? empty : { posts: measured, ...validation } };
}

/** Engines as far as the host asks: the choice is in a file (SCRIPTED_ENGINE), as in the store, and a process runs what was chosen when it began. */
const engines = ['tensorflow-1', 'tensorflow-2', 'tensorflow-falls', 'tensorflow-kills'];
const choice = process.env['SCRIPTED_ENGINE'];
const chosen = (): string | undefined => (choice !== undefined && existsSync(choice) ? readFileSync(choice, 'utf8') : undefined);
const choose = (name: string): void => { if (choice !== undefined) writeFileSync(choice, name); };
const engineOf = (name: string) => ({ name, version: '1', source: 'a test', gpu: false, bytes: 4, installedAt: '2026-01-01T00:00:00Z' });
const running = chosen() ?? 'scripted';

const handlers: Handlers<WorkerApi> = {
  'engine.list': () => ({ engines: engines.map((name) => ({ ...engineOf(name), active: name === chosen() })), ...(chosen() === undefined ? {} : { chosen: chosen() as string }) }),
  'engine.install': async ({ task }) => {
    events.emit('task.progressed', { task, done: 1, total: 2, message: 'half of it' });
    while (process.env['SCRIPTED_SLOW_INSTALL'] !== undefined) await checkCancelled(task);
    choose('tensorflow-2');
    return { ...engineOf('tensorflow-2'), active: true };
  },
  'engine.use': ({ name }) => { choose(name); },
  'engine.remove': ({ name }) => { if (name === chosen()) choose('wasm'); },
  'worker.doctor': () => {
    if (running === 'tensorflow-kills') process.kill(process.pid, 'SIGKILL');
    const fallen = running === 'tensorflow-falls';
    return { engine: { name: fallen ? 'wasm' : running, reason: 'a test', candidates: fallen ? [{ name: 'tensorflow', available: false, reason: 'no symbol' }] : [] }, encoder, versions: { sharp: '0' } };
  },
  'task.cancel': ({ task }) => { cancelled.add(task); },
  'images.derive': ({ file, target }) => {
    appendFileSync(`${target}.log`, 'made\n');
    if (readFileSync(file, 'latin1').includes('BROKEN')) throw new AppError('damaged', 'broken');
    writeFileSync(target, 'webp');
    return { width: 8, height: 8 };
  },
  'encoder.list': () => ({ encoders: [{ description: encoder, builtIn: true }] }),
  'encoder.install': () => encoder,
  'encoder.remove': ({ encoder: id }) => ({ id }),
  'encoder.cache': () => ({ bytes: 0, encoders: [] }),
  'encoder.makeRoom': () => ({ bytes: 0, removed: 0 }),
  'images.fingerprint': async ({ files }) => {
    const there = files.filter((file) => existsSync(file)).map((file) => ({ file, bytes: readFileSync(file) }));
    if (there.some(({ bytes }) => bytes.includes('LATE'))) await new Promise((resolve) => { setTimeout(resolve, 400); });
    return { fingerprints: there.map(({ file, bytes }) => ({ file, dhash: digestOf(bytes) })) };
  },
  'images.inspect': () => ({ width: 640, height: 480, format: 'jpeg' }),
  'encoder.cached': ({ features, images }) => ({ ids: images.filter((id) => existsSync(feature(features, id))) }),
  'encoder.encode': async ({ task, features, images }) => {
    const seen: SeenImage[] = [];
    const problems: { image: string; reason: string }[] = [];
    let encoded = 0;
    let alreadyThere = 0;
    for (const [index, { id, file }] of images.entries()) {
      const bytes = existsSync(file) ? readFileSync(file, 'latin1') : 'BROKEN';
      if (existsSync(feature(features, id))) { alreadyThere++; continue; }
      if (bytes.includes('CRASH')) process.kill(process.pid, 'SIGKILL');
      while (bytes.includes('SLOW')) await checkCancelled(task);
      if (bytes.includes('BROKEN')) problems.push({ image: id, reason: 'unreadable' });
      else { writeFileSync(feature(features, id), ''); encoded++; if (!bytes.includes('LATE')) seen.push({ image: id, width: 1280, height: 960, dhash: digestOf(bytes) }); }
      events.emit('task.progressed', { task, done: index + 1, total: images.length });
    }
    return { encoded, alreadyThere, seen, problems };
  },
  'dataset.add': ({ dataset, posts }) => {
    const all = [...datasets.get(dataset) ?? [], ...posts];
    datasets.set(dataset, all);
    return { posts: all.length };
  },
  'dataset.drop': ({ dataset }) => { datasets.delete(dataset); },
  // The seed says how it ends: 13 is a training that comes out worse.
  'training.run': ({ task, dataset, target, d, seed, memory, slots }) => learn(task, dataset, target, { d, seed, memory, slots }, { after: measures(seed === 13 ? 0.4 : 0.5) }),
  // The steps say how it ends: 13 is a fine-tune that makes the model worse.
  'training.fineTune': ({ task, dataset, target, parent, steps }) => learn(task, dataset, target, { parent: inspect(parent).sha256 }, { before: measures(0.5), after: measures(steps === 13 ? 0.4 : 0.6), change: steps === 13 ? { mean: -0.1, low: -0.2, high: 0.01 } : { mean: 0.1, low: 0, high: 0.2 } }),
  'training.evaluate': ({ dataset, split }) => {
    const posts = (datasets.get(dataset) ?? []).filter((post) => post.split === split).length;
    return { posts, skippedWithoutTags: 0, systems: [{ name: 'MACON', at: measures(0.5) }], inVocabulary: [] };
  },
  'model.suggest': ({ model, posts, top }) => {
    const { tagNames } = inspect(model);
    return {
      engine: running,
      answers: posts.map((post) => ({
        key: post.key,
        suggestions: tagNames.slice(0, top).map((tag, index) => ({ tag, probability: 1 / (index + 2) })),
        attention: {
          regions: post.image === undefined ? [] : Array<number>(49).fill(1 / 49), words: [], affinity: [],
          history: post.memory.map((memory) => ({ key: memory.key, weight: 1 / post.memory.length, tags: memory.tags.map((tag) => ({ tag, weight: 1 / memory.tags.length })) })),
        },
      })),
    };
  },
  // A caption with SLOW waits to be cancelled.
  'model.explain': async ({ task, model, tag, post }) => {
    if (!inspect(model).tagNames.includes(tag)) throw new AppError('not-found', `The model does not know #${tag}.`);
    while (post.caption.includes('SLOW')) await checkCancelled(task);
    return {
      probability: 0.5, milliseconds: 1, words: post.caption.split(' ').map((word, index) => ({ index, word, change: 0.1 })),
      regions: post.image === undefined ? [] : Array.from({ length: 49 }, (_, index) => ({ index, change: 0.01 })), history: post.memory.map(({ key }) => ({ key, change: -0.1 })),
    };
  },
  'model.leaveOut': ({ model, top, tags = [], without: { history = [] } }) => ({ changes: [...new Set([...tags, ...inspect(model).tagNames.slice(0, top), ...history])].map((tag) => ({ tag, probability: 0.5, change: 0.1 })), milliseconds: 1 }),
  // The last keys: a choice that the host does not make itself.
  'model.nearest': ({ posts, candidates, slots }) => ({ memories: posts.map(({ key }) => ({ key, memory: candidates.map((one) => one.key).filter((other) => other !== key).sort().slice(-slots) })) }),
  'model.inspect': ({ model }) => inspect(model),
  'model.parity': () => ({ engine: 'scripted', ok: true, quantities: [] }),
  'sample.generate': ({ folder, accounts, posts }) => {
    mkdirSync(join(folder, 'images'), { recursive: true });
    const rows = Array.from({ length: accounts * posts }, (_, index) => {
      writeFileSync(join(folder, 'images', `${index}.jpg`), Buffer.from(`\xff\xd8\xff picture ${index}`, 'latin1'));
      return JSON.stringify({ id: `s${index}`, user: `user${index % accounts}`, caption: `caption ${index}`, hashtags: [`tag${index % 7}`], image: `images/${index}.jpg` });
    });
    writeFileSync(join(folder, 'posts.jsonl'), `${rows.join('\n')}\n`);
    writeFileSync(join(folder, 'truth.jsonl'), 'secret');
    return { posts: rows.length, accounts, seconds: 0.1 };
  },
};

// A host that was killed cannot be told.
const send = (message: unknown) => { process.send?.(message, undefined, undefined, () => undefined); };
events.subscribe(send);
serve({ send, onMessage: (listener) => { process.on('message', listener); }, onClose: (listener) => { process.on('disconnect', listener); }, close: () => { process.disconnect(); } }, workerApi, handlers);
process.on('disconnect', () => { process.exit(0); });
