import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportReport } from '../../electron/common/contract/data-api.ts';
import { temporaryStore, type Store } from '../helpers/store.ts';
import { temporaryFolder } from '../helpers/workspace.ts';

const png = (n: number): Buffer => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from(`pixels ${n}`)]);
const ROWS = 420;
const KINDS = ['a CSV file', 'a CSV file line by line', 'a JSONL file', 'a folder'] as const;

/** The same posts as each kind of source: every tenth is broken or lacks its image. */
function sources(): Readonly<Record<(typeof KINDS)[number], string>> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'images'));
  for (let n = 0; n < ROWS; n++) if (n % 10 !== 3) writeFileSync(join(folder, 'images', `${n}.png`), png(n % 50));
  for (let n = 0; n < ROWS; n += 10) writeFileSync(join(folder, 'images', `${n}.txt`), `caption ${n} #tag${n % 7} #tag${n % 3}`);
  const rows = Array.from({ length: ROWS }, (_, n) => ({ id: `p${n}`, user: `user${n % 9}`, caption: `caption ${n} #tag${n % 7}`, hashtags: `extra${n % 5}`, image: `images/${n}.png`, time: n % 10 === 7 ? 'never' : '2024-05-01' }));
  const [csv, jsonl] = [join(folder, 'posts.csv'), join(folder, 'posts.jsonl')];
  writeFileSync(csv, `${Object.keys(rows[0] ?? {}).join()}\n${rows.map((row) => Object.values(row).join()).join('\n')}\n`);
  writeFileSync(jsonl, rows.map((row) => JSON.stringify(row)).join('\n'));
  return { 'a CSV file': csv, 'a CSV file line by line': csv, 'a JSONL file': jsonl, 'a folder': join(folder, 'images') };
}

/** Everything that an import writes, but for its own row in the list of imports and the time. */
function contents({ db }: Store): unknown {
  return ['SELECT * FROM accounts ORDER BY name', 'SELECT * FROM images ORDER BY sha256', 'SELECT key, account_id, caption, posted_at, image_sha, content, tag_count FROM posts ORDER BY key',
    'SELECT name, uses FROM hashtags ORDER BY name', 'SELECT key, name, position FROM post_hashtags JOIN posts ON posts.id = post_id JOIN hashtags ON hashtags.id = hashtag_id ORDER BY key, name',
    'SELECT kind, line, reason, solved_at FROM problems ORDER BY line, reason'].map((sql) => db.prepare(sql).all());
}

const options = (kind: string, images: 'copy' | 'reference') => ({ images, user: 'somebody', ...(kind.includes('line by line') ? { lines: true } : {}) });

describe.each(KINDS)('%s', (kind) => {
  it('again adds nothing', async () => {
    const store = temporaryStore();
    const source = sources()[kind];
    const first = await store.import(source, options(kind, 'reference'));
    expect(first.accepted).toBeGreaterThan(ROWS / 2);
    const before = contents(store);
    const second = await store.import(source, options(kind, 'reference'));
    expect(second).toMatchObject({ accepted: 0, rejected: first.rejected, duplicates: first.accepted + first.duplicates });
    expect(contents(store)).toEqual(before);
  });

  it('stopped, and then again, ends as one that was not', async () => {
    const [whole, stopped] = [temporaryStore(), temporaryStore()];
    const source = sources()[kind];
    const report = await whole.import(source, options(kind, 'copy'));
    stopped.jobs.cancelWhen = () => true;
    const job = await stopped.importJob({ source, ...options(kind, 'copy') });
    expect(job).toMatchObject({ state: 'cancelled' });
    const kept = Number(stopped.db.prepare('SELECT count(*) FROM posts').pluck().get());
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(report.accepted);
    expect(stopped.told.get('posts.imported')).toEqual({ count: kept });
    stopped.jobs.cancelWhen = undefined;
    const rest: ImportReport = await stopped.import(source, options(kind, 'copy'));
    expect(rest).toMatchObject({ accepted: report.accepted - kept, rejected: report.rejected, duplicates: report.duplicates + kept });
    expect(contents(stopped)).toEqual(contents(whole));
    expect(readdirSync(join(stopped.root, 'images'), { recursive: true }).filter((name) => String(name).endsWith('.tmp'))).toEqual([]);
  });
});
