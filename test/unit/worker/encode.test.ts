import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { WorkerEvents } from '../../../electron/common/contract/worker-api.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { BUILT_IN, builtInTrunk } from '../../../electron/worker/encoder/built-in.ts';
import { createEncoderHandlers, inParallel } from '../../../electron/worker/encoder/encoder-handlers.ts';
import { openEncoder } from '../../../electron/worker/encoder/encoder.ts';
import { featureFile, loadFeatures } from '../../../electron/worker/encoder/feature-cache.ts';
import { Tasks } from '../../../electron/worker/tasks.ts';
import { idOf, put, scene, testFolder } from './photos.ts';

const folder = await testFolder();
const encoder = await openEncoder(await builtInTrunk(join(folder, 'cache')), BUILT_IN);

async function photos(count: number, name: string): Promise<{ id: string; file: string }[]> {
  return Promise.all(Array.from({ length: count }, async (_, i) => {
    const file = await put(folder, `${name}${i}.jpg`, await scene(200 + i, 150).jpeg().toBuffer());
    return { id: idOf(`${name}${i}`), file };
  }));
}

/** Handlers over the real encoder; `onEvent` sees every event as it is emitted. */
function handlers(onEvent: (event: { name: string; payload: never }, tasks: Tasks) => void = () => undefined) {
  const events: { name: string; payload: never }[] = [];
  const tasks = new Tasks();
  const emit = <Name extends keyof WorkerEvents>(name: Name, payload: WorkerEvents[Name]) => {
    const event = { name, payload: payload as never };
    events.push(event);
    onEvent(event, tasks);
  };
  return { events, tasks, api: createEncoderHandlers({ encoder: async () => encoder, tasks, emit }) };
}

describe('encoder.encode', () => {
  test('writes the features of each image, tells its progress, and finds them again', async () => {
    const features = join(folder, 'plain');
    const images = await photos(5, 'plain');
    const { api, events } = handlers();
    expect(await api['encoder.cached']({ features, images: images.map(({ id }) => id) as never })).toEqual({ ids: [] });
    expect(await api['encoder.encode']({ task: 't', features, images: images as never })).toEqual({ encoded: 5, alreadyThere: 0, problems: [] });
    expect(events.at(-1)).toEqual({ name: 'task.progressed', payload: { task: 't', done: 5, total: 5, message: 'Encoding images' } });
    const first = await loadFeatures(features, BUILT_IN, images[2]?.id ?? '');
    const direct = await encoder.encode(images[2]?.file ?? '');
    first?.forEach((value, i) => { if (Math.abs(value - (direct[i] ?? 0)) > 0.01) throw new Error(`region value ${i} differs`); });
    const { ids } = await api['encoder.cached']({ features, images: [idOf('other'), ...images.map(({ id }) => id)] as never });
    expect(ids).toEqual(images.map(({ id }) => id));
  });

  test('passes over what cannot be read, each with its reason, and goes on', async () => {
    const features = join(folder, 'problems');
    const good = await photos(3, 'good');
    await mkdir(join(folder, 'folder.jpg'));
    const bad = [
      { id: idOf('gone'), file: join(folder, 'gone.jpg') },
      { id: idOf('empty'), file: await put(folder, 'empty.jpg', '') },
      { id: idOf('svg'), file: await put(folder, 'drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>') },
      { id: idOf('folder'), file: join(folder, 'folder.jpg') },
    ];
    const { api, events } = handlers();
    const result = await api['encoder.encode']({ task: 't', features, images: [good[0], ...bad, good[1], good[2]] as never });
    expect(result).toMatchObject({ encoded: 3, alreadyThere: 0 });
    expect(result.problems.map(({ image }) => image).sort()).toEqual(bad.map(({ id }) => id).sort());
    const reason = (id: string) => result.problems.find(({ image }) => image === id)?.reason;
    expect(reason(idOf('gone'))).toMatch(/no file .*gone\.jpg/);
    expect(reason(idOf('empty'))).toBe('empty.jpg is empty.');
    expect(reason(idOf('svg'))).toMatch(/SVG/);
    expect(reason(idOf('folder'))).toMatch(/not an ordinary file/);
    expect(events.filter(({ name }) => name === 'encoder.problem').length).toBe(bad.length);
    expect(events.at(-1)?.payload).toMatchObject({ done: 7, total: 7 });
  });

  test('stops when cancelled, keeps whole files alone, and resumes with the rest', async () => {
    const features = join(folder, 'resumed');
    const images = await photos(24, 'resumed');
    let atCancel = 0;
    const { api } = handlers(({ name, payload }, tasks) => {
      if (name !== 'task.progressed' || atCancel > 0) return;
      atCancel = (payload as WorkerEvents['task.progressed']).done;
      tasks.cancel('t');
    });
    const error = await Promise.resolve(api['encoder.encode']({ task: 't', features, images: images as never })).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'cancelled' });
    const names = (await readdir(features, { recursive: true })).filter((name) => /\.(f16|part)$/.test(name));
    expect(names.length).toBeGreaterThanOrEqual(1);
    expect(names.length).toBeLessThan(images.length);
    expect(names.filter((name) => name.endsWith('.part'))).toEqual([]);
    const done = images.filter(({ id }) => names.some((name) => name.endsWith(`${id}.f16`)));
    const before = await Promise.all(done.map(async ({ id }) => (await stat(featureFile(features, BUILT_IN.id, id))).ino));

    const again = handlers();
    expect(await again.api['encoder.encode']({ task: 't', features, images: images as never })).toEqual({ encoded: 24 - done.length, alreadyThere: done.length, problems: [] });
    expect(await Promise.all(done.map(async ({ id }) => (await stat(featureFile(features, BUILT_IN.id, id))).ino))).toEqual(before);
  });

  test('makes spoilt features anew although the file has its full size', async () => {
    const features = join(folder, 'spoilt');
    const images = await photos(2, 'spoilt');
    const { api } = handlers();
    await api['encoder.encode']({ task: 't', features, images: images as never });
    const file = featureFile(features, BUILT_IN.id, images[0]?.id ?? '');
    const whole = await readFile(file);
    await writeFile(file, whole.with(1000, (whole[1000] ?? 0) ^ 1));
    expect(await api['encoder.encode']({ task: 't', features, images: images as never })).toEqual({ encoded: 1, alreadyThere: 1, problems: [] });
    expect((await readFile(file)).equals(whole)).toBe(true);
  });

  test('a folder that cannot be written ends the work: it is no fact about a photo', async () => {
    const features = await put(folder, 'flat', 'a file');
    const { api } = handlers();
    await expect(api['encoder.encode']({ task: 't', features, images: await photos(3, 'nowhere') as never })).rejects.toThrow(/ENOTDIR|EEXIST/);
  });
});

test('at the first failure no more work begins, and what runs is waited for', async () => {
  const [begun, ended]: [number[], number[]] = [[], []];
  const work = inParallel([0, 1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    if (item === 0) throw new Error('first');
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    ended.push(item);
  });
  await expect(work).rejects.toThrow('first');
  expect({ begun, ended }).toEqual({ begun: [0, 1], ended: [1] });
});
