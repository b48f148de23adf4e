import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrainingPost } from '../../electron/common/contract/worker-api.ts';
import type { TrainingReport } from '../../electron/common/contract/training-api.ts';
import type { PostId, RunId, VersionId } from '../../electron/common/domain/ids.ts';
import { MEMORY_MODES, memoryOf } from '../../electron/common/domain/memory.ts';
import { openDatabase } from '../../electron/host/database/open.ts';
import { openBench, taggedRows, type Bench } from '../helpers/host-bench.ts';

const sent = ({ folder }: Bench, file: string) => (JSON.parse(readFileSync(join(folder, 'models', file), 'utf8')) as { posts: TrainingPost[] }).posts;
const newestFile = (bench: Bench) => { const db = openDatabase(join(bench.folder, 'macon.sqlite'), { readonly: true }); try { return db.prepare<[], { file: string }>('SELECT file FROM model_versions ORDER BY id DESC LIMIT 1').get()?.file ?? ''; } finally { db.close(); } };
const splits = (bench: Bench) => { const db = openDatabase(join(bench.folder, 'macon.sqlite'), { readonly: true }); try { return new Map(db.prepare<[], { key: string; split: string | null }>('SELECT key, split FROM posts').all().map((row) => [row.key, row.split])); } finally { db.close(); } };
let client = 0;
const judge = (bench: Bench, post: PostId, kind: 'accept' | 'reject' | 'add', tag: string) => bench.client.call('labelling.judge', { clientId: `client-${++client}`, post, kind, tag });

async function trained(): Promise<{ bench: Bench; ids: Map<string, PostId> }> {
  const bench = await openBench();
  const ids = await bench.posts(taggedRows(['anna', 'ben', 'cora'], 20));
  const job = await bench.finished(bench.client.call('training.start', { d: 100 }));
  if (job.state !== 'done') throw new Error(JSON.stringify(job));
  return { bench, ids };
}

describe('first training', () => {
  it('is refused with a hint below the needed number of tagged posts', async () => {
    const bench = await openBench();
    await bench.posts(taggedRows(['anna'], 19));
    await expect(bench.client.call('training.start', {})).rejects.toMatchObject({ code: 'unavailable', hint: expect.stringContaining('hashtags') });
    expect(await bench.client.call('training.readiness', {})).toMatchObject({ taggedPosts: 19, needed: 20, canTrain: false, unencoded: 19, reason: expect.any(String) });
  });

  it('encodes, splits, sends all tagged posts, registers the file with its checksum, and activates it', async () => {
    const { bench } = await trained();
    const [version] = (await bench.client.call('training.versions', {})).versions;
    expect(version).toMatchObject({ kind: 'training', active: true, engine: 'scripted', encoder: 'scripted-1' });
    const posts = sent(bench, newestFile(bench));
    expect(posts).toHaveLength(60);
    const stored = splits(bench);
    for (const post of posts) expect(post.split).toBe(stored.get(post.key));
    expect(new Set(stored.values())).toEqual(new Set(['training', 'validation', 'test']));
    expect(await bench.client.call('training.readiness', {})).toMatchObject({ unencoded: 0, canTrain: true, canFineTune: false });
  });

  it('keeps splits where they are when posts come later', async () => {
    const { bench } = await trained();
    const before = splits(bench);
    await bench.posts(taggedRows(['dora'], 10));
    await bench.finished(bench.client.call('training.start', {}));
    const after = splits(bench);
    for (const [key, split] of before) expect(after.get(key)).toBe(split);
    expect([...after.values()].every((split) => split !== null)).toBe(true);
  });

  it('that is cancelled leaves no file, no version, and says cancelled', async () => {
    const bench = await openBench();
    await bench.posts([...taggedRows(['anna'], 25), { id: 'slow', caption: 'SLOW', hashtags: ['t1'] }]);
    const progressed = new Promise((settle) => { bench.client.on('training.progressed', settle); });
    const started = bench.client.call('training.start', {});
    await progressed;
    await bench.client.call('jobs.cancel', { job: (await started).job });
    expect(await bench.finished(started)).toMatchObject({ state: 'cancelled' });
    expect((await bench.client.call('training.versions', {})).versions).toEqual([]);
    expect(readdirSync(join(bench.folder, 'models'))).toEqual([]);
  });
});

