import { describe, expect, it } from 'vitest';
import type { Job } from '../../electron/common/domain/job.ts';
import { finished, openBench, taggedRows, type Bench } from '../helpers/host-bench.ts';

const runsOf = async ({ client }: Bench) => (await client.call('training.runs', { limit: 20 })).runs.toReversed();

describe('a training with several seeds', () => {
  it('is a run of its own for each, one after another, told apart by seed and kept together by their series', async () => {
    const bench = await openBench();
    await bench.posts(taggedRows(['anna', 'ben'], 20));
    await bench.finished(bench.client.call('training.start', { seed: 9 }));
    const seen: string[] = [];
    bench.client.on('jobs.changed', (job) => { if (job.kind === 'train' && job.state !== 'queued' && !seen.includes(`${job.id} ${job.state}`)) seen.push(`${job.id} ${job.state}`); });
    const { series, jobs } = await bench.client.call('training.startSeries', { seeds: [3, 1, 2], d: 50, epochs: 4 });
    const ends: Job[] = [];
    for (const job of jobs) ends.push(await finished(bench.client, job));
    expect(ends.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(seen).toEqual(jobs.flatMap((job) => [`${job} running`, `${job} done`]));
    const [alone, ...ofSeries] = await runsOf(bench);
    expect(alone).not.toHaveProperty('series');
    expect(ofSeries.map((run) => [run.series, run.job, (run.config as { seed: number }).seed, run.state, run.version])).toEqual([[series, jobs[0], 3, 'done', 2], [series, jobs[1], 1, 'done', 3], [series, jobs[2], 2, 'done', 4]]);
    expect(ofSeries.every(({ config }) => (config as { d: number }).d === 50)).toBe(true);
  });

  it('that is cancelled trains none of those that wait; one that has ended takes nothing with it', async () => {
    const bench = await openBench();
    await bench.posts([...taggedRows(['anna'], 25), { id: 'slow', caption: 'SLOW', hashtags: ['t1'] }]);
    const began = new Promise<Job>((settle) => { bench.client.on('jobs.changed', (job) => { if (job.kind === 'train' && job.message.startsWith('Training')) settle(job); }); });
    const { jobs } = await bench.client.call('training.startSeries', { seeds: [1, 2, 3, 4] });
    expect((await began).message).toBe('Training seed 1, epoch 1');
    // A waiting one, and those after it.
    await bench.client.call('jobs.cancel', { job: jobs[2]! });
    expect((await runsOf(bench)).map(({ state }) => state)).toEqual(['running', 'queued', 'cancelled', 'cancelled']);
    await bench.client.call('jobs.cancel', { job: jobs[0]! });
    await finished(bench.client, jobs[0]!);
    expect((await runsOf(bench)).map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled']);
    const other = await bench.client.call('training.startSeries', { seeds: [5, 6] });
    await bench.client.call('jobs.cancel', { job: other.jobs[0]! });
    expect((await bench.client.call('jobs.list', { limit: 2 })).jobs[0]?.state).toBe('cancelled');
    expect((await bench.client.call('training.versions', {})).versions).toEqual([]);
  });

  it('goes on when one of them fails, and is not stopped by one that is over', async () => {
    const bench = await openBench();
    await bench.posts([...taggedRows(['anna'], 25), { id: 'slow', caption: 'SLOW', hashtags: ['t1'] }]);
    const began = new Promise((settle) => { bench.client.on('training.progressed', settle); });
    const { jobs } = await bench.client.call('training.startSeries', { seeds: [1, 2, 3] });
    await began;
    bench.workers.at(-1)?.kill();
    expect((await finished(bench.client, jobs[0]!)).state).toBe('failed');
    await bench.client.call('jobs.cancel', { job: jobs[0]! });
    expect(['queued', 'running']).toContain((await bench.client.call('jobs.get', { job: jobs[1]! })).state);
    expect((await bench.client.call('jobs.get', { job: jobs[2]! })).state).toBe('queued');
  });

  it('needs two seeds at least, each once', async () => {
    const bench = await openBench();
    for (const seeds of [[], [1], [1, 1], Array.from({ length: 51 }, (_, index) => index)]) await expect(bench.client.call('training.startSeries', { seeds })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
