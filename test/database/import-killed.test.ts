import Sqlite from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../helpers/workspace.ts';
import { freshUser, macon } from '../helpers/workbench-process.ts';

const ROWS = 3000;
/** The posts that are in as each process is killed: by what is stored, not by time, so that a fast or a slow machine does not make the test an empty one. */
const KILLED_AT = [700, 1900];
const cli = fileURLToPath(new URL('../../electron/cli/main.ts', import.meta.url));
const png = (n: number): Buffer => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from(`pixels ${n}`)]);

/** Every tenth row lacks its image, every tenth has a time that is none, every fiftieth is no JSON, every sixtieth is there twice. */
function feed(folder: string): string {
  mkdirSync(join(folder, 'images'));
  for (let n = 0; n < 40; n++) writeFileSync(join(folder, 'images', `${n}.png`), png(n));
  const file = join(folder, 'posts.jsonl');
  writeFileSync(file, Array.from({ length: ROWS }, (_, n) => (n % 50 === 9 ? '{"id":' : JSON.stringify({
    id: `p${n % 60 === 1 ? n - 1 : n}`, user: `user${n % 9}`, caption: `caption ${n} #tag${n % 7}`, hashtags: [`tag${n % 31}`, `extra${n % 5}`, 'all'], image: `images/${n % 10 === 3 ? 'none' : n % 40}.png`, time: n % 10 === 7 ? 'never' : '2024-05-01',
  }))).join('\n'));
  return file;
}

/** Everything that an import writes, but for its own row in the list of imports and the times; the index of captions through a search. */
function contents(workspace: string): Readonly<Record<string, readonly unknown[]>> {
  const db = new Sqlite(join(workspace, 'macon.sqlite'), { readonly: true });
  try {
    return Object.fromEntries(Object.entries({
      posts: 'SELECT key, account_id, caption, posted_at, image_sha, content, tag_count FROM posts ORDER BY key',
      accounts: 'SELECT * FROM accounts ORDER BY name',
      images: 'SELECT * FROM images ORDER BY sha256',
      hashtags: 'SELECT name, uses FROM hashtags ORDER BY name',
      tagged: 'SELECT key, name, position FROM post_hashtags JOIN posts ON posts.id = post_id JOIN hashtags ON hashtags.id = hashtag_id ORDER BY key, name',
      problems: 'SELECT kind, line, reason FROM problems ORDER BY line, kind, reason',
      check: 'PRAGMA quick_check',
    }).map(([name, sql]) => [name, db.prepare(sql).all()]));
  } finally { db.close(); }
}

/** Runs `macon import`, kills it as soon as so many posts are stored, and answers how many are. */
async function killedAt(posts: number, file: string, workspace: string, env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, [cli, 'import', file, '--copy', '--workspace', workspace], { env, stdio: 'ignore' });
  const exited = once(child, 'exit');
  onTestFinished(() => { child.kill('SIGKILL'); });
  const db = new Sqlite(join(workspace, 'macon.sqlite'), { readonly: true });
  const count = db.prepare('SELECT count(*) FROM posts').pluck();
  try {
    while (child.exitCode === null && Number(count.get()) < posts) await new Promise((again) => { setImmediate(again); });
    child.kill('SIGKILL');
    const [, signal] = await exited as [number | null, string | null];
    expect(signal, 'the import was over before it could be killed').toBe('SIGKILL');
    return Number(count.get());
  } finally { db.close(); }
}

// Each kill comes at some statement of some row: only whole transactions keep what was stored whole.
it(`macon import that is killed -9 ${KILLED_AT.length} times and run again ends as one that ran in one go`, async () => {
  const folder = temporaryFolder();
  const env = freshUser(join(folder, 'home'));
  const file = feed(folder);
  const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
  for (const workspace of [whole, killed]) expect((await macon(['init', workspace], env)).code).toBe(0);
  const report = await macon(['import', file, '--copy', '--workspace', whole], env);
  expect(report).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+ accepted, \d+ rejected, \d+ duplicates/) });
  const all = contents(whole);
  expect(all['posts']?.length).toBeGreaterThan(ROWS / 2);
  expect(all['problems']?.length).toBeGreaterThan(ROWS / 10);
  for (const wanted of KILLED_AT) {
    const stored = await killedAt(wanted, file, killed, env);
    expect(stored).toBeGreaterThanOrEqual(wanted);
    expect(stored).toBeLessThan(all['posts']?.length ?? 0);
    // Each post that is in is whole, and counted, before anybody goes on.
    const now = contents(killed);
    const keys = new Set(now['posts']?.map((post) => (post as { key: string }).key));
    expect(now['tagged']).toEqual(all['tagged']?.filter((row) => keys.has((row as { key: string }).key)));
    expect(now['check']).toEqual([{ quick_check: 'ok' }]);
  }
  expect((await macon(['import', file, '--copy', '--workspace', killed], env)).code).toBe(0);
  expect(contents(killed)).toEqual(all);
}, 180_000);