describe('fine-tune', () => {
  it('learns each decision on a training post once, and none on validation or test', async () => {
    const { bench, ids } = await trained();
    const where = splits(bench);
    const [one, two] = [...where].filter(([, split]) => split === 'training').map(([key]) => key) as [string, string];
    const held = [...where].find(([, split]) => split === 'validation')?.[0] ?? '';
    await judge(bench, ids.get(one) as PostId, 'reject', 't9');
    await judge(bench, ids.get(two) as PostId, 'add', 'brandnew');
    await judge(bench, ids.get(held) as PostId, 'add', 'leak');
    expect(await bench.client.call('training.readiness', {})).toMatchObject({ newDecisions: 2, canFineTune: true });
    const job = await bench.finished(bench.client.call('training.fineTune', {}));
    expect(job).toMatchObject({ state: 'done', result: { kind: 'fine-tune', decisions: 2, heldOutDecided: 1, validation: { before: {}, change: { mean: 0.1, low: 0, high: 0.2 }, enough: false } } });
    const posts = sent(bench, newestFile(bench));
    expect(posts.filter((post) => post.decided === true).map((post) => post.key).sort()).toEqual([one, two].sort());
    expect(posts.find((post) => post.key === one)?.rejected).toEqual(['t9']);
    expect(posts.find((post) => post.key === two)?.tags).toContain('brandnew');
    expect(posts.flatMap((post) => post.tags)).not.toContain('leak');
    const { versions } = await bench.client.call('training.versions', {});
    expect(versions[0]).toMatchObject({ kind: 'fine-tune', active: true, parent: versions[1]?.id });
    expect(await bench.client.call('training.readiness', {})).toMatchObject({ newDecisions: 0, canFineTune: false });
    expect(await bench.finished(bench.client.call('training.fineTune', {}))).toMatchObject({ state: 'failed', error: { code: 'unavailable' } });
    await judge(bench, ids.get(one) as PostId, 'accept', 't3');
    expect(await bench.client.call('training.readiness', {})).toMatchObject({ newDecisions: 1 });
  });

  it('that makes the hold-out worse is kept aside with a note; going back is one step', async () => {
    const { bench, ids } = await trained();
    const key = [...splits(bench)].find(([, split]) => split === 'training')?.[0] ?? '';
    await judge(bench, ids.get(key) as PostId, 'reject', 't9');
    const job = await bench.finished(bench.client.call('training.fineTune', { steps: 13 }));
    const { version } = job.result as TrainingReport;
    const { versions } = await bench.client.call('training.versions', {});
    expect(versions[0]).toMatchObject({ id: version, active: false, note: expect.stringContaining('0.100') });
    expect(versions[1]?.active).toBe(true);
    // What the version kept aside has learnt, the active one has not.
    expect(await bench.client.call('training.readiness', {})).toMatchObject({ newDecisions: 1 });
    expect(await bench.client.call('training.activate', { version })).toMatchObject({ active: true });
    expect(await bench.client.call('training.readiness', {})).toMatchObject({ newDecisions: 0 });
  });
});

