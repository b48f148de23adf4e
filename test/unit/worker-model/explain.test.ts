import { setImmediate as breathe } from 'node:timers/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelPost } from '../../../electron/common/contract/worker-api.ts';
import type { EncoderDescription } from '../../../electron/common/domain/model.ts';
import { createModelHandlers } from '../../../electron/worker/model/model-handlers.ts';
import { readCheckpoint } from '../../../native-model/weights.ts';
import { PLANTED_ENCODER, plantedPosts } from '../../helpers/planted-posts.ts';

const { posts, features } = plantedPosts(3, 20);
const pictures = new Map(features);
const tasks = new Map<string, AbortController>();
let onLoad: () => void = () => undefined;
let encoder: EncoderDescription = PLANTED_ENCODER;
const handlers = createModelHandlers({
  loadFeatures: (_folder, _encoder, image) => { onLoad(); return Promise.resolve(pictures.get(image)); },
  encoder: () => encoder,
  emit: () => undefined,
  giveWay: () => breathe(),
  tasks: { signal: (task) => (tasks.get(task) ?? tasks.set(task, new AbortController()).get(task)!).signal },
});
const bare = ({ key, account, caption, image, tags }: ModelPost): ModelPost => ({ key, account, caption, tags: [...tags], ...(image === undefined ? {} : { image }) });
const [first, second, third] = posts.slice(0, 3).map(bare) as [ModelPost, ModelPost, ModelPost];
const post = { ...first, caption: 'here is word1 today, number word1', memory: [second, third] };

let folder: string;
let model: string;
const train = async (name: string, seed: number) => {
  const target = join(folder, name);
  await handlers['dataset.add']({ dataset: name, posts });
  await handlers['training.run']({ task: name, dataset: name, features: folder, target, d: 16, epochs: 3, batch: 16, seed, slots: 2, captionWords: 5 });
  return target;
};
const explain = (task: string, asked: ModelPost & { memory: ModelPost[] } = post, tag = 'text1') => handlers['model.explain']({ task, model, features: folder, tag, post: asked });
const probability = async (asked: ModelPost & { memory: ModelPost[] }, file = model) => {
  const { answers } = await handlers['model.suggest']({ model: file, features: folder, top: 50, attention: false, posts: [asked] });
  return answers[0]!.suggestions.find(({ tag }) => tag === 'text1')!.probability;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'macon-explain-'));
  model = await train('a.safetensors', 7);
}, 240_000);
afterAll(() => rm(folder, { recursive: true }));

