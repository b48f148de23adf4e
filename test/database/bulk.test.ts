import { describe, expect, it } from 'vitest';
import { wilson } from '../../electron/common/domain/precision.ts';
import { deriveLabels, undoTarget } from '../../electron/common/domain/labels.ts';
import type { DecisionId, PostId, VersionId } from '../../electron/common/domain/ids.ts';
import { ModelDataRepository } from '../../electron/host/database/repositories/model-data-repository.ts';
import type { ModelVersionRepository } from '../../electron/host/database/repositories/model-version-repository.ts';
import { SuggestionRepository } from '../../electron/host/database/repositories/suggestion-repository.ts';
import { FreshJudgementCount } from '../../electron/host/services/fresh-judgements.ts';
import { relabel } from '../../electron/host/services/relabelling.ts';
import { addPost } from '../helpers/workspace.ts';
import { storeOn, temporaryStore, type Store } from '../helpers/store.ts';

const V = 1 as VersionId;
const id = (store: Store) => ({ clientId: store.clientId() });
const standing = (store: Store, post: PostId) => store.posts.tagsOf(post).filter((tag) => tag.standing).map((tag) => tag.tag).sort().join();

function suggest(store: Store, post: PostId, tags: Readonly<Record<string, number>>): void {
  new SuggestionRepository(store.db).store(V, [{ post, suggestions: Object.entries(tags).map(([tag, probability]) => ({ tag, probability })) }], 1);
}

async function apply(store: Store, input: Partial<Parameters<Store['api']['bulk.apply']>[0]> = {}) {
  await store.api['bulk.apply']({ ...id(store), selection: { filter: {} }, threshold: 0.5, done: false, ...input });
  const job = await store.jobs.last;
  if (job === undefined) throw new Error('no job was started');
  return job;
}

/** Six posts: a plain; b with an original, c with judgements, d done, e without suggestions, f with nothing likely. */
async function filled() {
  const store = temporaryStore();
  store.db.exec("INSERT INTO model_versions (id, name, kind, file, sha256, bytes, info, engine, created_at) VALUES (1, 'v1', 'training', 'f', 's', 1, '{\"encoder\":{\"id\":\"x\"},\"d\":1,\"tags\":3,\"words\":1}', 'e', 1)");
  const [a, b, c, d, e, f] = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => addPost(store.db, { key, tags: key === 'b' ? ['cat'] : [] })) as [PostId, PostId, PostId, PostId, PostId, PostId];
  for (const post of [a, b, c, d]) suggest(store, post, { cat: 0.9, dog: 0.6, fox: 0.3 });
  suggest(store, f, { fox: 0.3 });
  await store.api['labelling.judge']({ ...id(store), post: c, kind: 'reject', tag: 'cat', probability: 0.9, version: V });
  await store.api['labelling.judge']({ ...id(store), post: c, kind: 'skip', tag: 'dog' });
  await store.api['labelling.mark']({ ...id(store), post: d, kind: 'done' });
  return { store, a, b, c, d, e, f };
}

function expectDerived(store: Store): void {
  for (const post of store.list.ids({}, 'newest', undefined, 100)) {
    const stored = store.posts.tagsOf(post);
    const labels = deriveLabels(store.decisions.ofPost(post), stored.filter((tag) => tag.original).map((tag) => tag.tag));
    expect(Object.fromEntries(stored.map((tag) => [tag.tag, [tag.state, tag.standing]]))).toEqual(Object.fromEntries([...labels.tags].map(([tag, label]) => [tag, [label.state, label.standing]])));
    expect(store.posts.get(post)?.state).toBe(labels.state);
  }
  expect(store.db.prepare(`SELECT (SELECT count(*) FROM hashtags h WHERE uses <> (SELECT count(*) FROM post_hashtags WHERE hashtag_id = h.id AND standing = 1))
    + (SELECT count(*) FROM hashtags h WHERE accepted <> (SELECT count(*) FROM post_hashtags WHERE hashtag_id = h.id AND state IN ('accepted', 'added')))
    + (SELECT count(*) FROM accounts a WHERE done <> (SELECT count(*) FROM posts WHERE account_id = a.id AND state = 'done'))`).pluck().get()).toBe(0);
}

