import { setImmediate as breathe } from 'node:timers/promises';
import { mkdtemp, readFile, rm, writeFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainingPost, WorkerEvents } from '../../../electron/common/contract/worker-api.ts';
import type { EncoderDescription } from '../../../electron/common/domain/model.ts';
import { MEMORY_MODES, RandomMemory } from '../../../electron/common/domain/memory.ts';
import { createModelHandlers } from '../../../electron/worker/model/model-handlers.ts';
import { PooledImages, similarMemory } from '../../../native-model/data/similar-memory.ts';
import { readCheckpoint } from '../../../native-model/weights.ts';
import { PLANTED_ENCODER, plantedPosts } from '../../helpers/planted-posts.ts';

const { posts, features } = plantedPosts();
const events: WorkerEvents['training.progressed'][] = [];
const tasks = new Map<string, AbortController>();
let encoder: EncoderDescription = PLANTED_ENCODER;
const handlers = createModelHandlers({
  loadFeatures: (_folder, _encoder, image) => Promise.resolve(features.get(image)),
  encoder: () => encoder,
  emit: (name, payload) => { if (name === 'training.progressed') events.push(payload as WorkerEvents['training.progressed']); },
  giveWay: () => breathe(),
  tasks: { signal: (task) => (tasks.get(task) ?? tasks.set(task, new AbortController()).get(task)!).signal },
});

let folder: string;
let model: string;
const training = posts.filter((post) => post.split === 'training');
const memory = new RandomMemory(training, 7);
const ask = async (asked: readonly TrainingPost[], file = model, attention = false) =>
  (await handlers['model.suggest']({
    model: file, features: folder, top: 50, attention,
    posts: asked.map((post) => ({ ...bare(post), memory: memory.of(post, 2).map(bare) })),
  })).answers;
const bare = ({ key, account, caption, image, tags }: TrainingPost) => ({ key, account, caption, tags, ...(image === undefined ? {} : { image }) });
const runInput = (task: string, target: string) => ({ task, dataset: task, features: folder, target, d: 32, epochs: 40, batch: 16, seed: 7, slots: 2, captionWords: 12 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'macon-loop-'));
  model = join(folder, 'first.safetensors');
  await handlers['dataset.add']({ dataset: 'first', posts: posts.slice(0, 100) });
  await handlers['dataset.add']({ dataset: 'first', posts: posts.slice(100) });
  await handlers['training.run'](runInput('first', model));
}, 240_000);
afterAll(() => rm(folder, { recursive: true }));

