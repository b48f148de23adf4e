import { describe, expect, it } from 'vitest';
import type { PostId } from '../../electron/common/domain/ids.ts';
import type { TagDecisionKind } from '../../electron/common/domain/decision.ts';
import { ModelDataRepository } from '../../electron/host/database/repositories/model-data-repository.ts';
import { addPost } from '../helpers/workspace.ts';
import { temporaryStore } from '../helpers/store.ts';

function scene() {
  const store = temporaryStore();
  const data = new ModelDataRepository(store.db);
  return {
    store, data,
    judge: (post: PostId, kind: TagDecisionKind, tag: string, reviewer = 'ann') => store.api['labelling.judge']({ clientId: store.clientId(), post, kind, tag, reviewer }),
    mark: (post: PostId, kind: 'done' | 'reopen') => store.api['labelling.mark']({ clientId: store.clientId(), post, kind }),
    show(post: PostId, ...tags: readonly string[]) {
      store.db.exec("INSERT OR IGNORE INTO model_versions (id, name, kind, file, sha256, bytes, info, engine, created_at) VALUES (1, 'v', 'training', 'f', '', 0, '{}', 'cpu', 0)");
      for (const tag of tags) store.db.prepare('INSERT INTO shown (post_id, hashtag_id, version_id, at) VALUES (?, ?, 1, 0)').run(post, store.hashtags.idOf(tag));
    },
    only: () => { const [post] = data.decidedPosts(0, 10).posts; if (post === undefined) throw new Error('no decided post'); return post; },
  };
}

describe('the tags known of a post', () => {
  it('are the original ones as the journal changed them; disputed ones are not known', async () => {
    const { store, data, judge } = scene();
    const post = addPost(store.db, { key: 'a', tags: ['cat', 'dog', 'sun', 'sea'] });
    await judge(post, 'reject', 'cat');
    await judge(post, 'remove', 'dog');
    await judge(post, 'accept', 'latte');
    await judge(post, 'add', 'tea');
    await judge(post, 'skip', 'sun');
    await judge(post, 'remove', 'sea', 'ann');
    await judge(post, 'accept', 'sea', 'ben');
    expect(data.get(post)?.tags).toEqual(['sun', 'latte', 'tea']);
  });

  it('of a hold-out post that came with tags are never changed by a decision', async () => {
    const { store, data, judge, mark } = scene();
    const held = addPost(store.db, { key: 'a', tags: ['cat'] });
    const blank = addPost(store.db, { key: 'b' });
    data.assignSplits([[held, 'test'], [blank, 'validation']]);
    await judge(held, 'remove', 'cat');
    await judge(held, 'add', 'dog');
    await judge(blank, 'add', 'dog');
    expect(data.trainingRows(0, 10)).toMatchObject([{ key: 'a', tags: ['cat'], known: true, split: 'test' }, { key: 'b', tags: ['dog'], known: false }]);
    await mark(blank, 'done');
    expect(data.get(blank)?.known).toBe(true);
    expect(data.decidedPosts(0, 10).posts).toEqual([]);
  });

  it('are paged by key, and a split is drawn once', () => {
    const { store, data } = scene();
    const ids = Array.from({ length: 7 }, (_, n) => addPost(store.db, { key: `p${n}`, tags: n === 3 ? [] : ['cat', `tag${n}`] }));
    data.assignSplits(ids.map((id) => [id, 'training']));
    data.assignSplits(ids.map((id) => [id, 'test']));
    const pages = [data.trainingRows(0, 3), data.trainingRows(ids[2]!, 3), data.trainingRows(ids[5]!, 3)];
    expect(pages.map((page) => page.map((post) => post.key).join())).toEqual(['p0,p1,p2', 'p3,p4,p5', 'p6']);
    expect(pages.flat().map((post) => post.tags.join())).toEqual(['cat,tag0', 'cat,tag1', 'cat,tag2', '', 'cat,tag4', 'cat,tag5', 'cat,tag6']);
    expect(pages.flat().every((post) => post.split === 'training')).toBe(true);
  });
});

it('only an account\'s training posts with known tags may be remembered', async () => {
  const { store, data, judge, mark } = scene();
  const add = (key: string, tags: readonly string[], account = 'anna') => addPost(store.db, { key, tags, account });
  const [trained, tested, accepted, done, empty, other] = [add('trained', ['cat']), add('tested', ['cat']), add('accepted', []), add('done', []), add('empty', []), add('other', ['cat'], 'ben')];
  data.assignSplits([[trained, 'training'], [tested, 'test'], [accepted, 'training'], [done, 'training'], [empty, 'training'], [other, 'training']]);
  await judge(accepted, 'accept', 'dog');
  await judge(done, 'add', 'dog');
  await mark(done, 'done');
  await mark(empty, 'done');
  add('no split yet', ['cat']);
  expect(data.eligibleMemory(store.accounts.find('anna')!).map((post) => post.key)).toEqual(['trained', 'done']);
});

describe('a decided post', () => {
  it('is accepted, rejected and unknown as the model learns it, with the decisions behind', async () => {
    const { store, judge, mark, show, only } = scene();
    const post = addPost(store.db, { key: 'a', tags: ['cat'] });
    show(post, 'cat', 'dog', 'sun', 'sea', 'tea');
    await judge(post, 'accept', 'dog');
    await judge(post, 'reject', 'sun');
    await judge(post, 'skip', 'sea');
    const open = only();
    expect(open).toMatchObject({ accepted: ['dog'], rejected: ['sun'], tags: ['cat', 'dog'] });
    expect([...open.unknown].sort()).toEqual(['sea', 'tea']);
    expect(open.decisions).toEqual(store.journal.ofPost(post).slice(0, 2).map((row) => row.id));
    await mark(post, 'done');
    expect(only()).toMatchObject({ state: 'done', unknown: [] });
    expect(only().decisions).toHaveLength(3);
    await mark(post, 'reopen');
    expect([...only().unknown].sort()).toEqual(['sea', 'tea']);
  });

  it('does not teach what is disputed', async () => {
    const { store, judge, only } = scene();
    const post = addPost(store.db, { key: 'a' });
    await judge(post, 'accept', 'dog', 'ann');
    await judge(post, 'reject', 'dog', 'ben');
    await judge(post, 'accept', 'sun', 'ann');
    expect(only()).toMatchObject({ accepted: ['sun'], rejected: [], unknown: ['dog'], tags: ['sun'], state: 'disputed' });
    expect(only().decisions).toHaveLength(1);
  });

  it('is none once everything is undone', async () => {
    const { store, data, judge } = scene();
    await judge(addPost(store.db, { key: 'a' }), 'accept', 'dog');
    await store.api['labelling.undo']({ clientId: store.clientId() });
    expect(data.decidedPosts(0, 10)).toEqual({ posts: [] });
  });

  it('is found by paging whatever the page holds', async () => {
    const { store, data, judge } = scene();
    const ids = Array.from({ length: 5 }, (_, n) => addPost(store.db, { key: `p${n}` }));
    data.assignSplits([[ids[0]!, 'test'], [ids[1]!, 'test']]);
    for (const id of ids) await judge(id, 'add', 'dog');
    const found: string[] = [];
    for (let after: number | undefined = 0; after !== undefined;) {
      const page: ReturnType<typeof data.decidedPosts> = data.decidedPosts(after, 2);
      found.push(...page.posts.map((post) => post.key));
      after = page.next;
    }
    expect(found).toEqual(['p2', 'p3', 'p4']);
  });
});