describe('a bulk', () => {
  it('is previewed as it will be done: nothing of done posts, nothing judged, nothing that is there already', async () => {
    const { store, a } = await filled();
    const preview = await store.api['bulk.preview']({ selection: { filter: {} }, threshold: 0.5 });
    expect(preview).toMatchObject({ posts: 5, ready: 4, missing: 1, changed: 2, tags: 3, byTag: [{ tag: 'dog', posts: 2 }, { tag: 'cat', posts: 1 }] });
    expect(preview.sample.map(({ post, tags }) => [post.key, tags.map((tag) => tag.tag).join()])).toEqual([['b', 'dog'], ['a', 'cat,dog']]);
    expect(preview.precision).toMatchObject({ threshold: 0.5, judged: 1, right: 0, precision: 0 });
    expect(await store.api['bulk.preview']({ selection: { filter: {}, except: [a] }, threshold: 0.5 })).toMatchObject({ posts: 4, changed: 1, tags: 1 });
    const before = store.decisions.count();
    expect(await apply(store)).toMatchObject({ state: 'done', result: { posts: 2, decisions: 3 } });
    expect(store.decisions.count()).toBe(before + 4);
    expect(await store.api['bulk.preview']({ selection: { filter: {} }, threshold: 0.5 })).toMatchObject({ changed: 0, tags: 0 });
    expectDerived(store);
  });

  it('marks posts done or flags them as one step that undo and redo name; posts that are so already are passed over', async () => {
    const { store, a, b, c, d } = await filled();
    const mark = async (kind: 'done' | 'reopen' | 'flag' | 'unflag', selection: Parameters<Store['api']['bulk.mark']>[0]['selection']) => {
      await store.api['bulk.mark']({ ...id(store), selection, mark: kind });
      return (await store.jobs.last)?.result;
    };
    const all = () => [a, b, c, d].map((post) => `${store.posts.get(post)?.state ?? ''} ${store.list.rows([post])[0]?.flagged === true ? 'flagged' : ''}`);
    expect(await mark('done', { posts: [a, b, d] })).toEqual({ posts: 2, decisions: 0, mark: 'done' });
    expect(await mark('flag', { filter: { state: 'done' } })).toEqual({ posts: 3, decisions: 0, mark: 'flag' });
    expect(await mark('flag', { posts: [a] })).toEqual({ posts: 0, decisions: 0, mark: 'flag' });
    expect(await mark('reopen', { filter: { state: 'done' }, except: [a, b, d] })).toEqual({ posts: 0, decisions: 0, mark: 'reopen' });
    expect(all()).toEqual(['done flagged', 'done flagged', 'started ', 'done flagged']);
    expect(await store.api['labelling.undo'](id(store))).toEqual({ what: 'flag 3 posts at once', posts: [a, b, d] });
    expect((await store.api['labelling.undo'](id(store))).what).toBe('mark done 2 posts at once');
    expect(all()).toEqual(['open ', 'open ', 'started ', 'done ']);
    expectDerived(store);
    expect((await store.api['labelling.redo'](id(store))).what).toBe('mark done 2 posts at once');
    expect(await mark('reopen', { filter: {} })).toMatchObject({ posts: 3 });
    expect(all()).toEqual(['open ', 'open ', 'started ', 'open ']);
    expectDerived(store);
  });

  it('is taken back and done again as one, in order with judgements and renames', async () => {
    const { store, a, b, c, d } = await filled();
    await apply(store, { done: true });
    await store.api['labelling.judge']({ ...id(store), post: a, kind: 'reject', tag: 'dog' });
    await store.api['tags.rename']({ ...id(store), tag: 'dog', to: 'hound' });
    const all = () => [a, b, c, d].map((post) => `${standing(store, post)} ${store.posts.get(post)?.state ?? ''}`);
    expect(all()).toEqual(['cat done', 'cat,hound done', ' started', ' done']);
    const what = async (method: 'labelling.undo' | 'labelling.redo') => (await store.api[method](id(store))).what;
    expect(await what('labelling.undo')).toBe('rename #dog to #hound');
    expect(await what('labelling.undo')).toBe('reject #dog');
    expect(all()).toEqual(['cat,dog done', 'cat,dog done', ' started', ' done']);
    expect(await store.api['labelling.undo'](id(store))).toEqual({ what: 'accept 3 suggestions on 2 posts at once', posts: [a, b] });
    expect(all()).toEqual([' open', 'cat open', ' started', ' done']);
    expectDerived(store);
    expect([await what('labelling.redo'), await what('labelling.redo'), await what('labelling.redo')]).toEqual(['accept 3 suggestions on 2 posts at once', 'reject #dog', 'rename #dog to #hound']);
    expect(all()).toEqual(['cat done', 'cat,hound done', ' started', ' done']);
    expectDerived(store);
  });

  it('is taken back by its name too, whatever was done since: that stays, and nothing else goes in its place', async () => {
    const { store, a, b, c } = await filled();
    await apply(store, { clientId: 'bulk-named' });
    await store.api['labelling.judge']({ ...id(store), post: c, kind: 'add', tag: 'elk' });
    const undo = (of: string) => store.api['labelling.undo']({ ...id(store), of });
    expect((await undo('bulk-named')).what).toBe('accept 3 suggestions on 2 posts at once');
    expect([a, b, c].map((post) => standing(store, post))).toEqual(['', 'cat', 'elk']);
    expectDerived(store);
    expect(() => undo('bulk-named')).toThrow(expect.objectContaining({ code: 'not-found', message: 'This was taken back already.' }));
    expect(() => store.api['labelling.undo']({ ...id(store), of: 'bulk-named', reviewer: 'ben' })).toThrow(expect.objectContaining({ code: 'not-found' }));
    await store.api['tags.rename']({ clientId: 'first-name', tag: 'elk', to: 'moose' });
    await store.api['tags.rename']({ ...id(store), tag: 'moose', to: 'wapiti' });
    expect(() => undo('first-name')).toThrow(expect.objectContaining({ code: 'not-found', message: expect.stringContaining('#wapiti') }));
    expect(standing(store, c)).toBe('wapiti');
  });

  it('leaves what it applied when it is cancelled, and one undo takes that back', async () => {
    const { store, a, b } = await filled();
    expect(await apply(store, { selection: { posts: [b, b, a, store.post('f')] } })).toMatchObject({ state: 'done' });
    const more = Array.from({ length: 400 }, (_, n) => { const post = addPost(store.db, { key: `more ${n}` }); suggest(store, post, { cat: 0.9 }); return post; });
    store.jobs.cancelWhen = (done) => done >= 60;
    expect(await apply(store, { selection: { posts: more } })).toMatchObject({ state: 'cancelled' });
    const applied = more.filter((post) => standing(store, post) === 'cat').length;
    expect(applied).toBeGreaterThan(0);
    expect(applied).toBeLessThan(400);
    expect((await store.api['labelling.undo'](id(store))).posts).toHaveLength(applied);
    expect(more.filter((post) => standing(store, post) !== '')).toEqual([]);
    expect([standing(store, a), standing(store, b)]).toEqual(['cat,dog', 'cat,dog']);
    expectDerived(store);
  });

  it('that changes nothing leaves nothing to undo, and is applied once for a client id', async () => {
    const { store, f } = await filled();
    const before = store.decisions.count();
    expect(await apply(store, { selection: { posts: [f] } })).toMatchObject({ result: { posts: 0, decisions: 0 } });
    expect(store.decisions.count()).toBe(before);
    await apply(store, { clientId: 'bulk-once' });
    const after = store.decisions.count();
    await apply(store, { clientId: 'bulk-once' });
    expect(store.decisions.count()).toBe(after);
    const reopened = storeOn(store.db, store.root);
    expect(() => reopened.api['bulk.apply']({ clientId: 'bulk-once', selection: { filter: {} }, threshold: 0.5, done: false })).toThrow(expect.objectContaining({ code: 'conflict' }));
  });

  it('whose undo was cut off half way is brought up to the journal at the next start', async () => {
    const { store } = await filled();
    await apply(store);
    // The row is committed, the process ends, nothing is derived yet.
    store.journal.turn('undo', { clientId: 'cut-off-1', reviewer: 'ann', at: 1 }, undoTarget);
    expect(standing(store, store.post('a'))).toBe('cat,dog');
    const told: unknown[] = [];
    await relabel({ relabelling: storeOn(store.db, store.root).relabelling, emit: (name, payload) => { told.push(name, payload); } });
    expect(standing(store, store.post('a'))).toBe('');
    expect(told).toEqual(['posts.changed', { posts: [store.post('a'), store.post('b')] }]);
    expectDerived(store);
  });
});

