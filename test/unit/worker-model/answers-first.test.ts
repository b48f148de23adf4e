import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import type { TrainingPost, WorkerApi } from '../../../electron/common/contract/worker-api.ts';
import { createModelHandlers } from '../../../electron/worker/model/model-handlers.ts';
import { Tasks } from '../../../electron/worker/tasks.ts';
import { Turns } from '../../../electron/worker/turns.ts';
import { PLANTED_ENCODER, plantedPosts } from '../../helpers/planted-posts.ts';

const folder = mkdtempSync(join(tmpdir(), 'macon-answers-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

/** Turns of the event loop that reading an image takes: to open, to ask its size, to read, to close. */
const READING = 4;

it('a question is answered within a step of a training, however often it has to read', async () => {
  const { posts, features } = plantedPosts();
  const [tasks, turns] = [new Tasks(), new Turns()];
  const handlers = turns.first<Pick<WorkerApi, 'dataset.add' | 'training.run' | 'model.suggest'>>(createModelHandlers({
    loadFeatures: async (_folder, _encoder, image) => { for (let turn = 0; turn < READING; turn++) await setImmediate(); return features.get(image); },
    encoder: () => PLANTED_ENCODER, emit: (name, payload) => { if (name === 'training.progressed' && 'task' in payload && payload.task === 'second') onStep(); }, giveWay: () => turns.giveWay(), tasks,
  }), new Set(['model.suggest']));
  const bare = ({ key, account, caption, image, tags }: TrainingPost) => ({ key, account, caption, tags, ...(image === undefined ? {} : { image }) });
  const train = async (name: string, epochs: number) => {
    await handlers['dataset.add']({ dataset: name, posts });
    return handlers['training.run']({ task: name, dataset: name, features: folder, target: join(folder, name), d: 16, epochs, batch: 16, seed: 7, slots: 2, captionWords: 12 });
  };
  await train('first', 1);
  const ask = (post: TrainingPost) => handlers['model.suggest']({ model: join(folder, 'first'), features: folder, top: 5, attention: true, posts: [{ ...bare(post), memory: posts.slice(0, 2).map(bare) }] });
  let steps = 0;
  const waited: Promise<number>[] = [];
  const onStep = () => {
    steps++;
    if (steps % 5 !== 1) return;
    const asked = steps;
    waited.push((async () => { await ask(posts[steps % posts.length]!); return steps - asked; })());
  };
  await train('second', 2);
  const all = await Promise.all(waited);
  expect(all.length).toBeGreaterThan(2);
  expect(Math.max(...all)).toBeLessThanOrEqual(1);
});
