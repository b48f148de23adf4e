import { describe, expect, it } from 'vitest';
import type { PostId } from '../../electron/common/domain/ids.ts';
import { addPost } from '../helpers/workspace.ts';
import { temporaryStore, type Store } from '../helpers/store.ts';

const id = (store: Store) => ({ clientId: store.clientId() });
const undo = async (store: Store) => (await store.api['labelling.undo'](id(store))).what;
const redo = async (store: Store) => (await store.api['labelling.redo'](id(store))).what;
const fill = (store: Store) => ['a', 'b', 'c', 'd', 'e'].map((key, n) => addPost(store.db, {
  key, account: ['zoe', 'anna', 'ben'][n % 3] ?? '', caption: `Morning coffee ${n}`, tags: n < 3 ? ['latte'] : ['tea'],
}));
const keys = async (store: Store, filter: object = {}) => {
  let all = '';
  for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
    const page = await store.api['posts.list']({ limit: 1, ...filter, ...(after === undefined ? {} : { after }) });
    all += page.rows.map((row) => row.key).join('');
    after = page.next;
  }
  return all;
};

describe('flags and notes', () => {
  it('are in the journal, in the rows and in the post, and undone in order with the judgements', async () => {
    const store = temporaryStore();
    const post = addPost(store.db, { key: 'a' });
    const flagged = await store.api['labelling.flag']({ ...id(store), post, flagged: true });
    expect(flagged).toMatchObject({ decision: { kind: 'flag', post }, post: { flagged: true, state: 'open' } });
    await store.api['labelling.judge']({ ...id(store), post, kind: 'add', tag: 'latte' });
    await store.api['labelling.note']({ ...id(store), post, text: 'Ask "Ben" <b>' });
    await store.api['labelling.note']({ ...id(store), post, text: 'Asked' });
    expect((await store.api['posts.rows']({ posts: [post] })).rows).toMatchObject([{ flagged: true, noted: true }]);
    expect(await store.api['posts.get']({ post })).toMatchObject({ flagged: true, note: 'Asked' });
    expect(await undo(store)).toBe('write a note');
    expect(await store.api['posts.get']({ post })).toMatchObject({ note: 'Ask "Ben" <b>' });
    expect([await undo(store), await undo(store), await undo(store)]).toEqual(['write a note', 'add #latte', 'flag']);
    expect(await store.api['posts.get']({ post })).toMatchObject({ flagged: false, tags: [] });
    expect((await store.api['posts.get']({ post })).note).toBeUndefined();
    expect([await redo(store), await redo(store), await redo(store)]).toEqual(['flag', 'add #latte', 'write a note']);
    expect(await store.api['posts.get']({ post })).toMatchObject({ flagged: true, note: 'Ask "Ben" <b>' });
  });

  it('are the latest word, whoever said it, and an empty note removes it', async () => {
    const store = temporaryStore();
    const post = addPost(store.db, { key: 'a' });
    await store.api['labelling.flag']({ ...id(store), post, flagged: true, reviewer: 'ann' });
    await store.api['labelling.note']({ ...id(store), post, text: 'one', reviewer: 'ann' });
    await store.api['labelling.flag']({ ...id(store), post, flagged: false, reviewer: 'ben' });
    const { post: detail } = await store.api['labelling.note']({ ...id(store), post, text: '', reviewer: 'ben' });
    expect([detail.flagged, detail.note, detail.state]).toEqual([false, undefined, 'open']);
    await store.api['labelling.undo']({ ...id(store), reviewer: 'ben' });
    expect(await store.api['posts.get']({ post })).toMatchObject({ note: 'one', flagged: false });
  });

  it('a retried note is written once, and its client id never stands for another text', async () => {
    const store = temporaryStore();
    const post = addPost(store.db, { key: 'a' });
    const call = { clientId: 'retried-1', post, text: 'x' };
    expect(await store.api['labelling.note'](call)).toEqual(await store.api['labelling.note'](call));
    expect(() => store.api['labelling.note']({ ...call, text: 'y' })).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(store.decisions.count()).toBe(1);
  });
});