describe('model.explain', () => {
  it('tells what each word, region and remembered post did: as the model answers without it', async () => {
    const { words, regions, history, ...rest } = await explain('plain');
    const whole = await probability(post);
    expect(rest.probability).toBeCloseTo(whole, 5);
    // Five words are kept: without one of them the sixth does not move in.
    expect(words.map(({ index, word }) => [index, word])).toEqual([[0, 'here'], [1, 'is'], [2, 'word1'], [3, 'today'], [4, 'number']]);
    for (const { index, change } of words) {
      const caption = ['here', 'is', 'word1', 'today', 'number'].toSpliced(index, 1).join(' ');
      expect(change, caption).toBeCloseTo(whole - await probability({ ...post, caption }), 5);
    }
    expect(history.map(({ key }) => key)).toEqual([second.key, third.key]);
    expect(history[0]!.change).toBeCloseTo(whole - await probability({ ...post, memory: [third] }), 5);
    expect(history[1]!.change).toBeCloseTo(whole - await probability({ ...post, memory: [second] }), 5);
    const { mean } = (await readCheckpoint(model)).checkpoint.regions;
    expect(regions.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    for (const { index, change } of regions) {
      const masked = features.get(post.image!)!.slice();
      masked.set(mean, index * mean.length);
      pictures.set(`masked ${index}`, masked);
      expect(change, `region ${index}`).toBeCloseTo(whole - await probability({ ...post, image: `masked ${index}` as never }), 5);
    }
    for (const list of [words, regions, history]) expect(list.some(({ change }) => Math.abs(change) > 1e-4)).toBe(true);
  });

  it('tells what leaving some out at once changes: for the best with or without them, and for those asked of', async () => {
    const all = async (asked: ModelPost & { memory: ModelPost[] }) => (await handlers['model.suggest']({ model, features: folder, top: 50, attention: false, posts: [asked] })).answers[0]!.suggestions;
    const { mean } = (await readCheckpoint(model)).checkpoint.regions;
    pictures.set('blank', Float32Array.from([0, 1, 2, 3].flatMap(() => [...mean])));
    const [before, after] = [await all(post), await all({ ...post, image: 'blank' as never, caption: 'here is today number', memory: [third] })];
    const last = before.at(-1)!.tag;
    const names = (list: typeof before, top: number) => list.slice(0, top).map(({ tag }) => tag);
    // Where something comes among the best that was not there before.
    const top = before.findIndex((_, n) => names(after, n).some((tag) => !names(before, n).includes(tag)));
    expect(top).toBeGreaterThan(0);
    const ask = (without: object, top = 2) => handlers['model.leaveOut']({ model, features: folder, post, top, tags: [last, 'nowhere'], without });
    const { changes } = await ask({ words: [2], regions: [0, 1, 2, 3], history: [second.key] }, top);
    expect(new Set(changes.map(({ tag }) => tag))).toEqual(new Set([...names(before, top), ...names(after, top), last]));
    const of = (list: typeof before, tag: string) => list.find((one) => one.tag === tag)!.probability;
    for (const { tag, probability: whole, change } of changes) {
      expect(whole).toBeCloseTo(of(before, tag), 5);
      expect(change, tag).toBeCloseTo(of(before, tag) - of(after, tag), 5);
    }
    expect(changes.map((one) => one.probability)).toEqual(changes.map((one) => one.probability).sort((a, b) => b - a));
    const { regions } = await explain('same');
    expect((await ask({ regions: [3] }, 50)).changes.find(({ tag }) => tag === 'text1')?.change).toBeCloseTo(regions[3]!.change, 6);
    for (const nothing of [{}, { words: [5] }, { words: [0, 9] }, { regions: [4] }, { history: [first.key] }]) await expect(ask(nothing), JSON.stringify(nothing)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('has empty lists where there is no caption, image or memory', async () => {
    const bareOne = { key: 'bare', account: 'nobody', caption: '', tags: [], memory: [] };
    expect(await explain('bare', bareOne)).toMatchObject({ words: [], regions: [], history: [], probability: expect.closeTo(await probability(bareOne), 5) });
    expect((await explain('unseen', { ...bareOne, image: 'f'.repeat(64) as never, caption: 'here' })).regions).toEqual([]);
  });

  it('says so when the model does not know the hashtag, or looks through another encoder', async () => {
    await expect(explain('unknown', post, 'nowhere')).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('#nowhere') });
    encoder = { ...PLANTED_ENCODER, id: 'other' };
    await expect(explain('encoder')).rejects.toMatchObject({ code: 'conflict', hint: expect.stringContaining('encoder') });
    encoder = PLANTED_ENCODER;
  });

  it('lets another call in between its batches, and stops when it is cancelled', async () => {
    const order: string[] = [];
    let other: Promise<unknown> | undefined;
    onLoad = () => { other ??= probability({ ...post, memory: [] }).then(() => order.push('suggest')); };
    await explain('between');
    order.push('explain');
    onLoad = () => undefined;
    await other;
    expect(order).toEqual(['suggest', 'explain']);
    // As a message from the host would: in a turn of the event loop of its own.
    onLoad = () => { setImmediate(() => { tasks.get('stopped')?.abort(); }); };
    await expect(explain('stopped')).rejects.toMatchObject({ code: 'cancelled' });
    onLoad = () => undefined;
  });
});

it('two models stay loaded, and no more', async () => {
  const [b, c] = [await train('b.safetensors', 8), await train('c.safetensors', 9)];
  const a = await probability(post);
  const one = tf.memory().numTensors;
  const onlyA = new Set([a, await probability(post, b)]);
  expect(onlyA.size).toBe(2);
  const two = tf.memory().numTensors;
  expect(two).toBeGreaterThan(one);
  await probability(post);
  expect(tf.memory().numTensors).toBe(two);
  await probability(post, c);
  expect(tf.memory().numTensors).toBe(two);
  expect(await probability(post)).toBe(a);
});
