import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EvaluationReport, TrainingReport } from '../../electron/common/contract/training-api.ts';
import type { TrainingPost } from '../../electron/common/contract/worker-api.ts';
import type { PostId } from '../../electron/common/domain/ids.ts';
import type { SplitRule } from '../../electron/common/domain/split.ts';
import { createWorkspace } from '../../electron/host/create-workspace.ts';
import { openDatabase } from '../../electron/host/database/open.ts';
import { openBench, type Bench, type Row, taggedRows, temporaryFolder } from '../helpers/host-bench.ts';

interface Stored { readonly key: string; readonly account: string; readonly split: string; readonly postedAt: number }
function read<T>({ folder }: Bench, sql: string): T[] {
  const db = openDatabase(join(folder, 'macon.sqlite'), { readonly: true });
  try { return db.prepare<[], T>(sql).all(); } finally { db.close(); }
}
const posts = (bench: Bench) => read<Stored>(bench, 'SELECT key, accounts.name AS account, split, posted_at AS postedAt FROM posts JOIN accounts ON accounts.id = account_id');
const keysOf = (bench: Bench, ...sides: string[]) => posts(bench).filter(({ split }) => sides.includes(split)).map(({ key }) => key).sort();
const sent = (bench: Bench) => (JSON.parse(readFileSync(join(bench.folder, 'models', read<{ file: string }>(bench, 'SELECT file FROM model_versions ORDER BY id DESC LIMIT 1')[0]?.file ?? ''), 'utf8')) as { posts: TrainingPost[] }).posts;

const day = (at: number) => new Date(Date.UTC(2026, 0, 1 + at)).toISOString();
/** Imported in another order than they were posted in. */
const timedRows = (accounts: readonly string[], n: number): Row[] => taggedRows(accounts, n).map((row, i) => ({ ...row, time: day((i * 7) % n) }));

async function train(bench: Bench, split?: SplitRule): Promise<TrainingReport> {
  const job = await bench.finished(bench.client.call('training.start', { d: 100, ...(split === undefined ? {} : { split }) }));
  if (job.state !== 'done') throw new Error(JSON.stringify(job));
  return job.result as TrainingReport;
}
const evaluate = async (bench: Bench, split: 'test' | 'validation') => (await bench.finished(bench.client.call('training.evaluate', { split }))).result as EvaluationReport;

/** Of each account: nothing is learnt that is newer than what measures it. */
function expectInTime(bench: Bench): void {
  for (const own of Map.groupBy(posts(bench), ({ account }) => account).values()) {
    const at = (...sides: string[]) => own.filter(({ split }) => sides.includes(split)).map(({ postedAt }) => postedAt);
    expect(Math.max(...at('training'))).toBeLessThan(Math.min(...at('validation', 'test')));
    expect(Math.max(...at('validation'))).toBeLessThan(Math.min(...at('test')));
  }
}

describe('chronological', () => {
  it('is drawn by the first training, told everywhere, and measured on what was posted last', async () => {
    const bench = await openBench();
    await bench.posts(timedRows(['anna', 'ben', 'cora'], 20));
    expect(await bench.client.call('workspace.describe', {})).toMatchObject({ splitRule: 'workbench' });
    expect(await train(bench, 'chronological')).toMatchObject({ splitRule: 'chronological', validation: { posts: 6 } });
    expect(await bench.client.call('workspace.describe', {})).toMatchObject({ splitRule: 'chronological' });
    expect(keysOf(bench, 'test')).toHaveLength(6);
    expectInTime(bench);
    expect(sent(bench).filter((post) => post.split === 'training').map(({ key }) => key).sort()).toEqual(keysOf(bench, 'training'));
    expect(await evaluate(bench, 'test')).toMatchObject({ split: 'test', splitRule: 'chronological', posts: 6 });
    expect((await bench.client.call('training.runs', { limit: 2 })).runs).toMatchObject([{ config: { split: 'test', splitRule: 'chronological' } }, { config: { splitRule: 'chronological', d: 100 } }]);
  });

  it('gives later posts their side without learning anything newer than the hold-out; sides given stay', async () => {
    const bench = await openBench();
    await bench.posts(timedRows(['anna', 'ben'], 20));
    await train(bench, 'chronological');
    const before = posts(bench);
    await bench.posts([
      ...taggedRows(['late'], 12).map((row, i) => ({ ...row, user: 'anna', time: day(100 + i) })),
      ...taggedRows(['early'], 12).map((row, i) => ({ ...row, user: 'ben', time: day(-100 - i) })),
      ...timedRows(['dora'], 10),
    ]);
    await train(bench);
    const after = new Map(posts(bench).map((post) => [post.key, post.split]));
    for (const { key, split } of before) expect(after.get(key)).toBe(split);
    const sides = (name: string) => new Set([...after].filter(([key]) => key.startsWith(name)).map(([, split]) => split));
    expect(sides('late')).toEqual(new Set(['test']));
    expect(sides('early')).toEqual(new Set(['training']));
    expect(sides('dora')).toEqual(new Set(['training', 'validation', 'test']));
    expectInTime(bench);
  });
});

