import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportId } from '../../electron/common/domain/ids.ts';
import { attachedSql } from '../../electron/host/database/repositories/attached-image-repository.ts';
import { takeBackSql } from '../../electron/host/database/repositories/take-back-repository.ts';
import { freeLeftImagesNow } from '../../electron/host/services/left-images.ts';
import { temporaryStore, type Store } from '../helpers/store.ts';
import { temporaryFolder } from '../helpers/workspace.ts';

const png = (n: number): Buffer => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from(`pixels ${n}`)]);

interface Row { readonly id: string; readonly user: string; readonly caption: string; readonly hashtags: readonly string[]; readonly image?: string; readonly time?: string }

/** A file of posts with their images beside it. */
function feed(name: string, rows: readonly Row[], extra = ''): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'images'));
  for (let n = 0; n < 40; n++) writeFileSync(join(folder, 'images', `${n}.png`), png(n));
  const file = join(folder, `${name}.jsonl`);
  writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n') + extra);
  return file;
}

/** Posts of the person's own: accounts, hashtags and an image of them are in the wrong ones too. */
const own = () => feed('own', Array.from({ length: 60 }, (_, n) => ({ id: `own${n}`, user: `user${n % 4}`, caption: `mine number ${n}`, hashtags: [`tag${n % 7}`, 'shared'], image: `images/${n % 10}.png` })));
const WRONG = 300;
const wrong = (extra = '\n{"id": "broken"') => feed('wrong', Array.from({ length: WRONG }, (_, n) => ({
  id: `wrong${n}`, user: n % 3 === 0 ? `user${n % 4}` : `stranger${n % 5}`, caption: `theirs number ${n}`, hashtags: [`tag${n % 9}`, `odd${n % 11}`], image: `images/${n % 7 === 6 ? 'none' : 5 + n % 30}.png`,
})), extra);

/** Everything of posts that a person can see, but for the list of imports. */
async function seen(store: Store): Promise<unknown> {
  const { api, db } = store;
  const all = (sql: string) => db.prepare(sql).all();
  const list = await api['posts.list']({ limit: 500 });
  return {
    counts: await api['posts.counts']({}), counters: store.counts.all(), accounts: await api['posts.accounts']({ state: 'open' }), list: list.rows,
    found: (await api['posts.list']({ limit: 500, text: 'number' })).rows.length, tagged: (await api['posts.list']({ limit: 500, tag: 'tag1' })).rows.length,
    tags: await api['tags.list']({ order: 'uses', limit: 500 }), byName: await api['tags.list']({ order: 'name', limit: 500 }),
    type: ['', 'o', 'odd', 'dd', 'ag'].map((text) => store.hashtags.matching(text, 100)),
    problems: (await api['posts.problems']({ limit: 500 })).problems.map(({ kind, reason, postKey, line }) => ({ kind, reason, postKey, line })),
    hashtags: all('SELECT p.key, h.name, position, t.state, standing FROM post_hashtags t JOIN posts p ON p.id = post_id JOIN hashtags h ON h.id = hashtag_id ORDER BY 1, 2'),
    images: all('SELECT sha256 FROM images ORDER BY 1'), splits: all('SELECT key, split FROM posts ORDER BY key'), journal: store.decisions.count(),
    sorts: all('SELECT account_id, state, flagged, problem, posts FROM post_counts WHERE posts > 0 ORDER BY 1, 2, 3, 4'),
  };
}