describe('training.run', () => {
  it('learns photo, text and habit so that MACON is well above both floors', async () => {
    await handlers['dataset.add']({ dataset: 'e', posts });
    const result = await handlers['training.evaluate']({ task: 'e', dataset: 'e', features: folder, model, split: 'test', average: 'macro' });
    const f1 = (name: string, K: string) => result.systems.find((system) => system.name === name)!.at[K]!.f1;
    expect(result.posts).toBe(18);
    expect(f1('MACON', '3')).toBeGreaterThan(0.7);
    expect(f1('MACON', '3')).toBeGreaterThan(f1('popularity', '3') + 0.2);
    expect(f1('MACON', '3')).toBeGreaterThan(f1('user-popularity', '3') + 0.2);
  });

  it('tells its loss as it goes, and the validation at each epoch', () => {
    const first = events.filter(({ task }) => task === 'first');
    const ends = first.filter((event) => event.validationF1 !== undefined);
    expect(ends.length).toBeGreaterThan(3);
    expect(ends.at(-1)!.loss).toBeLessThan(ends[0]!.loss * 0.8);
  });

  it('drops the data set it used, and leaves no temporary file', async () => {
    await expect(handlers['training.run'](runInput('first', model))).rejects.toMatchObject({ code: 'not-found' });
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('cancels at once and writes nothing', async () => {
    const target = join(folder, 'cancelled.safetensors');
    await handlers['dataset.add']({ dataset: 'c', posts });
    const running = handlers['training.run'](runInput('c', target));
    const stop = setInterval(() => { if (events.some(({ task }) => task === 'c')) tasks.get('c')!.abort(); }, 1);
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    clearInterval(stop);
    await expect(readFile(target)).rejects.toThrow();
  });

  it('stops on a loss that is no number', async () => {
    const image = training[0]!.image!;
    const kept = features.get(image)!;
    (features as Map<string, Float32Array>).set(image, kept.map(() => NaN));
    await handlers['dataset.add']({ dataset: 'n', posts });
    await expect(handlers['training.run'](runInput('n', join(folder, 'nan.safetensors')))).rejects.toThrow(/no longer a number/);
    (features as Map<string, Float32Array>).set(image, kept);
  });
});

describe.each(MEMORY_MODES)('memory %s', (mode) => {
  const measured = async (file: string, task: string) => {
    await handlers['dataset.add']({ dataset: task, posts });
    return handlers['training.evaluate']({ task, dataset: task, features: folder, model: file, split: 'test', average: 'macro' });
  };

  it('is trained, kept in the checkpoint, and repeatable to the last weight', async () => {
    const files: string[] = [];
    for (const name of ['one', 'two']) {
      const target = join(folder, `${mode}-${name}.safetensors`);
      await handlers['dataset.add']({ dataset: name, posts });
      const { checkpoint, posts: learnt } = await handlers['training.run']({ ...runInput(`${mode}-${name}`, target), dataset: name, d: 8, epochs: 2, memory: mode });
      expect(checkpoint.memory).toBe(mode);
      expect(learnt).toBe(training.length - (mode === 'authors' ? 2 * 6 : 0));
      files.push(checkpoint.sha256);
    }
    expect(files[0]).toBe(files[1]);
    const first = join(folder, `${mode}-one.safetensors`);
    expect((await handlers['model.inspect']({ model: first })).memory).toBe(mode);
    expect((await measured(first, `${mode}-e`)).posts).toBe(18);
  });
});

it('the paper filter chooses what is learnt and measured, and is told', async () => {
  const target = join(folder, 'filtered.safetensors');
  const filter = { tagUses: 25, wordUses: 30, captionWords: 5, accountPosts: 20 };
  const run = async (name: string, thresholds: typeof filter) => {
    await handlers['dataset.add']({ dataset: name, posts: [...posts, { ...posts[0]!, key: 'short', caption: 'word1' }] });
    return handlers['training.run']({ ...runInput(name, target), d: 8, epochs: 1, filter: thresholds });
  };
  const { filter: told, checkpoint } = await run('filter', filter);
  expect(told).toMatchObject({ thresholds: filter, before: { posts: posts.length + 1 }, dropped: { shortCaption: expect.any(Number) as number } });
  expect(told!.dropped.shortCaption).toBeGreaterThan(0);
  expect(checkpoint.tags).toBe(told!.after.tags);
  expect(checkpoint.tags).toBeLessThan(told!.before.tags);
  expect(checkpoint.words).toBe(3 + told!.after.words);
  await handlers['dataset.add']({ dataset: 'filter-e', posts: posts.map((post) => (post.split === 'test' ? { ...post, caption: 'too short' } : post)) });
  expect(await handlers['training.evaluate']({ task: 'filter-e', dataset: 'filter-e', features: folder, model: target, split: 'test', average: 'macro' })).toMatchObject({ posts: 0 });
  await expect(run('none', { ...filter, accountPosts: 1000 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('filter') as string });
});

it('without validation posts every epoch is run and nothing is measured; a fine-tune has nothing to be judged on', async () => {
  const target = join(folder, 'blind.safetensors');
  const without = posts.filter((post) => post.split !== 'validation');
  await handlers['dataset.add']({ dataset: 'blind', posts: without });
  const result = await handlers['training.run']({ ...runInput('blind', target), d: 8, epochs: 11 });
  expect(result).toMatchObject({ epochs: 11, validation: { posts: 0, after: {} } });
  expect(result.validation.after).toEqual({});
  const told = events.filter(({ task }) => task === 'blind');
  expect(told.at(-1)).toMatchObject({ epoch: 11 });
  expect(told.filter((event) => event.validationF1 !== undefined || event.validationLoss !== undefined)).toEqual([]);
  await handlers['dataset.add']({ dataset: 'blind-f', posts: without.map((post) => (post.key === training[0]!.key ? { ...post, decided: true } : post)) });
  const tuned = await handlers['training.fineTune']({ task: 'blind-f', dataset: 'blind-f', features: folder, parent: target, target: join(folder, 'blind-f.safetensors'), steps: 2, seed: 7 });
  expect(tuned.validation).toEqual({ posts: 0, before: {}, after: {} });
});

it('another memory is another model', async () => {
  const all = await Promise.all(MEMORY_MODES.map(async (mode) => (await handlers['model.inspect']({ model: join(folder, `${mode}-one.safetensors`) })).sha256));
  expect(new Set(all).size).toBe(all.length);
  const weights = await Promise.all(MEMORY_MODES.map(async (mode) => Array.from((await readCheckpoint(join(folder, `${mode}-one.safetensors`))).checkpoint.weights.get('classifier.bias')!.data).join()));
  expect(new Set(weights).size).toBe(weights.length);
});

it('model.nearest chooses what the training chose', async () => {
  const { checkpoint } = await readCheckpoint(model);
  const load = (image: string) => Promise.resolve(features.get(image));
  const asked = posts.filter(({ account }) => account === 'account-2');
  const own = training.filter(({ account }) => account === 'account-2');
  const expected = await similarMemory({ vocabulary: checkpoint.vocabulary, pooled: new PooledImages(checkpoint.regions), captionWords: 12, load }, asked, own, 2);
  const { memories } = await handlers['model.nearest']({ model, features: folder, slots: 2, posts: asked.map(bare), candidates: own.map(bare) });
  expect(memories).toEqual(asked.map((post) => ({ key: post.key, memory: expected.of(post, 2).map(({ key }) => key) })));
});

describe('model.suggest', () => {
  it('says of named tags what the whole ranking says, and leaves out those that it does not know', async () => {
    const post = posts.find((one) => one.split === 'test')!;
    const [all] = await ask([post]);
    const named = [all!.suggestions.at(-1)!.tag, all!.suggestions[0]!.tag, 'never-heard-of'];
    const { answers: [answer] } = await handlers['model.suggest']({ model, features: folder, top: 1, attention: false, of: named, posts: [{ ...bare(post), memory: memory.of(post, 2).map(bare) }] });
    expect(answer!.standing).toEqual([{ ...all!.suggestions.at(-1)!, rank: all!.suggestions.length }, { ...all!.suggestions[0]!, rank: 1 }]);
  });
  it('gives shares that sum to 1, real words, regions and history', async () => {
    const [answer] = await ask([posts.find((post) => post.split === 'test')!], model, true);
    const attention = answer!.attention!;
    const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
    expect(sum(answer!.suggestions.map((s) => s.probability))).toBeCloseTo(1, 4);
    expect(attention.words.map(({ word }) => word)).toEqual(['here', 'is', expect.stringMatching(/^word\d$/), 'today', 'number', expect.any(String)]);
    expect(sum(attention.words.map(({ weight }) => weight))).toBeCloseTo(1, 4);
    expect(attention.regions).toHaveLength(4);
    expect(sum(attention.regions)).toBeCloseTo(1, 4);
    expect(attention.affinity.map((row) => row.length)).toEqual([4, 4, 4, 4, 4, 4]);
    expect(attention.history).toHaveLength(2);
    expect(sum(attention.history.map(({ weight }) => weight))).toBeCloseTo(1, 4);
    for (const { tags } of attention.history) expect(sum(tags.map(({ weight }) => weight))).toBeCloseTo(1, 4);
  });

  it('answers for a post with nothing at all, without regions', async () => {
    const [answer] = await ask([{ key: 'bare', account: 'nobody', caption: '', tags: [], split: 'test' }], model, true);
    expect(answer!.attention).toEqual({ regions: [], words: [], affinity: [], history: [] });
    expect(answer!.suggestions.every(({ probability }) => Number.isFinite(probability))).toBe(true);
  });

  it('gives each post the same answer alone and among others', async () => {
    const asked = posts.slice(0, 9);
    const together = await ask(asked);
    const [alone] = await ask([asked[4]!]);
    for (const { tag, probability } of alone!.suggestions) expect(together[4]!.suggestions.find((s) => s.tag === tag)!.probability).toBeCloseTo(probability, 4);
  });

  it('refuses the features of another encoder, and a damaged file; the good one answers on', async () => {
    encoder = { ...PLANTED_ENCODER, id: 'other' };
    await expect(ask([posts[0]!])).rejects.toMatchObject({ code: 'conflict' });
    encoder = PLANTED_ENCODER;
    const before = await ask([posts[0]!]);
    const bytes = await readFile(model);
    bytes[bytes.length - 50]! ^= 1;
    await writeFile(join(folder, 'damaged.safetensors'), bytes);
    await expect(ask([posts[0]!], join(folder, 'damaged.safetensors'))).rejects.toMatchObject({ code: 'damaged' });
    await expect(handlers['model.inspect']({ model: join(folder, 'none') })).rejects.toMatchObject({ code: 'not-found' });
    expect(await ask([posts[0]!])).toEqual(before);
  });
});

describe('training.fineTune', () => {
  it('moves judged posts the right way, keeps the rest, and ignores judgements on the hold-out', async () => {
    const judged = training.slice(0, 10).map((post) => ({ ...post, tags: [...post.tags, 'photo9-new'], decided: true, rejected: [post.tags[0]!], unknown: [] }));
    const accepted = 'text5';
    const mine = judged.map((post) => ({ ...post, tags: [...new Set([...post.tags.slice(1), accepted])] }));
    const heldOut = { ...posts.find((post) => post.split === 'validation')!, decided: true, tags: ['habit0'] };
    const rest = posts.filter((post) => !mine.some(({ key }) => key === post.key) && post.key !== heldOut.key);
    const target = join(folder, 'tuned.safetensors');
    await handlers['dataset.add']({ dataset: 'f', posts: [...mine, heldOut, ...rest] });
    const result = await handlers['training.fineTune']({ task: 'f', dataset: 'f', features: folder, parent: model, target, steps: 40, seed: 7 });
    expect(result.posts).toBe(10);
    expect(result.tagsLeftOut).toEqual(['photo9-new']);
    const [before, after] = [await ask(training.slice(0, 10)), await ask(training.slice(0, 10), target)];
    const mean = (answers: typeof before, tagOf: (i: number) => string) => answers.reduce((total, answer, i) => total + answer.suggestions.find((s) => s.tag === tagOf(i))!.probability, 0) / answers.length;
    const rejected = (i: number) => judged[i]!.rejected[0]!;
    expect(mean(after, rejected)).toBeLessThan(mean(before, rejected) * 0.7);
    expect(mean(after, () => accepted)).toBeGreaterThan(mean(before, () => accepted) * 1.5);
    expect(result.validation.after['5']!.f1).toBeGreaterThan(result.validation.before!['5']!.f1 - 0.1);
  });
});
