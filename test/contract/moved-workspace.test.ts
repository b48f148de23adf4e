import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { ImageId, PostId } from '../../electron/common/domain/ids.ts';
import { createWorkspace } from '../../electron/host/create-workspace.ts';
import { openBench, temporaryFolder, type Bench } from '../helpers/host-bench.ts';

const jpeg = (text: string): Buffer => Buffer.from(`\xff\xd8\xff ${text}`, 'latin1');

/** Two images in the workspace, as the sample has them, and one outside. */
async function filled(): Promise<{ readonly folder: string; readonly ids: readonly ImageId[] }> {
  const outer = temporaryFolder();
  const folder = await createWorkspace(join(outer, '100% w_rk'));
  mkdirSync(join(folder, 'sample', 'images'), { recursive: true });
  writeFileSync(join(folder, 'sample', 'images', 'a.jpg'), jpeg('a'));
  writeFileSync(join(folder, 'sample', 'images', 'b.jpg'), jpeg('b'));
  writeFileSync(join(outer, 'c.jpg'), jpeg('c'));
  writeFileSync(join(folder, 'sample', 'posts.jsonl'), '{"id":"a","user":"u","image":"images/a.jpg"}\n{"id":"b","user":"u","image":"images/b.jpg"}\n');
  writeFileSync(join(outer, 'c.jsonl'), '{"id":"c","user":"u","image":"c.jpg"}\n');
  const bench = await openBench({ folder });
  for (const source of [join(folder, 'sample', 'posts.jsonl'), join(outer, 'c.jsonl')]) expect(await bench.finished(bench.client.call('data.import', { source }))).toMatchObject({ state: 'done', result: { problems: [] } });
  const ids = await Promise.all(['a', 'b', 'c'].map(async (key) => imageOf(bench, key)));
  await bench.host.close();
  return { folder, ids };
}

async function imageOf(bench: Bench, key: string): Promise<ImageId> {
  const { post } = await bench.client.call('posts.find', { key });
  return (await bench.client.call('posts.get', { post: post satisfies PostId })).image?.id ?? ('' as ImageId);
}

/** Changes the closed store as only an earlier version, or somebody with bad intent, would have. */
function rewrite(folder: string, sql: string, ...values: readonly string[]): void {
  const db = new Sqlite(join(folder, 'macon.sqlite'));
  db.prepare(sql).run(...values);
  db.close();
}

const pathsIn = (folder: string): unknown[] => {
  const db = new Sqlite(join(folder, 'macon.sqlite'), { readonly: true });
  try { return db.prepare('SELECT path FROM images ORDER BY path').pluck().all(); } finally { db.close(); }
};

async function served(bench: Bench, ids: readonly ImageId[]): Promise<(string | undefined)[]> {
  return Promise.all(ids.map(async (id) => {
    const asset = await bench.host.asset(id, 'original');
    return asset === undefined ? undefined : readFileSync(asset.file, 'latin1').slice(4);
  }));
}

it('a moved workspace keeps the images that lie in it, and those that it refers to elsewhere', async () => {
  const { folder, ids } = await filled();
  expect(pathsIn(folder)).toEqual([join(folder, '..', 'c.jpg'), 'sample/images/a.jpg', 'sample/images/b.jpg']);
  renameSync(folder, `${folder} moved`);
  const bench = await openBench({ folder: `${folder} moved` });
  expect(await served(bench, ids)).toEqual(['a', 'b', 'c']);
  expect(await bench.finished(bench.client.call('data.encode', {}))).toMatchObject({ state: 'done', result: { encoded: 3, unreadable: 0 } });
  const file = join(folder, '..', 'out.jsonl');
  await bench.finished(bench.client.call('data.export', { format: 'jsonl', what: 'posts', file }));
  expect(readFileSync(file, 'utf8').match(/"image":"[^"]*"/g)).toEqual(['"image":"100% w_rk moved/sample/images/a.jpg"', '"image":"100% w_rk moved/sample/images/b.jpg"', '"image":"c.jpg"']);
});

it.each([['where it was', false], ['moved meanwhile', true]])('one of an earlier version, which stored absolute paths, keeps them: %s', async (_, moved) => {
  const { folder, ids } = await filled();
  rewrite(folder, "UPDATE images SET path = ? || '/' || path WHERE path NOT LIKE '/%'", folder);
  rewrite(folder, "DELETE FROM workspace WHERE key = 'images-relative-to'");
  const now = moved ? `${folder} moved` : folder;
  if (moved) renameSync(folder, now);
  // Of a folder that moved, one image may be gone without the others going too.
  if (moved) rmSync(join(now, 'sample', 'images', 'a.jpg'));
  const bench = await openBench({ folder: now });
  expect(await served(bench, ids)).toEqual([moved ? undefined : 'a', 'b', 'c']);
  await bench.host.close();
  expect(pathsIn(now)).toEqual([join(folder, '..', 'c.jpg'), 'sample/images/a.jpg', 'sample/images/b.jpg']);
});

it('a relative path never leads out of the workspace', async () => {
  const { folder, ids } = await filled();
  rewrite(folder, "UPDATE images SET path = '../c.jpg' WHERE sha256 = ?", ids[0] ?? '');
  rmSync(join(folder, 'sample', 'images', 'b.jpg'));
  symlinkSync(join(folder, '..', 'c.jpg'), join(folder, 'sample', 'images', 'b.jpg'));
  const bench = await openBench({ folder });
  expect(await served(bench, ids)).toEqual([undefined, undefined, 'c']);
});