describe('suggestions', () => {
  it('are unavailable with a hint while there is no model', async () => {
    const bench = await openBench();
    const ids = await bench.posts([{ id: 'a' }]);
    await expect(bench.client.call('suggestions.forPost', { post: ids.get('a') as PostId, top: 5 })).rejects.toMatchObject({ code: 'unavailable', hint: expect.stringContaining('Train') });
  });

  it('remember two training posts of the account, never the post itself, never validation or test', async () => {
    const { bench, ids } = await trained();
    const where = splits(bench);
    for (const [key, post] of ids) {
      const { attention } = await bench.client.call('suggestions.forPost', { post, top: 3 });
      expect(attention.history).toHaveLength(2);
      for (const memory of attention.history) {
        expect(memory.key).not.toBe(key);
        expect(memory.key.split('-')[0]).toBe(key.split('-')[0]);
        expect(where.get(memory.key)).toBe('training');
        expect(memory.post).toBe(ids.get(memory.key));
      }
    }
  });

  it.each(MEMORY_MODES)('under %s remember as the version was trained: its mode and slots, training posts alone', async (memory) => {
    const bench = await openBench();
    const ids = await bench.posts(taggedRows(['anna', 'ben', 'cora'], 12));
    const asked = await bench.finished(bench.client.call('training.start', { d: 100, memory, slots: 3 }));
    expect(asked.state).toBe('done');
    expect((await bench.client.call('training.versions', {})).versions[0]).toMatchObject({ memory, slots: 3 });
    const where = splits(bench);
    const training = [...where].filter(([, split]) => split === 'training').map(([key]) => ({ key, account: key.split('-')[0] ?? '', tags: [`t${Number(key.split('-')[1]) % 5}`, key.split('-')[0] ?? ''] }));
    const known = memory === 'similar' ? undefined : memoryOf(memory, training, 1);
    for (const [key, post] of ids) {
      const { attention } = await bench.client.call('suggestions.forPost', { post, top: 3 });
      const history = attention.history.map((one) => one.key);
      expect(history).not.toContain(key);
      for (const one of history) expect(where.get(one)).toBe('training');
      const self = training.find((one) => one.key === key) ?? { key, account: key.split('-')[0] ?? '', tags: [] };
      const own = training.filter((one) => one.account === self.account && one.key !== key).map((one) => one.key).sort();
      expect(history).toEqual(known === undefined ? own.slice(-3) : known.of(self, 3).map((one) => one.key));
    }
    expect(await bench.finished(bench.client.call('suggestions.refresh', {}))).toMatchObject({ state: 'done' });
  });

  it('are stored as shown, encode what is missing first, and a job renews the rest', async () => {
    const { bench } = await trained();
    const ids = await bench.posts([{ id: 'new', user: 'anna', image: 'fresh picture' }]);
    const post = ids.get('new') as PostId;
    expect(await bench.client.call('suggestions.freshness', {})).toEqual({ fresh: 0, stale: 0, none: 61 });
    const answer = await bench.client.call('suggestions.forPost', { post, top: 3 });
    expect(answer.suggestions).toHaveLength(3);
    expect(answer.attention.regions).toHaveLength(49);
    expect(await bench.client.call('training.readiness', {})).toMatchObject({ unencoded: 0 });
    const db = openDatabase(join(bench.folder, 'macon.sqlite'), { readonly: true });
    expect(db.prepare('SELECT count(*) FROM shown WHERE post_id = ?').pluck().get(post)).toBe(3);
    db.close();
    expect(await bench.finished(bench.client.call('suggestions.refresh', {}))).toMatchObject({ state: 'done', result: { posts: 60 }, done: 61, total: 61 });
    expect(await bench.client.call('suggestions.freshness', {})).toEqual({ fresh: 61, stale: 0, none: 0 });
    await bench.finished(bench.client.call('training.start', {}));
    expect(await bench.client.call('suggestions.freshness', {})).toEqual({ fresh: 0, stale: 61, none: 0 });
  });

  it('tells how fast it goes and what is left', async () => {
    let clock = 1_000_000;
    const bench = await openBench({ now: () => (clock += 500) });
    await bench.posts(taggedRows(['anna', 'ben', 'cora', 'dora'], 40));
    await bench.finished(bench.client.call('training.start', { d: 100 }));
    const told: string[] = [];
    bench.client.on('jobs.changed', ({ kind, message }) => { if (kind === 'suggest-all') told.push(message); });
    await bench.finished(bench.client.call('suggestions.refresh', {}));
    expect(told).toContainEqual(expect.stringMatching(/^Renewing the suggestions, [\d.]+ posts\/s/));
  });
});

/** What is stored of a post: tags shown under each version, and versions with suggestions. */
const stored = ({ folder }: Bench, post: PostId) => {
  const db = openDatabase(join(folder, 'macon.sqlite'), { readonly: true });
  try {
    return {
      shown: db.prepare('SELECT version_id AS version, count(*) AS tags FROM shown WHERE post_id = ? GROUP BY version_id').all(post),
      suggested: db.prepare('SELECT version_id FROM suggestions WHERE post_id = ?').pluck().all(post),
    };
  } finally { db.close(); }
};