describe('precision', () => {
  it('is Wilson\'s', () => {
    expect(wilson(0, 0)).toBeUndefined();
    const { precision, low, high } = wilson(8, 10)!;
    expect(precision).toBe(0.8);
    expect(low).toBeCloseTo(0.4902, 4);
    expect(high).toBeCloseTo(0.9433, 4);
    expect(wilson(10, 10)?.high).toBeCloseTo(1, 12);
  });

  it('counts what a person judged, at the probability it was judged at, and never what a bulk accepted', async () => {
    const { store, a, b } = await filled();
    await apply(store);
    const judge = (post: PostId, kind: 'accept' | 'reject', tag: string, probability: number) => store.api['labelling.judge']({ ...id(store), post, kind, tag, probability, version: V });
    await judge(a, 'accept', 'fox', 0.3);
    await judge(b, 'accept', 'fox', 0.95);
    await judge(b, 'reject', 'fox', 0.35);
    const at = async (threshold: number) => (await store.api['bulk.precision']({})).points.find((point) => point.threshold === threshold);
    expect((await store.api['bulk.precision']({})).points).toHaveLength(19);
    expect(await at(0.3)).toMatchObject({ judged: 3, right: 1 });
    expect(await at(0.35)).toMatchObject({ judged: 2, right: 0 });
    expect(await at(0.95)).toEqual({ threshold: 0.95, judged: 0, right: 0 });
    await store.api['labelling.undo'](id(store));
    expect(await at(0.3)).toMatchObject({ judged: 3, right: 2 });
  });
});