describe('paper', () => {
  it('has no validation posts: all epochs, no measures, active all the same; only test can be evaluated', async () => {
    const bench = await openBench();
    await bench.posts(taggedRows(['anna', 'ben', 'cora'], 20).map((row, i) => ({ ...row, ...(i % 20 < 6 ? { image: `one photo of ${row.user}` } : {}) })));
    const report = await train(bench, 'paper');
    expect(report).toMatchObject({ splitRule: 'paper', validation: { posts: 0, enough: false } });
    expect(report.validation.after).toEqual({});
    expect(report).not.toHaveProperty('keptAside');
    const [version] = (await bench.client.call('training.versions', {})).versions;
    expect(version).toMatchObject({ active: true });
    expect(version).not.toHaveProperty('scores');
    expect(keysOf(bench, 'validation')).toEqual([]);
    for (const user of ['anna', 'ben', 'cora']) expect(new Set(posts(bench).filter(({ key }) => new RegExp(`^${user}-[0-5]$`).test(key)).map(({ split }) => split)).size).toBe(1);
    const test = keysOf(bench, 'test');
    expect(test.length).toBeGreaterThan(0);
    expect(await evaluate(bench, 'test')).toMatchObject({ splitRule: 'paper', posts: test.length });
    await expect(bench.client.call('training.evaluate', { split: 'validation' })).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('paper') as string });
  });

  it('keeps a fine-tune aside, since nothing can judge it, until a person activates it; nothing of test is learnt', async () => {
    const bench = await openBench();
    const ids = await bench.posts(taggedRows(['anna', 'ben', 'cora'], 20));
    await train(bench, 'paper');
    const [learnt, held] = [keysOf(bench, 'training')[0] ?? '', keysOf(bench, 'test')[0] ?? ''];
    for (const [index, key] of [learnt, held].entries()) await bench.client.call('labelling.judge', { clientId: `client-${index}`, post: ids.get(key) as PostId, kind: 'add', tag: index === 0 ? 'brandnew' : 'leak' });
    const job = await bench.finished(bench.client.call('training.fineTune', {}));
    const report = job.result as TrainingReport;
    expect(report).toMatchObject({ splitRule: 'paper', decisions: 1, heldOutDecided: 1, keptAside: expect.stringContaining('no hold-out') as string, validation: { posts: 0, before: {}, after: {} } });
    expect(sent(bench).flatMap((post) => post.tags)).not.toContain('leak');
    expect((await bench.client.call('training.versions', {})).versions).toMatchObject([{ kind: 'fine-tune', active: false }, { kind: 'training', active: true }]);
    expect(await bench.client.call('training.activate', { version: report.version })).toMatchObject({ active: true });
  });

  it('splits later posts by the same rule', async () => {
    const bench = await openBench();
    await bench.posts(taggedRows(['anna'], 30));
    await train(bench, 'paper');
    await bench.posts(taggedRows(['ben', 'cora'], 30));
    expect(await train(bench)).toMatchObject({ splitRule: 'paper' });
    expect(keysOf(bench, 'validation')).toEqual([]);
    expect(keysOf(bench, 'test').some((key) => !key.startsWith('anna'))).toBe(true);
  });
});

describe('another rule', () => {
  it('is refused once sides are drawn, naming the one that holds and the way out; the sides stay', async () => {
    const bench = await openBench();
    await bench.posts(taggedRows(['anna', 'ben'], 20));
    await train(bench);
    const before = posts(bench);
    await expect(bench.client.call('training.start', { split: 'paper' })).rejects.toMatchObject({
      code: 'conflict', message: expect.stringMatching(/"workbench".*"paper"/) as string, hint: expect.stringContaining('macon init DIR --split paper') as string,
    });
    expect(posts(bench)).toEqual(before);
    expect(await train(bench, 'workbench')).toMatchObject({ splitRule: 'workbench' });
  });

  it('asked for while the first waits fails in its turn', async () => {
    const bench = await openBench();
    await bench.posts(taggedRows(['anna', 'ben'], 20));
    const first = bench.client.call('training.start', { split: 'paper' });
    const second = bench.client.call('training.start', { split: 'chronological' });
    expect(await bench.finished(first)).toMatchObject({ state: 'done', result: { splitRule: 'paper' } });
    expect(await bench.finished(second)).toMatchObject({ state: 'failed', error: { code: 'conflict', message: expect.stringContaining('"paper"') as string } });
  });

  it('than the one chosen with the workspace holds while nothing is drawn', async () => {
    const folder = await createWorkspace(join(temporaryFolder(), 'w'), { split: 'chronological' });
    const bench = await openBench({ folder });
    expect(await bench.client.call('workspace.describe', {})).toMatchObject({ splitRule: 'chronological' });
    await bench.posts(timedRows(['anna', 'ben'], 20));
    expect(await train(bench)).toMatchObject({ splitRule: 'chronological' });
    await bench.host.close();
    const again = await openBench({ folder });
    await expect(again.client.call('training.start', { split: 'workbench' })).rejects.toMatchObject({ code: 'conflict' });
  });
});
