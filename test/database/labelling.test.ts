import { describe, expect, it } from 'vitest';
import type { TagDecisionKind } from '../../electron/common/domain/decision.ts';
import { inGesture } from '../../electron/common/domain/gesture.ts';
import type { PostId, VersionId } from '../../electron/common/domain/ids.ts';
import { deriveLabels } from '../../electron/common/domain/labels.ts';
import { seededHash } from '../../electron/common/domain/seeded.ts';
import { addPost } from '../helpers/workspace.ts';
import { temporaryStore, type Store } from '../helpers/store.ts';

const judge = (store: Store, post: PostId, kind: TagDecisionKind, tag: string, more: object = {}) =>
  store.api['labelling.judge']({ clientId: store.clientId(), post, kind, tag, ...more });
const tagsOn = (store: Store, post: PostId) => store.posts.tagsOf(post).filter((tag) => tag.standing).map((tag) => tag.tag);
const uses = (store: Store) => Object.fromEntries(store.db.prepare<[], { name: string; uses: number }>('SELECT name, uses FROM hashtags').all().map((row) => [row.name, row.uses]));

describe('judging', () => {
  it('answers with the stored decision and the post as it stands now', async () => {
    const store = temporaryStore();
    const post = addPost(store.db, { key: 'a', tags: ['cat', 'dog'] });
    const answer = await judge(store, post, 'reject', '#Cat', { probability: 0.25 });
    expect(answer.decision).toMatchObject({ post, kind: 'reject', tag: 'cat', reviewer: 'ann', probability: 0.25 });
    expect(answer.post).toMatchObject({ state: 'started', tags: [{ tag: 'cat', original: true, state: 'rejected' }, { tag: 'dog', original: true, state: 'unjudged' }] });
    await judge(store, post, 'add', 'latte');
    expect(tagsOn(store, post)).toEqual(['dog', 'latte']);
    expect(uses(store)).toEqual({ cat: 0, dog: 1, latte: 1 });
    expect(store.db.prepare('SELECT tag_count FROM posts').pluck().get()).toBe(2);
    expect(store.events).toContain('posts.changed');
  });

  it('applies a retried client id once and answers the same', async () => {
    const store = temporaryStore();
    const post = addPost(store.db, { key: 'a' });
    const call = { clientId: 'retried-1', post, kind: 'add', tag: 'cat' } as const;
    const first = await store.api['labelling.judge'](call);
    expect(await store.api['labelling.judge'](call)).toEqual(first);
    expect(store.db.prepare('SELECT count(*) FROM decisions').pluck().get()).toBe(1);
    expect(uses(store)).toEqual({ cat: 1 });
    expect(() => store.api['labelling.judge']({ ...call, tag: 'dog' })).toThrow(expect.objectContaining({ code: 'conflict' }));
  });

  it('retries undo once too', async () => {
    const store = temporaryStore();
    const post = addPost(store.db, { key: 'a' });
    await judge(store, post, 'add', 'cat');
    await judge(store, post, 'add', 'dog');
    const first = await store.api['labelling.undo']({ clientId: 'undo-once' });
    expect(await store.api['labelling.undo']({ clientId: 'undo-once' })).toEqual(first);
    expect(tagsOn(store, post)).toEqual(['cat']);
  });

  it('takes back and does again what one gesture did as one, and names it; a judgement after it stays its own', async () => {
    const store = temporaryStore();
    const post = addPost(store.db, { key: 'a', tags: ['cat'] });
    await judge(store, post, 'accept', 'dog');
    for (const [place, tag] of ['owl', 'fox', 'bee'].entries()) await judge(store, post, 'add', tag, { clientId: inGesture('gesture-1', place) });
    // Its id begins as the gesture's does.
    await judge(store, post, 'add', 'yak', { clientId: 'gesture-1+' });
    const step = async (kind: 'undo' | 'redo', clientId = store.clientId()) => { const { what } = await store.api[`labelling.${kind}`]({ clientId }); return [what, tagsOn(store, post).sort().join(' ')]; };
    expect(await step('undo')).toEqual(['add #yak', 'bee cat dog fox owl']);
    expect(await step('undo', 'undo-once')).toEqual(['add #owl, #fox and #bee', 'cat dog']);
    expect(await step('undo', 'undo-once')).toEqual(['add #owl, #fox and #bee', 'cat dog']);
    expect(await step('redo')).toEqual(['add #owl, #fox and #bee', 'bee cat dog fox owl']);
    expect(await step('undo')).toEqual(['add #owl, #fox and #bee', 'cat dog']);
    expect(await step('undo')).toEqual(['accept #dog', 'cat']);
    expect(await step('redo')).toEqual(['accept #dog', 'cat dog']);
    expect(await step('redo')).toEqual(['add #owl, #fox and #bee', 'bee cat dog fox owl']);
    expect((await step('redo'))[0]).toBe('add #yak');
    // Another reviewer's undo does not reach it, whatever the ids.
    await judge(store, post, 'add', 'elk', { clientId: inGesture('gesture-1', 3), reviewer: 'bob' });
    expect((await store.api['labelling.undo']({ clientId: 'undo-of-bob', reviewer: 'bob' })).what).toBe('add #elk');
    expect(tagsOn(store, post).sort()).toEqual(['bee', 'cat', 'dog', 'fox', 'owl', 'yak']);
    for (const [place, tag] of ['t1', 't2', 't3', 't4', 't5'].entries()) await judge(store, post, 'add', tag, { clientId: inGesture('gesture-2', place) });
    expect((await step('undo'))[0]).toBe('add #t1, #t2, #t3 and 2 more');
    await judge(store, post, 'clear', 'dog');
    expect((await step('undo'))[0]).toBe('take back the judgement of #dog');
  });

  it.each([['no post', 999, 'cat', 'not-found'], ['no hashtag', 1, 'two words', 'invalid-input'], ['digits only', 1, '123', 'invalid-input']] as const)(
    'refuses %s and stores nothing', (_, post, tag, code) => {
      const store = temporaryStore();
      addPost(store.db, { key: 'a' });
      expect(() => store.api['labelling.judge']({ clientId: 'client-x', post: post as PostId, kind: 'add', tag })).toThrow(expect.objectContaining({ code }));
      expect(store.db.prepare('SELECT count(*) FROM decisions').pluck().get()).toBe(0);
      expect(uses(store)).toEqual({});
    });

  it('stores nothing at all when a part of the transaction fails', () => {
    const store = temporaryStore();
    const post = addPost(store.db, { key: 'a' });
    store.db.exec("CREATE TRIGGER boom BEFORE UPDATE OF state ON posts BEGIN SELECT RAISE (ABORT, 'boom'); END");
    expect(() => store.api['labelling.judge']({ clientId: 'client-x', post, kind: 'add', tag: 'cat' })).toThrow('boom');
    expect(store.db.prepare('SELECT (SELECT count(*) FROM decisions) + (SELECT count(*) FROM hashtags) + (SELECT count(*) FROM post_hashtags)').pluck().get()).toBe(0);
  });
});