describe('judgements that a version has not learnt', () => {
  it('are counted on as the journal grows just as they would be from its beginning: judging, bulk, undo, redo, sides', async () => {
    const { store, a, b, c } = await filled();
    const data = new ModelDataRepository(store.db);
    const versions = { learnt: () => new Set([2 as DecisionId]) } as unknown as ModelVersionRepository;
    const kept = new FreshJudgementCount(data, versions);
    const steps: readonly (() => unknown)[] = [
      () => undefined,
      () => store.api['labelling.judge']({ ...id(store), post: a, kind: 'accept', tag: 'sun' }),
      () => store.api['labelling.judge']({ ...id(store), post: a, kind: 'reject', tag: 'sun' }),
      () => apply(store),
      () => store.api['labelling.undo']({ ...id(store) }),
      () => store.api['labelling.redo']({ ...id(store) }),
      () => store.api['labelling.mark']({ ...id(store), post: b, kind: 'done' }),
      () => store.api['labelling.undo']({ ...id(store) }),
      () => store.api['labelling.flag']({ ...id(store), post: c, flagged: true }),
      () => { data.assignSplits([a, b, c].map((post) => [post, post === a ? 'validation' : 'training'])); data.assignSplits(store.list.ids({}, 'newest', undefined, 100).map((post) => [post, 'training'])); },
      () => store.api['labelling.judge']({ ...id(store), post: b, kind: 'add', tag: 'new' }),
    ];
    const counts: number[] = [];
    for (const step of steps) {
      await step();
      const fresh = await new FreshJudgementCount(data, versions).ask(V);
      expect(await kept.ask(V)).toEqual(fresh);
      counts.push(fresh.decisions);
    }
    // Otherwise the two could agree on nothing.
    expect(new Set(counts).size).toBeGreaterThan(4);
    expect(await kept.ask(undefined)).toEqual(await new FreshJudgementCount(data, versions).ask(undefined));
    const both = await Promise.all([kept.ask(V), kept.ask(V)]);
    expect(both[0]).toEqual(both[1]);
  });
});
