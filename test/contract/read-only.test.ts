import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { HostApi } from '../../electron/common/contract/host-api.ts';
import type { PostId } from '../../electron/common/domain/ids.ts';
import { createWorkspace } from '../../electron/host/create-workspace.ts';
import { backupFolder, listBackups } from '../../electron/host/backups.ts';
import { restoreWorkspace } from '../../electron/host/restore.ts';
import { lockForReading, lockWorkspace } from '../../electron/host/workspace-lock.ts';
import { openBench, temporaryFolder } from '../helpers/host-bench.ts';

type Fault = 'damaged' | 'future-version';

/** A closed workspace with 300 posts, one judgement and a backup of today. */
async function filled(): Promise<string> {
  const folder = await createWorkspace(join(temporaryFolder(), 'w'));
  const bench = await openBench({ folder });
  const posts = await bench.posts(Array.from({ length: 300 }, (_, n) => ({ id: `p${n}`, caption: 'words '.repeat(20), hashtags: [`t${n}`] })));
  await bench.client.call('labelling.judge', { clientId: 'client-0001', post: posts.get('p0') as PostId, kind: 'accept', tag: 'new' });
  await bench.host.close();
  const again = await openBench({ folder });
  await again.host.close();
  // The backup of the first opening holds no posts: it goes, and the next opening makes one that does.
  return folder;
}

async function spoiled(fault: Fault, table = 'problems'): Promise<string> {
  const folder = await filled();
  const file = join(folder, 'macon.sqlite');
  if (fault === 'future-version') {
    const db = new Sqlite(file);
    db.pragma('user_version = 99990');
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
  } else {
    const db = new Sqlite(file);
    const page = Number(db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table));
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    const bytes = readFileSync(file);
    bytes.fill(0xa5, (page - 1) * 4096, (page - 1) * 4096 + 2000);
    writeFileSync(file, bytes);
  }
  return folder;
}

/** All that could be written by mistake: the store's files and whatever lies beside them, but the lock. */
const stateOf = (folder: string): unknown => readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile() && !entry.name.startsWith('.macon'))
  .map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name)).toString('base64')]);

describe.each(['damaged', 'future-version'] as const)('a database that is %s', (fault) => {
  it('is refused with both ways on, and the folder stays as it was', async () => {
    const folder = await spoiled(fault);
    const before = stateOf(folder);
    const [backup] = listBackups(join(`${folder}-backups`, readdirSync(`${folder}-backups`)[0] ?? ''));
    await expect(openBench({ folder })).rejects.toMatchObject({ code: fault, hint: expect.stringContaining('--read-only') as string });
    await expect(openBench({ folder })).rejects.toMatchObject({ hint: expect.stringContaining(`--from "${backup?.file ?? 'none'}"`) as string });
    expect(stateOf(folder)).toEqual(before);
  });

  it('opens read only, exports, refuses every writing method, begins nothing, and the folder stays as it was', async () => {
    const folder = await spoiled(fault);
    const before = stateOf(folder);
    const { host, client, finished } = await openBench({ folder, readOnly: true, sample: {} });
    expect((await client.call('workspace.describe', {})).readOnly).toMatchObject({ kind: fault });
    expect((await client.call('jobs.list', { limit: 10 })).jobs.filter((job) => job.kind !== 'import')).toEqual([]);
    const { rows: [row] } = await client.call('posts.list', { limit: 1 });
    const post = row?.id as PostId;
    await expect(client.call('labelling.judge', { clientId: 'client-0002', post, kind: 'accept', tag: 'late' })).rejects.toMatchObject({ code: 'read-only', hint: expect.stringContaining('macon restore') as string });
    await expect(client.call('settings.set', { key: 'reviewer', json: '"x"', scope: 'workspace' })).rejects.toMatchObject({ code: 'read-only' });
    await expect(client.call('settings.set', { key: 'reviewer', json: '"x"', scope: 'user' })).resolves.toEqual({ key: 'reviewer' });
    const out = join(folder, '..', 'decisions.jsonl');
    expect(await finished(client.call('data.export', { format: 'jsonl', what: 'decisions', file: out }))).toMatchObject({ state: 'done', result: { rows: 1 } });
    await host.close();
    expect(stateOf(folder)).toEqual(before);
  });
});

it('a damaged database of an older format can be looked at too', async () => {
  const folder = await spoiled('damaged', 'decisions');
  const db = new Sqlite(join(folder, 'macon.sqlite'));
  db.unsafeMode();
  db.exec(`DROP TRIGGER posts_uncounted; DROP TRIGGER accounts_gone; DROP TABLE sides_kept; DROP TABLE ids_used; DROP TABLE images_left;
    DROP INDEX posts_by_import; DROP INDEX problems_by_import; DROP INDEX hashtags_by_import; DROP INDEX hashtags_unlisted;
    ALTER TABLE imports DROP COLUMN removed; ALTER TABLE imports DROP COLUMN taken_back_at; ALTER TABLE hashtags DROP COLUMN withdrawn; ALTER TABLE hashtags DROP COLUMN import_id;
    DROP TABLE run_points; DROP INDEX runs_by_job; ALTER TABLE runs DROP COLUMN series; ALTER TABLE runs DROP COLUMN encoder; ALTER TABLE runs DROP COLUMN engine; ALTER TABLE runs DROP COLUMN data; ALTER TABLE jobs DROP COLUMN cut_off; PRAGMA user_version = 60;`);
  db.close();
  const before = stateOf(folder);
  const bench = await openBench({ folder, readOnly: true });
  expect((await bench.client.call('posts.list', { limit: 10 })).rows).toHaveLength(10);
  expect((await bench.client.call('data.imports', { limit: 10 })).imports).toHaveLength(1);
  await expect(bench.client.call('data.takeBack', { import: 1 as never })).rejects.toMatchObject({ code: 'read-only' });
  await bench.host.close();
  expect(stateOf(folder)).toEqual(before);
});

