import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createImageHandlers } from '../../../electron/worker/images/image-handlers.ts';
import { throttled } from '../../../electron/worker/progress.ts';
import { Tasks } from '../../../electron/worker/tasks.ts';
import { put, scene, storedTurned, testFolder } from './photos.ts';

const folder = await testFolder();
const api = createImageHandlers();

describe('images.derive', () => {
  test.each([['preview', 1280, 640], ['thumb', 256, 128]] as const)('makes a WebP %s', async (variant, width, height) => {
    const file = await put(folder, 'large.jpg', await scene(2000, 1000).jpeg().toBuffer());
    const target = join(folder, 'derived', variant, 'a.webp');
    expect(await api['images.derive']({ file, variant, target })).toEqual({ width, height });
    expect(await sharp(target).metadata()).toMatchObject({ format: 'webp', width, height });
    expect(await readdir(join(folder, 'derived', variant))).toEqual(['a.webp']);
  });

  test('never enlarges, and turns by EXIF', async () => {
    const file = await put(folder, 'turned.png', await storedTurned(6));
    const target = join(folder, 'turned.webp');
    expect(await api['images.derive']({ file, variant: 'preview', target })).toEqual({ width: 300, height: 200 });
    expect((await sharp(target).metadata()).orientation).toBeUndefined();
    const left = await sharp(target).extract({ left: 40, top: 150, width: 1, height: 1 }).removeAlpha().raw().toBuffer();
    expect(left[0]).toBeGreaterThan(180); // red is at the left again
  });

  test('of a file that is no photo leaves no target', async () => {
    const target = join(folder, 'none', 'none.webp');
    await expect(api['images.derive']({ file: await put(folder, 'no.jpg', 'no photo'), variant: 'thumb', target })).rejects.toMatchObject({ code: 'unsupported' });
    expect((await readdir(folder)).includes('none')).toBe(false);
  });
});

describe('tasks', () => {
  test('a cancelled task has an aborted signal; a later one of the same name starts fresh; unknown names are ignored', async () => {
    const tasks = new Tasks();
    tasks.cancel('nobody');
    await tasks.run('a', async (signal) => { tasks.cancel('a'); expect(signal.aborted).toBe(true); expect(signal.reason).toMatchObject({ code: 'cancelled' }); });
    await tasks.run('a', async (signal) => { expect(signal.aborted).toBe(false); });
    await expect(tasks.run('b', async () => { throw new Error('x'); })).rejects.toThrow('x');
    expect(tasks.signal('b').aborted).toBe(false);
  });
});

describe('progress', () => {
  beforeEach(() => { vi.useFakeTimers({ toFake: ['performance'], now: 5000 }); });
  afterEach(() => { vi.useRealTimers(); });

  test('comes at most ten times a second, and always at the end', () => {
    vi.advanceTimersByTime(1000);
    const told: number[] = [];
    const progress = throttled((done) => { told.push(done); });
    for (let done = 1; done <= 1000; done++) {
      progress(done, 1000);
      vi.advanceTimersByTime(3);
    }
    expect(told.length).toBeLessThanOrEqual(31);
    expect(told.length).toBeGreaterThanOrEqual(25);
    expect(told.at(-1)).toBe(1000);
  });
});