describe('suggestions of another version, and ahead of time', () => {
  it('of a version named for comparison are never stored', async () => {
    const { bench, ids } = await trained();
    await bench.finished(bench.client.call('training.start', { seed: 5 }));
    const post = ids.get('anna-3') as PostId;
    const answer = await bench.client.call('suggestions.forPost', { post, top: 3, version: 1 as VersionId });
    expect(answer).toMatchObject({ version: 1, model: 'Training 1', encoder: 'scripted-1', engine: 'scripted', suggestions: { length: 3 } });
    expect(stored(bench, post)).toEqual({ shown: [], suggested: [] });
    expect(await bench.client.call('suggestions.forPost', { post, top: 3 })).toMatchObject({ version: 2 });
    await expect(bench.client.call('suggestions.forPost', { post, top: 3, version: 9 as VersionId })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('asked for ahead of time count as shown only when they are', async () => {
    const { bench, ids } = await trained();
    const post = ids.get('ben-1') as PostId;
    const { version, suggestions } = await bench.client.call('suggestions.forPost', { post, top: 5, shown: false });
    expect(stored(bench, post)).toEqual({ shown: [], suggested: [version] });
    const tags = suggestions.slice(0, 3).map(({ tag }) => tag);
    for (let i = 0; i < 2; i++) expect(await bench.client.call('suggestions.shown', { post, version, tags })).toEqual({ post });
    expect(stored(bench, post).shown).toEqual([{ version, tags: 3 }]);
    for (const wrong of [{ post: 999 as PostId, version }, { post, version: 9 as VersionId }]) {
      await expect(bench.client.call('suggestions.shown', { ...wrong, tags })).rejects.toMatchObject({ code: 'not-found' });
    }
    await expect(bench.client.call('suggestions.shown', { post, version, tags: Array<string>(101).fill('a') })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('explanations', () => {
  it('name the remembered posts, encode what is missing, and store nothing', async () => {
    const { bench } = await trained();
    const ids = await bench.posts([{ id: 'new', user: 'anna', caption: 'two words', image: 'fresh picture' }]);
    const post = ids.get('new') as PostId;
    const found = await bench.client.call('suggestions.explain', { post, tag: 'anna' });
    expect(found).toMatchObject({ post, version: 1, tag: 'anna', probability: 0.5, words: [{ index: 0, word: 'two' }, { index: 1, word: 'words' }], regions: { length: 49 }, history: { length: 2 } });
    for (const one of found.history) expect((await bench.client.call('posts.get', { post: one.post })).key).toBe(one.key);
    expect(await bench.client.call('training.readiness', {})).toMatchObject({ unencoded: 0 });
    expect(stored(bench, post)).toEqual({ shown: [], suggested: [] });
    await expect(bench.client.call('suggestions.explain', { post, tag: 'nowhere' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(bench.client.call('suggestions.explain', { post: 999 as PostId, tag: 'anna' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('of what is left out name hashtags as they are called today, and past posts by their number', async () => {
    const { bench } = await trained();
    const ids = await bench.posts([{ id: 'new', user: 'anna', caption: 'two words' }]);
    const post = ids.get('new') as PostId;
    const { history } = await bench.client.call('suggestions.explain', { post, tag: 'anna' });
    const past = history[0]!;
    await bench.client.call('tags.rename', { clientId: 'rename-one', tag: 'anna', to: 'anne' });
    const found = await bench.client.call('suggestions.leaveOut', { post, without: { words: [0], posts: [past.post] }, top: 1, tags: ['anne'] });
    expect(found).toMatchObject({ post, version: 1 });
    // The scripted worker names what it was told to leave out.
    expect(found.changes.map((one) => one.tag)).toEqual(['anne', past.key]);
    await expect(bench.client.call('suggestions.leaveOut', { post, without: { posts: [post] }, top: 1 })).rejects.toMatchObject({ code: 'not-found' });
    expect(stored(bench, post)).toEqual({ shown: [], suggested: [] });
  });

  it('end when a newer one is asked for in the same view, and in no other', async () => {
    const { bench } = await trained();
    const ids = await bench.posts([{ id: 'slow', user: 'anna', caption: 'SLOW' }, { id: 'quick', user: 'anna' }]);
    const ask = (key: string, view?: string) => bench.client.call('suggestions.explain', { post: ids.get(key) as PostId, tag: 'anna', ...(view === undefined ? {} : { view }) });
    const elsewhere = ask('slow', 'other-view');
    let ended = false;
    const watched = elsewhere.catch((error: unknown) => { ended = true; return error; });
    const slow = ask('slow');
    const refused = expect(slow).rejects.toMatchObject({ code: 'cancelled' });
    expect(await ask('quick')).toMatchObject({ words: [{ word: '' }] });
    await refused;
    expect(ended).toBe(false);
    await ask('quick', 'other-view');
    expect(await watched).toMatchObject({ code: 'cancelled' });
  });

  it('end when nobody waits for them any longer', async () => {
    const { bench } = await trained();
    const post = (await bench.posts([{ id: 'slow', user: 'anna', caption: 'SLOW' }])).get('slow') as PostId;
    const refused = expect(bench.client.call('suggestions.explain', { post, tag: 'anna', view: 'left-view' })).rejects.toMatchObject({ code: 'cancelled' });
    expect(await bench.client.call('suggestions.endExplanation', { view: 'other-view' })).toEqual({ ended: false });
    expect(await bench.client.call('suggestions.endExplanation', { view: 'left-view' })).toEqual({ ended: true });
    await refused;
  });
});

describe('a second training', () => {
  it('that comes out worse on the same posts is kept aside, and can be used nevertheless; one as good is used at once', async () => {
    const { bench } = await trained();
    const worse = (await bench.finished(bench.client.call('training.start', { seed: 13 }))).result;
    expect(worse).toMatchObject({ version: 2, keptAside: expect.stringMatching(/is 0.400, that of Training 1 was 0.500/) });
    const active = async () => (await bench.client.call('training.versions', {})).versions.find((version) => version.active)?.id;
    expect(await active()).toBe(1);
    await bench.client.call('training.activate', { version: 2 as VersionId });
    expect(await active()).toBe(2);
    await bench.finished(bench.client.call('training.start', { seed: 3 }));
    expect(await active()).toBe(3);
  });
});

describe('runs', () => {
  it('are told newest first in pages, each with its curve and how its job stands', async () => {
    const { bench } = await trained();
    await bench.finished(bench.client.call('training.evaluate', { split: 'test' }));
    await bench.finished(bench.client.call('training.start', { seed: 3 }));
    const { runs } = await bench.client.call('training.runs', { limit: 2 });
    expect(runs).toMatchObject([{ kind: 'train', version: 2, state: 'done', config: { seed: 3 } }, { kind: 'evaluate', version: 1, config: { split: 'test' } }]);
    const page = await bench.client.call('training.runs', { limit: 2, before: runs[1]!.id });
    expect(page.runs).toMatchObject([{ kind: 'train', version: 1, report: { kind: 'training', version: 1 } }]);
    expect(page.runs[0]).not.toHaveProperty('curve');
    const whole = await bench.client.call('training.run', { run: page.runs[0]!.id });
    expect(whole).toEqual({ ...page.runs[0], curve: expect.any(Array) });
    expect(whole.curve.map((point) => [point.step, point.loss])).toEqual([[1, 4], [2, 3], [3, 2], [4, 1], [5, 0]]);
    expect((await bench.client.call('jobs.get', { job: whole.job })).kind).toBe('train');
    await expect(bench.client.call('training.run', { run: 99 as RunId })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('models', () => {
  it('are carried to another workspace; a damaged or missing file is refused', async () => {
    const { bench } = await trained();
    const file = join(bench.folder, '..', 'model.safetensors');
    expect(await bench.finished(bench.client.call('training.exportModel', { file }))).toMatchObject({ state: 'done' });
    await expect(bench.client.call('training.exportModel', { file })).rejects.toMatchObject({ code: 'conflict', hint: expect.stringContaining('--overwrite') as string });
    writeFileSync(file, 'another');
    expect(await bench.finished(bench.client.call('training.exportModel', { file, overwrite: true }))).toMatchObject({ state: 'done' });
    await expect(bench.client.call('training.exportModel', { file: join(bench.folder, 'models', 'x.safetensors'), overwrite: true })).rejects.toMatchObject({ code: 'forbidden' });
    const other = await openBench();
    expect(await other.finished(other.client.call('training.importModel', { file }))).toMatchObject({ state: 'done', result: { kind: 'imported', active: true } });
    writeFileSync(file, 'rubbish');
    expect(await other.finished(other.client.call('training.importModel', { file }))).toMatchObject({
      state: 'failed', error: { code: 'damaged', message: expect.stringContaining(file) as string, hint: expect.stringContaining('Export it again') as string },
    });
    expect(readdirSync(join(other.folder, 'models'))).toHaveLength(1);
    expect((await other.client.call('training.versions', {})).versions).toHaveLength(1);
  });

  it('whose file was changed are not activated', async () => {
    const { bench } = await trained();
    const first = newestFile(bench);
    await bench.finished(bench.client.call('training.start', {}));
    const { versions } = await bench.client.call('training.versions', {});
    writeFileSync(join(bench.folder, 'models', first), 'tampered');
    const id = versions[1]?.id as (typeof versions)[number]['id'];
    await expect(bench.client.call('training.activate', { version: id })).rejects.toMatchObject({ code: 'damaged' });
    expect((await bench.client.call('training.versions', {})).versions[0]?.active).toBe(true);
    expect(existsSync(join(bench.folder, 'models', newestFile(bench)))).toBe(true);
  });

  it('are evaluated on one split', async () => {
    const { bench } = await trained();
    const count = [...splits(bench).values()].filter((split) => split === 'test').length;
    expect(await bench.finished(bench.client.call('training.evaluate', { split: 'test' }))).toMatchObject({ state: 'done', result: { version: 1, split: 'test', posts: count, average: 'macro' } });
  });
});
