import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { throttled } from '../../../electron/worker/progress.ts';
import { Tasks, throwIfCancelled } from '../../../electron/worker/tasks.ts';

describe('tasks', () => {
  it('cancels the one that is named, and only while it runs', async () => {
    const tasks = new Tasks();
    const work = (signal: AbortSignal) => new Promise((settle, fail) => { signal.addEventListener('abort', () => { fail(signal.reason as Error); }); });
    const [a, b] = [tasks.run('a', work), tasks.run('b', async (signal) => { await Promise.resolve(); throwIfCancelled(signal); return 'done'; })];
    tasks.cancel('a');
    tasks.cancel('unknown');
    await expect(a).rejects.toMatchObject({ code: 'cancelled' });
    expect(await b).toBe('done');
    // A name that is used again starts afresh.
    tasks.cancel('a');
    expect(await tasks.run('a', (signal) => Promise.resolve(signal.aborted))).toBe(false);
  });
});

describe('progress', () => {
  beforeEach(() => { vi.useFakeTimers({ toFake: ['performance'] }); });
  afterEach(() => { vi.useRealTimers(); });

  it('passes at most ten a second, and always the last', () => {
    vi.advanceTimersByTime(1000);
    const told: number[] = [];
    const tell = throttled((done) => { told.push(done); });
    for (let done = 1; done <= 1000; done++) { tell(done, 1000); vi.advanceTimersByTime(1); }
    expect(told).toHaveLength(11);
    expect(told[0]).toBe(1);
    expect(told.at(-1)).toBe(1000);
  });
});
