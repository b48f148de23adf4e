import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { VersionId } from '../../electron/common/domain/ids.ts';
import { SuggestionRepository } from '../../electron/host/database/repositories/suggestion-repository.ts';
import { modelTagNames, withTodaysNames } from '../../electron/host/services/model-tag-names.ts';
import { addPost } from '../helpers/workspace.ts';
import { temporaryStore, type Store } from '../helpers/store.ts';

const id = (store: Store) => ({ clientId: store.clientId() });
const rename = (store: Store, tag: string, to: string, more: object = {}) => store.api['tags.rename']({ ...id(store), tag, to, ...more });
const undo = async (store: Store, more: object = {}) => (await store.api['labelling.undo']({ ...id(store), ...more })).what;
const redo = async (store: Store) => (await store.api['labelling.redo'](id(store))).what;
const names = (store: Store) => Object.fromEntries(store.hashtags.page('', 'name', undefined, 50).map((row) => [row.tag, store.names.formerly(row.id)]));

describe('renaming a hashtag', () => {
  it('changes it on every post, keeps the old name leading to it, and is undone and redone in order', async () => {
    const store = temporaryStore();
    const post = addPost(store.db, { key: 'a', tags: ['kofee', 'snow'] });
    await store.api['labelling.judge']({ ...id(store), post, kind: 'accept', tag: 'kofee' });
    expect(await rename(store, '#Kofee', 'coffee')).toEqual({ tag: 'coffee', posts: 1 });
    expect((await store.api['posts.get']({ post })).tags).toMatchObject([{ tag: 'coffee', state: 'accepted' }, { tag: 'snow' }]);
    expect((await store.api['labelling.history']({ post })).decisions.map((row) => row.tag)).toEqual(['coffee']);
    expect((await store.api['posts.list']({ limit: 5, tag: 'kofee' })).rows).toHaveLength(1);
    await store.api['labelling.judge']({ ...id(store), post, kind: 'reject', tag: 'snow' });
    expect(await undo(store)).toBe('reject #snow');
    const undone = await store.api['labelling.undo'](id(store));
    expect(undone).toEqual({ what: 'rename #kofee to #coffee', posts: [post] });
    expect(names(store)).toEqual({ kofee: [], snow: [] });
    expect([await undo(store), await redo(store), await redo(store)]).toEqual(['accept #kofee', 'accept #kofee', 'rename #kofee to #coffee']);
    expect(names(store)).toEqual({ coffee: ['kofee'], snow: [] });
    expect(store.events.filter((name) => name === 'tags.changed').length).toBe(3);
  });

  it('may happen again and go back; whatever order reviewers undo in, the latest that stands counts', async () => {
    const store = temporaryStore();
    addPost(store.db, { key: 'a', tags: ['one'] });
    await rename(store, 'one', 'two', { reviewer: 'ann' });
    await rename(store, 'one', 'three', { reviewer: 'ben' });
    expect(names(store)).toEqual({ three: ['one', 'two'] });
    expect(await undo(store, { reviewer: 'ann' })).toBe('rename #one to #two');
    expect(names(store)).toEqual({ three: ['one', 'two'] });
    await undo(store, { reviewer: 'ben' });
    expect(names(store)).toEqual({ one: [] });
    await rename(store, 'one', 'two');
    await rename(store, 'two', 'one');
    expect(names(store)).toEqual({ one: ['two'] });
  });

  it('refuses a name that is, or was, another hashtag\'s, also when a redo meets one', async () => {
    const store = temporaryStore();
    const post = addPost(store.db, { key: 'a', tags: ['one', 'other'] });
    await rename(store, 'other', 'another');
    for (const to of ['another', 'other']) expect(() => rename(store, 'one', to)).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(() => rename(store, 'one', 'one')).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => rename(store, 'nobody', 'new')).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(() => rename(store, 'one', 'two words')).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    await rename(store, 'one', 'two');
    await undo(store);
    await store.api['labelling.judge']({ ...id(store), post, kind: 'add', tag: 'two', reviewer: 'ben' });
    const before = store.decisions.count();
    await expect((async () => redo(store))()).rejects.toMatchObject({ code: 'conflict' });
    expect(store.decisions.count()).toBe(before);
    expect(Object.keys(names(store))).toEqual(['another', 'one', 'two']);
  });

  it('is applied once for a client id', async () => {
    const store = temporaryStore();
    addPost(store.db, { key: 'a', tags: ['one'] });
    const call = { clientId: 'rename-once', tag: 'one', to: 'two' };
    expect(await store.api['tags.rename'](call)).toEqual(await store.api['tags.rename'](call));
    expect(() => store.api['tags.rename']({ ...call, to: 'three' })).toThrow(expect.objectContaining({ code: 'conflict' }));
  });

  it('leads imports to today\'s name, and exports it', async () => {
    const store = temporaryStore();
    addPost(store.db, { key: 'a', tags: ['kofee'] });
    await rename(store, 'kofee', 'coffee');
    writeFileSync(join(store.root, 'in.jsonl'), JSON.stringify({ id: 'b', user: 'ben', hashtags: ['kofee', 'tea'] }));
    expect(await store.import(join(store.root, 'in.jsonl'))).toMatchObject({ accepted: 1 });
    expect(store.posts.tagsOf(store.post('b')).map((tag) => tag.tag)).toEqual(['coffee', 'tea']);
    expect(store.hashtags.page('', 'name', undefined, 9).map((row) => [row.tag, row.uses])).toEqual([['coffee', 2], ['tea', 1]]);
    writeFileSync(join(store.root, 'tags.txt'), 'kofee\ncoffee\nnew\n');
    expect(await store.api['data.importTags']({ source: join(store.root, 'tags.txt') })).toEqual({ accepted: 1, rejected: 0, duplicates: 2 });
    const { file } = await store.export({ format: 'jsonl', what: 'posts', file: join(store.root, 'out.jsonl') });
    expect(file).toContain('out.jsonl');
    expect((await store.import(join(store.root, 'in.jsonl')))).toMatchObject({ duplicates: 1 });
  });

  it('leaves stored suggestions true, those of before and after, also when it is undone', async () => {
    const store = temporaryStore();
    const post = addPost(store.db, { key: 'a', tags: ['old'] });
    store.db.exec("INSERT INTO model_versions (id, name, kind, file, sha256, bytes, info, engine, created_at) VALUES (1, 'v1', 'training', 'f', 's', 1, '{}', 'e', 1), (2, 'v2', 'training', 'g', 's', 1, '{}', 'e', 1)");
    const suggestions = new SuggestionRepository(store.db);
    const tagOf = (version: number) => suggestions.of(post, version as VersionId)?.map((one) => one.tag);
    store.db.prepare("INSERT INTO suggestions VALUES (?, 1, '[[\"old\",0.5]]', 1)").run(post);
    await rename(store, 'old', 'new');
    suggestions.store(2 as VersionId, [{ post, suggestions: [{ tag: 'new', probability: 0.5 }] }], 1, true);
    expect([tagOf(1), tagOf(2)]).toEqual([['new'], ['new']]);
    expect(store.db.prepare('SELECT name, version_id AS version FROM shown JOIN hashtags ON id = hashtag_id WHERE post_id = ?').all(post)).toEqual([{ name: 'new', version: 2 }]);
    await undo(store);
    expect([tagOf(1), tagOf(2)]).toEqual([['old'], ['old']]);
  });
});