it('what cannot be read of a damaged database is said in words, by a call and by a job', async () => {
  const folder = await spoiled('damaged', 'decisions');
  const { client, finished } = await openBench({ folder, readOnly: true });
  const { post } = await client.call('posts.find', { key: 'p0' });
  const lost = { code: 'damaged', message: expect.stringMatching(/cannot be read.*damaged/) as string, hint: expect.stringContaining('macon restore') as string };
  await expect(client.call('labelling.history', { post })).rejects.toMatchObject(lost);
  expect((await finished(client.call('data.export', { format: 'jsonl', what: 'decisions', file: join(folder, '..', 'd.jsonl') }))).error).toMatchObject(lost);
});

it('a sound workspace opened read only refuses all that writes, and leaves no copy behind', async () => {
  const folder = await filled();
  const before = stateOf(folder);
  const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('macon-read-only-') && existsSync(join(tmpdir(), name, 'macon.sqlite'))).length;
  const had = copies();
  const { host, client } = await openBench({ folder, readOnly: true });
  const call = client.call as (method: keyof HostApi, input: unknown) => Promise<unknown>;
  for (const [method, input] of [['data.encode', {}], ['training.start', {}], ['training.evaluate', { split: 'test' }], ['suggestions.refresh', {}], ['layout.write', { json: '{}' }], ['labelling.undo', { clientId: 'client-0003' }]] as const) {
    await expect(call(method, input), method).rejects.toMatchObject({ code: 'read-only', hint: 'Close it and open it without --read-only.' });
  }
  await host.close();
  expect(stateOf(folder)).toEqual(before);
  expect(copies()).toBeLessThanOrEqual(had);
});

it('where no more than reading is allowed, a lock keeps writers out and lets others read', async () => {
  const folder = await createWorkspace(join(temporaryFolder(), 'w'));
  const [one, other] = [lockForReading(folder), lockForReading(folder)];
  expect(() => lockWorkspace(folder)).toThrow(expect.objectContaining({ code: 'locked' }) as Error);
  one.release();
  other.release();
  const writer = lockWorkspace(folder);
  expect(() => lockForReading(folder)).toThrow(expect.objectContaining({ code: 'locked' }) as Error);
  writer.release();
  lockForReading(folder).release();
});

describe('restoring', () => {
  it('puts the backup in place and keeps the damaged store byte for byte, with its log', async () => {
    const folder = await spoiled('damaged');
    const file = join(folder, 'macon.sqlite');
    writeFileSync(`${file}-wal`, 'a log that must not be read into the backup');
    writeFileSync(join(folder, 'models', '01234567-89ab-cdef-0123-456789abcdef.safetensors'), 'a model that the backup does not know');
    const damaged = readFileSync(file);
    const done = await restoreWorkspace({ workspace: folder, from: 'last.sqlite', backups: `${folder}-backups` });
    expect(done.restored).toBe(join(backupFolder(`${folder}-backups`, folder), 'last.sqlite'));
    expect(readFileSync(join(done.kept ?? '', 'macon.sqlite')).equals(damaged)).toBe(true);
    expect(readFileSync(join(done.kept ?? '', 'macon.sqlite-wal'), 'utf8')).toMatch(/^a log/);
    expect(existsSync(`${file}-wal`)).toBe(false);
    const { client } = await openBench({ folder });
    expect(await client.call('workspace.describe', {})).not.toHaveProperty('readOnly');
    expect(existsSync(join(folder, 'models', '01234567-89ab-cdef-0123-456789abcdef.safetensors'))).toBe(false);
    expect(readFileSync(join(done.kept ?? '', 'models', '01234567-89ab-cdef-0123-456789abcdef.safetensors'), 'utf8')).toMatch(/^a model/);
  });

  it('lists instead where the store is sound, and refuses a damaged backup and a workspace in use', async () => {
    const folder = await filled();
    const before = stateOf(folder);
    const listed = await restoreWorkspace({ workspace: folder, backups: `${folder}-backups` });
    expect(listed.backups.map(({ file }) => basename(file).replace(/-.*/, '')).sort()).toEqual(['daily', 'last.sqlite', 'weekly']);
    expect(listed).toEqual({ backups: Array(3).fill(expect.objectContaining({ posts: expect.any(Number) as number, decisions: expect.any(Number) as number })) });
    const broken = join(folder, '..', 'broken.sqlite');
    writeFileSync(broken, 'no database at all '.repeat(100));
    await expect(restoreWorkspace({ workspace: folder, from: broken, backups: `${folder}-backups` })).rejects.toMatchObject({ code: 'damaged' });
    const lock = lockWorkspace(folder);
    onTestFinished(() => { lock.release(); });
    await expect(restoreWorkspace({ workspace: folder, from: broken, backups: `${folder}-backups` })).rejects.toMatchObject({ code: 'locked' });
    expect(stateOf(folder)).toEqual(before);
  });
});