describe('the list', () => {
  it('goes by account, newest first within each, without gaps or repeats', async () => {
    const store = temporaryStore();
    fill(store);
    expect(await keys(store, { order: 'account' })).toBe('ebcda');
    expect(await keys(store, { order: 'account', text: 'coffee' })).toBe('ebcda');
    expect(await keys(store, { order: 'account', tag: 'tea' })).toBe('ed');
    expect((await store.api['posts.list']({ order: 'account', limit: 3 })).rows.map((row) => row.key).join('')).toBe('ebc');
    expect((await store.api['posts.list']({ order: 'account', limit: 3, after: String(store.post('b')) })).rows.map((row) => row.key).join('')).toBe('cda');
  });

  it('shows what is flagged or has a problem, with any other filter', async () => {
    const store = temporaryStore();
    const [a, , c, d] = fill(store);
    for (const post of [a, d, c]) await store.api['labelling.flag']({ ...id(store), post: post!, flagged: true });
    store.problems.add({ kind: 'image', reason: 'gone', post: c!, at: 1 });
    expect(await keys(store, { flagged: true })).toBe('dca');
    expect(await keys(store, { flagged: false })).toBe('eb');
    expect(await keys(store, { flagged: true, order: 'account' })).toBe('cda');
    expect(await keys(store, { flagged: true, tag: 'latte', text: 'coffee' })).toBe('ca');
    expect(await keys(store, { problem: true })).toBe('c');
    expect(await keys(store, { problem: false, flagged: true, state: 'open' })).toBe('da');
    store.problems.solve(c!, 'image', 5);
    expect(await keys(store, { problem: true })).toBe('');
  });

  it('counts posts of each sort, in all and by account', async () => {
    const store = temporaryStore();
    const [a, b, c] = fill(store);
    await store.api['labelling.mark']({ ...id(store), post: a!, kind: 'done' });
    await store.api['labelling.judge']({ ...id(store), post: b!, kind: 'accept', tag: 'latte' });
    await store.api['labelling.flag']({ ...id(store), post: c!, flagged: true });
    store.problems.add({ kind: 'image', reason: 'gone', post: c!, at: 1 });
    expect(await store.api['posts.counts']({})).toEqual({ all: 5, open: 3, started: 1, done: 1, disputed: 0, flagged: 1, problem: 1 });
    const matching = async (filter: object) => (await store.api['posts.accounts'](filter)).accounts.map((row) => [row.name, row.posts, row.matching]);
    expect(await matching({})).toEqual([['anna', 2, 2], ['ben', 1, 1], ['zoe', 2, 2]]);
    expect(await matching({ state: 'open' })).toEqual([['anna', 2, 1], ['ben', 1, 1], ['zoe', 2, 1]]);
    expect(await matching({ state: 'open', flagged: true })).toEqual([['anna', 2, 0], ['ben', 1, 1], ['zoe', 2, 0]]);
  });

  it('rows come in the order asked, unknown ones left out', async () => {
    const store = temporaryStore();
    const [a, b] = fill(store);
    expect((await store.api['posts.rows']({ posts: [b!, 999 as PostId, a!] })).rows.map((row) => row.key)).toEqual(['b', 'a']);
  });

  it('next follows the same filter and order, past what is done and around the end', async () => {
    const store = temporaryStore();
    const [a, b, c, d, e] = fill(store);
    const next = async (input: object) => { const { post } = await store.api['labelling.next'](input); return post; };
    expect(await next({ after: e, order: 'account' })).toBe(b);
    expect(await next({ after: b, order: 'account' })).toBe(c);
    expect(await next({ after: a, order: 'account' })).toBe(e);
    await store.api['labelling.mark']({ ...id(store), post: c!, kind: 'done' });
    expect(await next({ after: b, order: 'account' })).toBe(d);
    for (const post of [b, c]) await store.api['labelling.flag']({ ...id(store), post: post!, flagged: true });
    expect(await next({ after: e, flagged: true })).toBe(b);
    expect(await next({ after: e, flagged: true, order: 'account' })).toBe(b);
    expect(await next({ after: b, flagged: true })).toBe(b);
    expect(await next({ state: 'done' })).toBeUndefined();
    expect(await next({ tag: 'nobody' })).toBeUndefined();
  });
});
