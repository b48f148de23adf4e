import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Job } from '../../../electron/common/domain/job.ts';
import { openDatabase } from '../../../electron/host/database/open.ts';
import { JobRepository } from '../../../electron/host/database/repositories/job-repository.ts';
import type { JobContext } from '../../../electron/host/services/job-runner.ts';
import { JobsService } from '../../../electron/host/services/jobs-service.ts';

function open() {
  const db = openDatabase(':memory:');
  onTestFinished(() => { db.close(); });
  const told: Job[] = [];
  const repository = new JobRepository(db);
  return { repository, told, jobs: new JobsService(repository, (_name, payload) => { told.push(payload as Job); }, Date.now) };
}
/** Work that ends when the test says so. */
function held() {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((go) => { release = go; });
  let context: JobContext | undefined;
  return { release: () => { release(); }, get context() { return context as JobContext; }, work: async (given: JobContext) => { context = given; await gate; return 'made'; } };
}

describe('jobs', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('tell of progress at most ten times a second, the last always', async () => {
    const { jobs, told } = open();
    const one = held();
    const { finished } = jobs.start('import', 'm', one.work);
    await vi.advanceTimersByTimeAsync(0);
    told.length = 0;
    for (let i = 1; i <= 1000; i++) { one.context.progress(i, 1000, 'm'); await vi.advanceTimersByTimeAsync(1); }
    expect(told.length).toBeGreaterThanOrEqual(9);
    expect(told.length).toBeLessThanOrEqual(11);
    one.context.progress(1001, 1001, 'last');
    await vi.advanceTimersByTimeAsync(200);
    expect(told.at(-1)).toMatchObject({ done: 1001, message: 'last' });
    one.release();
    expect(await finished).toMatchObject({ state: 'done', result: 'made', done: 1001 });
    expect(told.at(-1)).toMatchObject({ state: 'done' });
    const count = told.length;
    one.context.progress(5, 5, 'late');
    await vi.advanceTimersByTimeAsync(1000);
    expect(told).toHaveLength(count);
  });

  it('take an import back alone: after all that runs, and before whatever is begun next', async () => {
    const { jobs } = open();
    const [one, two, alone, after, heavy] = [held(), held(), held(), held(), held()];
    const before = [jobs.start('train', 'm', one.work), jobs.start('export', 'm', two.work)];
    const back = jobs.start('take-back', 'm', alone.work);
    const later = [jobs.start('import', 'm', after.work), jobs.start('encode', 'm', heavy.work)];
    const states = async () => { await vi.advanceTimersByTimeAsync(0); return [...before, back, ...later].map(({ job }) => jobs.get(job).state); };
    expect(await states()).toEqual(['running', 'running', 'queued', 'queued', 'queued']);
    one.release();
    expect(await states()).toEqual(['done', 'running', 'queued', 'queued', 'queued']);
    two.release();
    expect(await states()).toEqual(['done', 'done', 'running', 'queued', 'queued']);
    alone.release();
    expect(await states()).toEqual(['done', 'done', 'done', 'running', 'running']);
    after.release();
    heavy.release();
    await Promise.all(later.map(({ finished }) => finished));
  });

  it('run heavy work one at a time, imports beside it', async () => {
    const { jobs } = open();
    const [one, two, three] = [held(), held(), held()];
    const first = jobs.start('train', 'm', one.work);
    const second = jobs.start('encode', 'm', two.work);
    const beside = jobs.start('import', 'm', three.work);
    await vi.advanceTimersByTimeAsync(0);
    expect([first, second, beside].map(({ job }) => jobs.get(job).state)).toEqual(['running', 'queued', 'running']);
    one.release();
    await first.finished;
    await vi.advanceTimersByTimeAsync(0);
    expect(jobs.get(second.job).state).toBe('running');
    two.release();
    three.release();
    await Promise.all([second.finished, beside.finished]);
  });

  it('that are queued end at once when cancelled and never run; the next one does', async () => {
    const { jobs } = open();
    const [one, two, three] = [held(), held(), held()];
    jobs.start('train', 'm', one.work);
    const second = jobs.start('encode', 'm', two.work);
    const third = jobs.start('encode', 'm', three.work);
    await vi.advanceTimersByTimeAsync(0);
    expect(jobs.cancel(second.job)).toMatchObject({ state: 'cancelled' });
    one.release();
    await second.finished;
    await vi.advanceTimersByTimeAsync(0);
    expect(two.context).toBeUndefined();
    expect(jobs.get(third.job).state).toBe('running');
    three.release();
    await third.finished;
  });

  it('that throw fail with the error, and do not hold up the queue', async () => {
    const { jobs } = open();
    const failing = jobs.start('train', 'm', () => Promise.reject(new Error('no memory')));
    const next = jobs.start('train', 'm', () => Promise.resolve(2));
    expect(await failing.finished).toMatchObject({ state: 'failed', error: { code: 'internal', message: 'no memory' } });
    expect(await next.finished).toMatchObject({ state: 'done', result: 2 });
  });

  it('of a program that stopped are failed at the next start; done ones stay', async () => {
    const { repository, jobs } = open();
    const done = jobs.start('import', 'm', () => Promise.resolve('x'));
    await done.finished;
    const cut = repository.add('train', 'm', 1);
    const again = new JobsService(repository, () => undefined, Date.now);
    expect(again.get(cut.id)).toMatchObject({ state: 'failed', error: { message: 'The program stopped while this was running.' } });
    expect(again.get(done.job)).toMatchObject({ state: 'done', result: 'x' });
    expect(again.list(5).map((job) => job.id)).toEqual([cut.id, done.job]);
  });
});