/** Faults that only the store knows: counters against rows, the text index, keys that lead nowhere. */
function faults({ db }: Store): unknown {
  const count = (sql: string) => db.prepare(sql).pluck().get();
  db.prepare("INSERT INTO posts_text (posts_text, rank) VALUES ('integrity-check', 1)").run();
  return {
    uses: count('SELECT count(*) FROM hashtags h WHERE uses <> (SELECT count(*) FROM post_hashtags WHERE hashtag_id = h.id AND standing = 1)'),
    accounts: count('SELECT count(*) FROM accounts a WHERE posts <> (SELECT count(*) FROM posts WHERE account_id = a.id) OR posts = 0'),
    sorts: count('SELECT (SELECT total(posts) FROM post_counts) - (SELECT count(*) FROM posts)'),
    left: count('SELECT count(*) FROM images_left'), keys: db.pragma('foreign_key_check'), sound: db.pragma('integrity_check', { simple: true }),
  };
}
const NONE = { uses: 0, accounts: 0, sorts: 0, left: 0, keys: [], sound: 'ok' };
const files = (store: Store) => readdirSync(join(store.root, 'images'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => one.name).sort();
const version = (store: Store, at: number, name = 'v1') => store.db.prepare("INSERT INTO model_versions (name, kind, file, sha256, bytes, info, engine, created_at) VALUES (?, 'training', ?, 's', 1, '{}', 'e', ?)").run(name, name, at);
const importOf = async (store: Store, source: string): Promise<ImportId> => (await store.import(source, { images: 'copy' })).import as ImportId;

describe('an import that is taken back', () => {
  it('leaves everything a person sees as it was before; again imported it is back, with its side of the split, and no id is used twice', async () => {
    const store = temporaryStore();
    await store.import(own(), { images: 'copy' });
    await store.api['data.importTags']({ source: writeTags('odd3') });
    const [before, filesBefore] = [await seen(store), files(store)];
    const source = wrong();
    const report = await store.import(source, { images: 'copy' });
    expect(report).toMatchObject({ accepted: WRONG, rejected: 1 });
    const with_ = await seen(store);
    expect(with_).not.toEqual(before);
    store.db.exec("UPDATE posts SET split = CASE id % 3 WHEN 0 THEN 'test' ELSE 'training' END WHERE key LIKE 'wrong%'");
    const sides = store.db.prepare("SELECT key, split FROM posts WHERE key LIKE 'wrong%' ORDER BY key").all();
    version(store, Number.MAX_SAFE_INTEGER);
    const last = store.post(`wrong${WRONG - 1}`);
    store.db.prepare('INSERT INTO suggestions (post_id, version_id, items, made_at) VALUES (?, 1, ?, 1)').run(last, '[]');
    store.db.prepare('INSERT INTO shown (post_id, hashtag_id, version_id, at) VALUES (?, 1, 1, 1)').run(last);
    mkdirSync(join(store.root, 'previews'));
    const gone = store.db.prepare('SELECT image_sha FROM posts WHERE id = ?').pluck().get(last) as string;
    writeFileSync(join(store.root, 'previews', `${gone}-thumb.webp`), 'x');

    const id = report.import as ImportId;
    const told = await store.api['data.previewTakeBack']({ import: id });
    expect(told).toMatchObject({ going: WRONG, staying: 0, stayingPosts: [], problems: 1, versions: ['v1'], import: { source, accepted: WRONG, removed: 0 } });
    expect(await store.takeBack(id)).toEqual({ import: id, source, removed: WRONG, stayed: 0 });
    expect(await seen(store)).toEqual(before);
    expect(files(store)).toEqual(filesBefore);
    expect(existsSync(join(store.root, 'previews', `${gone}-thumb.webp`))).toBe(false);
    expect(faults(store)).toEqual(NONE);
    expect(store.told.get('posts.imported')).toEqual({ count: -WRONG });
    expect(store.events.filter((name) => name === 'posts.removed').length).toBeGreaterThan(1);
    expect((await store.api['data.imports']({ limit: 10 })).imports[0]).toMatchObject({ id, accepted: WRONG, removed: WRONG, takenBackAt: expect.any(Number) as number });
    expect(() => store.api['data.takeBack']({ import: id })).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect((await store.api['data.importTags']({ source: writeTags('odd4') })).accepted).toBe(1);
    expect(store.hashtags.matching('odd', 10).map(({ tag }) => tag)).toEqual(['odd3', 'odd4']);

    const again = await store.import(source, { images: 'copy' });
    expect(again).toMatchObject({ accepted: WRONG, rejected: 1, duplicates: 0 });
    expect(store.db.prepare("SELECT key, split FROM posts WHERE key LIKE 'wrong%' ORDER BY key").all()).toEqual(sides);
    expect(Number(store.db.prepare("SELECT min(id) FROM posts WHERE key LIKE 'wrong%'").pluck().get())).toBeGreaterThan(last);
    const strangers = store.db.prepare("SELECT min(id) FROM accounts WHERE name LIKE 'stranger%'").pluck().get();
    expect(strangers).toBeGreaterThan(9);
    await store.takeBack(again.import as ImportId);
    expect(faults(store)).toEqual(NONE);
    expect(files(store)).toEqual(filesBefore);
  });

  it('keeps the posts in which somebody put work, and says how many and which', async () => {
    const store = temporaryStore();
    const id = await importOf(store, wrong());
    const { api } = store;
    const [a, b, c, d, e, f] = ['wrong0', 'wrong1', 'wrong2', 'wrong150', 'wrong298', 'wrong299'].map((key) => store.post(key)) as [never, never, never, never, never, never];
    await api['labelling.judge']({ clientId: store.clientId(), post: a, kind: 'accept', tag: 'tag0' });
    await api['labelling.flag']({ clientId: store.clientId(), post: b, flagged: true });
    await api['labelling.note']({ clientId: store.clientId(), post: c, text: 'mine' });
    await api['labelling.mark']({ clientId: store.clientId(), post: d, kind: 'done' });
    await api['bulk.mark']({ clientId: store.clientId(), selection: { posts: [f] }, mark: 'flag' });
    await store.jobs.last;
    await api['tags.rename']({ clientId: store.clientId(), tag: 'odd5', to: 'odder' });
    // Undone, and yet in the journal: redo must find its post.
    await api['labelling.judge']({ clientId: store.clientId(), post: e, kind: 'add', tag: 'new' });
    await api['labelling.undo']({ clientId: store.clientId() });
    const kept = [a, b, c, d, e, f];
    const rows = store.list.rows(kept);

    expect(await api['data.previewTakeBack']({ import: id })).toMatchObject({ going: WRONG - 6, staying: 6, stayingPosts: rows });
    expect(await store.takeBack(id)).toMatchObject({ removed: WRONG - 6, stayed: 6 });
    expect((await api['posts.list']({ limit: 500 })).rows.map((row) => row.id).sort()).toEqual([...kept].sort());
    expect(store.list.rows(kept)).toEqual(rows);
    expect(faults(store)).toEqual(NONE);
    // A person gave it its name, so it is theirs.
    const tags = (await api['tags.list']({ order: 'name', limit: 500 })).rows.map(({ tag, uses }) => [tag, uses]);
    expect(tags).toContainEqual(['odder', 0]);
    expect(tags.filter(([tag, uses]) => uses === 0 && tag !== 'odder' && tag !== 'new')).toEqual([]);
    expect((await api['labelling.redo']({ clientId: store.clientId() })).what).toBe('add #new');
  });

  it('stopped in the middle leaves a whole store, and goes on from there', async () => {
    const store = temporaryStore();
    await store.import(own(), { images: 'copy' });
    const before = await seen(store);
    const id = await importOf(store, wrong());
    store.jobs.cancelWhen = (done) => done > 0;
    expect(await store.takeBackJob(id)).toMatchObject({ state: 'cancelled' });
    store.jobs.cancelWhen = undefined;
    const [entry] = (await store.api['data.imports']({ limit: 1 })).imports;
    expect(entry?.removed).toBeGreaterThan(0);
    expect(entry?.removed).toBeLessThan(WRONG);
    expect(entry).not.toHaveProperty('takenBackAt');
    expect(store.told.get('posts.imported')).toEqual({ count: -(entry?.removed ?? 0) });
    expect(store.counts.all().posts).toBe(60 + WRONG - (entry?.removed ?? 0));
    expect(faults(store)).toEqual(NONE);
    expect(await store.takeBack(id)).toMatchObject({ removed: WRONG - (entry?.removed ?? 0) });
    expect(await seen(store)).toEqual(before);
  });

  it('takes nothing of another import, nor a file of the person\'s own, nor what a row of the store should not name', async () => {
    const store = temporaryStore();
    const source = wrong('');
    const first = await store.import(source);
    const second = await store.import(source);
    expect(second).toMatchObject({ accepted: 0, duplicates: WRONG });
    expect(() => store.api['data.takeBack']({ import: second.import as ImportId })).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(() => store.api['data.takeBack']({ import: 99 as ImportId })).toThrow(expect.objectContaining({ code: 'not-found' }));
    const photos = readdirSync(join(source, '..', 'images'));
    await store.takeBack(first.import as ImportId);
    expect(readdirSync(join(source, '..', 'images'))).toEqual(photos);
    writeFileSync(join(store.root, 'macon.txt'), 'mine');
    for (const path of ['macon.txt', '../images/x', 'images/ab/../../macon.txt']) store.db.prepare('INSERT OR REPLACE INTO images_left VALUES (?, ?)').run('0'.repeat(64), path);
    freeLeftImagesNow(store);
    expect(existsSync(join(store.root, 'macon.txt'))).toBe(true);
    expect(faults(store)).toEqual(NONE);
  });

  /** A post whose image is not there yet, and the folder in which it can be put. */
  async function older(store: Store) {
    const source = feed('older', Array.from({ length: 30 }, (_, n) => ({ id: `old${n}`, user: 'anna', caption: `old number ${n}`, hashtags: [], image: `images/late${n}.png` })));
    await store.import(source, { images: 'copy' });
    const bring = (from: number, to: number) => { for (let n = from; n < to; n++) writeFileSync(join(source, '..', 'images', `late${n}.png`), png(500 + n)); };
    // Read again under a name of its own, the rows are there already.
    const again = async () => (await store.import(source, { images: 'copy' })).import as ImportId;
    return { source, bring, again };
  }

  it('takes the images off that it brought for posts of before: their problems stand again, what was suggested by them goes, and what was judged stays', async () => {
    const store = temporaryStore();
    await store.import(own(), { images: 'copy' });
    const { bring, again } = await older(store);
    version(store, 1);
    const before = await seen(store);
    const filesBefore = files(store);
    bring(0, 20);
    const id = await again();
    expect((await seen(store) as { problems: unknown[] }).problems).toHaveLength(10);
    const [first, second] = [store.post('old0'), store.post('old1')];
    store.db.prepare("UPDATE posts SET split = 'training' WHERE id = ?").run(first);
    const insert = store.db.prepare('INSERT INTO suggestions (post_id, version_id, items, made_at) VALUES (?, 1, ?, 1)');
    for (const post of [first, second, store.post('old25')]) insert.run(post, '[]');
    store.db.prepare("UPDATE model_versions SET created_at = ?").run(Number.MAX_SAFE_INTEGER);
    await store.api['labelling.judge']({ clientId: store.clientId(), post: second, kind: 'add', tag: 'kept' });

    expect((await store.api['data.imports']({ limit: 1 })).imports[0]).toMatchObject({ id, accepted: 0, duplicates: 30, attached: 20 });
    expect(await store.api['data.previewTakeBack']({ import: id })).toMatchObject({ going: 0, staying: 0, images: 20, versions: ['v1'] });
    expect(await store.takeBack(id)).toMatchObject({ removed: 0, stayed: 0, images: 20 });
    expect(store.db.prepare('SELECT post_id FROM suggestions').pluck().all()).toEqual([store.post('old25')]);
    expect(store.events).toContain('posts.changed');
    expect((await store.api['posts.get']({ post: second })).tags.map(({ tag }) => tag)).toEqual(['kept']);
    await store.api['labelling.undo']({ clientId: store.clientId() });
    store.db.prepare('UPDATE posts SET split = NULL').run();
    const shown = ({ counts, list, problems, images, sorts }: Record<string, unknown>) => ({ counts, list, problems, images, sorts });
    expect(shown(await seen(store) as Record<string, unknown>)).toEqual(shown(before as Record<string, unknown>));
    expect([files(store), faults(store)]).toEqual([filesBefore, NONE]);
    expect(() => store.api['data.takeBack']({ import: id })).toThrow(expect.objectContaining({ code: 'conflict' }));
    // Imported once more they are there again.
    const back = await again();
    expect((await store.api['data.imports']({ limit: 1 })).imports[0]).toMatchObject({ id: back, attached: 20 });
  });

  it('leaves an image that another import brings too until that is taken back, and what an import brings for its own posts', async () => {
    const store = temporaryStore();
    const { source, bring, again } = await older(store);
    bring(0, 3);
    const [first, second] = [await again(), await again()];
    const images = () => store.db.prepare("SELECT key FROM posts WHERE image_sha IS NOT NULL ORDER BY key").pluck().all();
    expect(await store.api['data.previewTakeBack']({ import: first })).toMatchObject({ going: 0, images: 0 });
    expect(await store.takeBack(first)).not.toHaveProperty('images');
    expect([images(), store.problems.count()]).toEqual([['old0', 'old1', 'old2'], 27]);
    expect(await store.takeBack(second)).toMatchObject({ images: 3 });
    expect([images(), store.problems.count()]).toEqual([[], 30]);
    // With the import that brought the posts everything goes, whoever brought their images.
    await again();
    const own = (await store.api['data.imports']({ limit: 10 })).imports.find((entry) => entry.accepted === 30);
    expect(await store.takeBack(own?.id as ImportId)).toMatchObject({ removed: 30 });
    expect(faults(store)).toEqual(NONE);
    expect(readdirSync(join(source, '..', 'images'))).toContain('late0.png');
    // A row that names an image which comes only with a later row of the same file.
    const twice = feed('twice', [{ id: 't', user: 'ben', caption: 'c', hashtags: [], image: 'images/none.png' }, { id: 't', user: 'ben', caption: 'c', hashtags: [], image: 'images/3.png' }]);
    const { import: id } = await store.import(twice, { images: 'copy' });
    await store.api['labelling.flag']({ clientId: store.clientId(), post: store.post('t'), flagged: true });
    expect(await store.takeBack(id as ImportId)).toMatchObject({ removed: 0, stayed: 1 });
    expect(images()).toEqual(['t']);
  });

  it('stopped in the middle of the images it goes on from there', async () => {
    const store = temporaryStore();
    const { bring, again } = await older(store);
    bring(0, 30);
    const id = await again();
    expect(store.attached.slice(id, 12)).toHaveLength(12);
    expect(faults(store)).toMatchObject({ sorts: 0, keys: [] });
    expect(await store.api['data.previewTakeBack']({ import: id })).toMatchObject({ images: 18 });
    expect(await store.takeBack(id)).toMatchObject({ images: 18 });
    expect([store.problems.count(), faults(store)]).toEqual([30, NONE]);
  });

  it('asks no table to be walked', () => {
    const { db } = temporaryStore();
    for (const sql of [...Object.values(takeBackSql).flat(), ...Object.values(attachedSql)]) {
      const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all({ ids: '[1]', import: 1, after: 0, limit: 5 }).map((row) => row.detail);
      expect(plan.filter((detail) => /^SCAN (?!json_each|images_left)/.test(detail)), sql).toEqual([]);
      if (sql === takeBackSql.page) expect(plan.join()).toContain('posts_by_import (import_id=? AND id>?)');
    }
  });
});

function writeTags(...tags: readonly string[]): string {
  const file = join(temporaryFolder(), 'tags.txt');
  writeFileSync(file, tags.join('\n'));
  return file;
}