describe('undo and redo', () => {
  it('say in words what they did, and keep counters right', async () => {
    const store = temporaryStore();
    const post = addPost(store.db, { key: 'a' });
    await judge(store, post, 'add', 'latte');
    await store.api['labelling.mark']({ clientId: store.clientId(), post, kind: 'done' });
    expect((await store.api['posts.accounts']({})).accounts).toMatchObject([{ name: 'anna', posts: 1, done: 1 }]);
    expect(await store.api['labelling.undo']({ clientId: store.clientId() })).toMatchObject({ what: 'mark done', post: { state: 'started' } });
    expect(await store.api['labelling.undo']({ clientId: store.clientId() })).toMatchObject({ what: 'add #latte', post: { state: 'open', tags: [] } });
    expect(uses(store)).toEqual({ latte: 0 });
    expect(() => store.api['labelling.undo']({ clientId: store.clientId() })).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(await store.api['labelling.redo']({ clientId: store.clientId() })).toMatchObject({ what: 'add #latte' });
    expect(await store.api['labelling.redo']({ clientId: store.clientId() })).toMatchObject({ what: 'mark done', post: { state: 'done' } });
    expect(() => store.api['labelling.redo']({ clientId: store.clientId() })).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect((await store.api['posts.accounts']({})).accounts).toMatchObject([{ done: 1 }]);
    expect((await store.api['labelling.history']({ post })).decisions.map((row) => row.kind)).toEqual(['add', 'done', 'undo', 'undo', 'redo', 'redo']);
  });

  it('what is derived and every counter agree with the journal after a random history', async () => {
    const store = temporaryStore();
    const posts = [addPost(store.db, { key: 'a', tags: ['cat'] }), addPost(store.db, { key: 'b', account: 'ben', tags: ['dog', 'cat'] }), addPost(store.db, { key: 'c' })];
    for (let step = 0; step < 300; step++) await randomStep(store, posts, step);
    for (const post of posts) {
      const stored = store.posts.tagsOf(post);
      const labels = deriveLabels(store.journal.ofPost(post), stored.filter((tag) => tag.original).map((tag) => tag.tag));
      expect(Object.fromEntries(stored.map((tag) => [tag.tag, [tag.state, tag.standing]]))).toEqual(Object.fromEntries([...labels.tags].map(([tag, label]) => [tag, [label.state, label.standing]])));
      expect(store.posts.get(post)?.state).toBe(labels.state);
    }
    const wrong = `SELECT (SELECT count(*) FROM hashtags h WHERE uses <> (SELECT count(*) FROM post_hashtags WHERE hashtag_id = h.id AND standing = 1))
      + (SELECT count(*) FROM posts p WHERE tag_count <> (SELECT count(*) FROM post_hashtags WHERE post_id = p.id AND standing = 1))
      + (SELECT count(*) FROM accounts a WHERE done <> (SELECT count(*) FROM posts WHERE account_id = a.id AND state = 'done'))`;
    expect(store.db.prepare(wrong).pluck().get()).toBe(0);
  });
});