describe('what a version calls its hashtags', () => {
  it('is what it learnt: labels go in under the old name, answers come out under today\'s', async () => {
    const store = temporaryStore();
    addPost(store.db, { key: 'a', tags: ['kofee', 'tea'] });
    await rename(store, 'kofee', 'coffee');
    const before = modelTagNames(store.names, ['kofee', 'tea']);
    expect(['coffee', 'tea', 'unknown'].map((tag) => before.toModel(tag))).toEqual(['kofee', 'tea', 'unknown']);
    expect(['kofee', 'tea'].map((tag) => before.fromModel(tag))).toEqual(['coffee', 'tea']);
    const after = modelTagNames(store.names, ['coffee', 'kofee']);
    expect(after.toModel('coffee')).toBe('coffee');
    expect(withTodaysNames([{ tag: 'kofee', probability: 0.4 }, { tag: 'coffee', probability: 0.3 }], after)).toEqual([{ tag: 'coffee', probability: 0.4 }]);
  });
});

describe('the list of hashtags and type-ahead', () => {
  const fill = async (store: Store) => {
    addPost(store.db, { key: '1', tags: ['cat', 'catlover', 'tomcat', 'c_t', 'kitty'] });
    addPost(store.db, { key: '2', tags: ['tomcat'] });
    await store.api['labelling.judge']({ ...id(store), post: store.post('1'), kind: 'reject', tag: 'cat' });
    await store.api['labelling.judge']({ ...id(store), post: store.post('2'), kind: 'add', tag: 'catlover' });
  };

  it('pages in both orders with the counters of each, and finds parts of words and former names', async () => {
    const store = temporaryStore();
    await fill(store);
    await rename(store, 'kitty', 'pussycat');
    const all = async (input: { order: 'uses' | 'name'; text?: string }) => {
      const rows = [];
      for (let page = await store.api['tags.list']({ ...input, limit: 2 }); ; page = await store.api['tags.list']({ ...input, limit: 2, after: page.next })) {
        rows.push(...page.rows);
        if (page.next === undefined) return rows;
      }
    };
    expect((await all({ order: 'uses' })).map((row) => row.tag)).toEqual(['catlover', 'tomcat', 'c_t', 'pussycat', 'cat']);
    expect((await all({ order: 'name' })).map((row) => row.tag)).toEqual(['c_t', 'cat', 'catlover', 'pussycat', 'tomcat']);
    expect((await all({ order: 'uses', text: '#CAT' })).map((row) => row.tag)).toEqual(['catlover', 'tomcat', 'pussycat', 'cat']);
    expect(await all({ order: 'name', text: 'kit' })).toEqual([{ tag: 'pussycat', uses: 1, accepted: 0, rejected: 0, formerly: ['kitty'] }]);
    expect((await all({ order: 'name', text: 'c_' })).map((row) => row.tag)).toEqual(['c_t']);
    expect(await all({ order: 'name', text: '%' })).toEqual([]);
    expect((await all({ order: 'name', text: 'cat' })).map((row) => [row.accepted, row.rejected])).toEqual([[0, 1], [1, 0], [0, 0], [0, 0]]);
    expect(() => store.api['tags.list']({ order: 'uses', limit: 2, after: 'x' })).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  it('type-ahead offers what is called so first, however seldom it is used, then beginnings, then former names, then parts of words', async () => {
    const store = temporaryStore();
    await fill(store);
    await rename(store, 'c_t', 'dog');
    const offered = async (prefix: string, limit = 10) => (await store.api['labelling.tags']({ prefix, limit })).tags.map((row) => row.tag);
    expect(await offered('cat')).toEqual(['cat', 'catlover', 'tomcat']);
    expect(await offered('cat', 1)).toEqual(['cat']);
    expect(await offered('c_t')).toEqual(['dog']);
    expect(await offered('itt')).toEqual(['kitty']);
  });
});