async function randomStep(store: Store, posts: readonly PostId[], step: number): Promise<void> {
  const draw = (what: string, most: number) => seededHash(step, what) % most;
  const clientId = store.clientId();
  const reviewer = draw('reviewer', 3) === 0 ? 'ben' : 'ann';
  const post = posts[draw('post', posts.length)] ?? posts[0]!;
  const kind = draw('kind', 10);
  try {
    if (kind < 2) await store.api['labelling.undo']({ clientId, reviewer });
    else if (kind < 4) await store.api['labelling.redo']({ clientId, reviewer });
    else if (kind < 5) await store.api['labelling.mark']({ clientId, post, reviewer, kind: draw('mark', 2) === 0 ? 'done' : 'reopen' });
    else await judge(store, post, (['accept', 'reject', 'add', 'remove', 'skip', 'clear'] as const)[draw('judge', 6)] ?? 'add', ['cat', 'dog', 'latte'][draw('tag', 3)] ?? 'cat', { reviewer });
  } catch (error) {
    if ((error as { code?: string }).code !== 'not-found') throw error;
  }
}

describe('posts list and next', () => {
  const fill = (store: Store) => ['a', 'b', 'c', 'd', 'e'].map((key, n) => addPost(store.db, {
    key, account: n % 2 === 0 ? 'anna' : 'ben', caption: `Morning coffee number ${n} with Käse`, tags: n < 3 ? ['latte'] : ['tea'],
  }));
  const keys = (store: Store, filter: object) => (store.api['posts.list']({ limit: 10, ...filter }) as { rows: readonly { key: string }[] }).rows.map((row) => row.key).join('');

  it('pages newest first without gaps or repeats, also while posts come in', async () => {
    const store = temporaryStore();
    fill(store);
    const first = await store.api['posts.list']({ limit: 2 });
    addPost(store.db, { key: 'new' });
    const second = await store.api['posts.list']({ limit: 2, after: first.next });
    const third = await store.api['posts.list']({ limit: 2, after: second.next });
    expect([first, second, third].map((page) => page.rows.map((row) => row.key).join(''))).toEqual(['ed', 'cb', 'a']);
    expect(third.next).toBeUndefined();
    expect(() => store.api['posts.list']({ limit: 2, after: 'x' })).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  it('filters by account, state, standing hashtag and text', async () => {
    const store = temporaryStore();
    const [a, b] = fill(store);
    await judge(store, a!, 'remove', 'latte');
    await store.api['labelling.mark']({ clientId: store.clientId(), post: b!, kind: 'done' });
    expect(keys(store, { account: store.accounts.find('anna') })).toBe('eca');
    expect(keys(store, { state: 'done' })).toBe('b');
    expect(keys(store, { tag: '#Latte' })).toBe('cb');
    expect(keys(store, { tag: 'unknown' })).toBe('');
    expect(keys(store, { text: 'kase numb' })).toBe('edcba');
    expect(keys(store, { text: 'number 3' })).toBe('d');
    expect(keys(store, { text: 'coffee', tag: 'tea', account: store.accounts.find('anna') })).toBe('e');
  });

  it.each(['"', '""', 'a" OR "b', 'coffee AND', 'NEAR(', '*', '^x', 'caption: x', '-coffee', '(', "'; DROP TABLE posts; --", '🐶', 'a\0b', '{a b}', '+', '   '])('takes %j as text, never as a query', (text) => {
    const store = temporaryStore();
    fill(store);
    expect(() => keys(store, { text })).not.toThrow();
    expect(store.db.prepare('SELECT count(*) FROM posts').pluck().get()).toBe(5);
  });

  it('next goes down the list, past what is done, and around its end', async () => {
    const store = temporaryStore();
    const [a, b, , d, e] = fill(store);
    const next = async (after?: PostId) => (await store.api['labelling.next'](after === undefined ? {} : { after })).post;
    await store.api['labelling.mark']({ clientId: store.clientId(), post: d!, kind: 'done' });
    expect(await next()).toBe(e);
    expect(await next(e)).toBe(store.post('c'));
    expect(await next(a)).toBe(e);
    expect((await store.api['labelling.next']({ account: store.accounts.find('ben')! })).post).toBe(b);
    for (const post of [a, b, store.post('c'), e]) await store.api['labelling.mark']({ clientId: store.clientId(), post: post!, kind: 'done' });
    expect(await next(a)).toBeUndefined();
  });

  it('offers hashtags by prefix, most used first, and what a LIKE would trip over', async () => {
    const store = temporaryStore();
    addPost(store.db, { key: '1', tags: ['cat', 'catlover', 'caté', 'c_t'] });
    addPost(store.db, { key: '2', tags: ['catlover'] });
    const tags = async (prefix: string) => (await store.api['labelling.tags']({ prefix, limit: 3 })).tags.map((row) => row.tag);
    expect(await tags('#CA')).toEqual(['catlover', 'cat', 'caté']);
    expect(await tags('c_')).toEqual(['c_t']);
    expect(await tags('%')).toEqual([]);
    expect((await tags(''))[0]).toBe('catlover');
  });

  it('tells what reviewers disagree about', async () => {
    const store = temporaryStore();
    const post = addPost(store.db, { key: 'a' });
    await judge(store, post, 'accept', 'cat', { reviewer: 'ann' });
    const { post: detail } = await judge(store, post, 'reject', 'cat', { reviewer: 'ben' });
    expect(detail.state).toBe('disputed');
    expect(detail.problems).toMatchObject([{ kind: 'disputed', reason: expect.stringContaining('#cat') as string }]);
  });

  it('refuses a judgement of a model version that does not exist', () => {
    const store = temporaryStore();
    const post = addPost(store.db, { key: 'a' });
    expect(() => judge(store, post, 'accept', 'cat', { version: 77 as VersionId })).toThrow();
    expect(store.db.prepare('SELECT count(*) FROM decisions').pluck().get()).toBe(0);
  });
});
