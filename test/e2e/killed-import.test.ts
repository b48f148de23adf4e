import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImportReport } from '../../electron/common/contract/data-api.ts';
import { openDatabase } from '../../electron/host/database/open.ts';
import { freshUser, macon, temporaryFolder } from '../helpers/workbench-process.ts';

const ROWS = 3000;
const IMAGES = 40;
/** Taking them back is many transactions, so that there is a middle to be killed in. */
const MANY = 15_000;
const cli = fileURLToPath(new URL('../../electron/cli/main.ts', import.meta.url));

/** No JSON, or a time that nobody can read. */
const refused = (n: number) => n % 10 === 9 || n % 11 === 4;
const REFUSED = Array.from({ length: ROWS }, (_, n) => n).filter(refused).length;

/** Some rows are refused, every seventh lacks its photo. */
function feed(folder: string): string {
  mkdirSync(join(folder, 'photos'));
  for (let n = 0; n < IMAGES; n++) writeFileSync(join(folder, 'photos', `${n}.png`), Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from(`pixels ${n}`)]));
  const row = (n: number) => (n % 10 === 9 ? `{"id": "p${n}", "user":` : JSON.stringify({ id: `p${n}`, user: `user${n % 9}`, caption: `caption ${n} #tag${n % 23}`, hashtags: [`extra${n % 5}`], image: `photos/${n % 7 === 3 ? 'none' : n % IMAGES}.png`, time: n % 11 === 4 ? 'never' : '2024-05-01' }));
  const file = join(folder, 'posts.jsonl');
  writeFileSync(file, Array.from({ length: ROWS }, (_, n) => row(n)).join('\n'));
  return file;
}

/** Everything that an import writes, but for its own row in the list of imports and the times. */
function contents(workspace: string): Readonly<Record<string, readonly unknown[]>> {
  const db = openDatabase(join(workspace, 'macon.sqlite'));
  const all = (sql: string) => db.prepare(sql).all();
  try {
    return {
      accounts: all('SELECT name FROM accounts ORDER BY name'),
      posts: all('SELECT key, name, caption, posted_at, image_sha, content, tag_count, problems FROM posts JOIN accounts ON accounts.id = account_id ORDER BY key'),
      hashtags: all('SELECT name, uses FROM hashtags ORDER BY name'),
      tags: all('SELECT key, name, position FROM post_hashtags JOIN posts ON posts.id = post_id JOIN hashtags ON hashtags.id = hashtag_id ORDER BY key, name'),
      images: all('SELECT sha256 FROM images ORDER BY sha256'),
      problems: all('SELECT p.kind, p.line, p.reason, p.solved_at, posts.key FROM problems p LEFT JOIN posts ON posts.id = post_id ORDER BY p.line, p.reason'),
    };
  } finally { db.close(); }
}
/** Counters that do not say what the rows do. */
function wrongCounters(workspace: string): unknown {
  const db = openDatabase(join(workspace, 'macon.sqlite'));
  try {
    return db.prepare(`SELECT (SELECT count(*) FROM hashtags h WHERE uses <> (SELECT count(*) FROM post_hashtags WHERE hashtag_id = h.id AND standing = 1)) AS uses,
      (SELECT count(*) FROM posts p WHERE tag_count <> (SELECT count(*) FROM post_hashtags WHERE post_id = p.id AND standing = 1)) AS tags,
      (SELECT count(*) FROM accounts a WHERE posts <> (SELECT count(*) FROM posts WHERE account_id = a.id)) AS accounts,
      (SELECT total(posts) FROM post_counts) - (SELECT count(*) FROM posts) AS sorts, (SELECT sum(accepted - removed) FROM imports) - (SELECT count(*) FROM posts) AS removed`).get();
  } finally { db.close(); }
}
const filesOf = (workspace: string) => readdirSync(join(workspace, 'images'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => one.name).sort();

describe('an import that is killed in the middle', () => {
  const folder = temporaryFolder('killed-import');
  const env = freshUser(join(folder.path, 'home'));
  const [whole, killed] = [join(folder.path, 'whole'), join(folder.path, 'killed')];
  let file: string;
  const args = (workspace: string) => ['import', file, '--copy', '--json', '--workspace', workspace];

  beforeAll(async () => {
    file = feed(folder.path);
    for (const workspace of [whole, killed]) expect((await macon(['init', workspace], env)).code).toBe(0);
  });
  afterAll(() => folder.drop());

  /** Answers the posts that the last line of progress spoke of. */
  async function killAtPosts(least: number, command = args(killed), counted = /([\d,]+) posts? in/g): Promise<number> {
    const child = spawn(process.execPath, [cli, ...command], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    let [text, told] = ['', 0];
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      told = Number([...text.matchAll(counted)].at(-1)?.[1]?.replaceAll(',', '') ?? 0);
      if (told >= least) child.kill('SIGKILL');
    });
    const [, signal] = await ended;
    expect(signal, `it came to its end before it was killed:\n${text}`).toBe('SIGKILL');
    return told;
  }

  test('and begun again ends as one in one go: posts, hashtags, images, problems', async () => {
    const inOneGo = await macon(args(whole), env);
    expect(inOneGo.code, inOneGo.err).toBe(0);
    const report = JSON.parse(inOneGo.out) as ImportReport;
    expect(report).toMatchObject({ rejected: REFUSED, accepted: ROWS - REFUSED });

    // Twice: the second time some of what it meets is there already.
    let stored = 0;
    for (const least of [1, 1000]) {
      const told = await killAtPosts(Math.max(least, stored + 1));
      stored = contents(killed)['posts']?.length ?? 0;
      // What was told is in the store; what is in the store is not all.
      expect(stored).toBeGreaterThanOrEqual(told);
      expect(stored).toBeLessThan(report.accepted);
    }

    const rest = await macon(args(killed), env);
    expect(rest.code, rest.err).toBe(0);
    expect(JSON.parse(rest.out)).toMatchObject({ accepted: report.accepted - stored, rejected: report.rejected, duplicates: stored });
    const [expected, found] = [contents(whole), contents(killed)];
    expect(expected['problems']?.length).toBeGreaterThan(REFUSED);
    for (const [what, rows] of Object.entries(expected)) expect(found[what], what).toEqual(rows);
    expect(filesOf(killed)).toEqual(filesOf(whole));
  });

  test('and one that is taken back, killed in the middle of that: every count is right, the rest can be taken back, and the same file brings all of it again', async () => {
    const workspace = join(folder.path, 'taken-back');
    const many = join(folder.path, 'many.jsonl');
    // Only the first have images: a file is read for each.
    writeFileSync(many, Array.from({ length: MANY }, (_, n) => JSON.stringify({ id: `p${n}`, user: `user${n % 9}`, caption: `caption ${n} #tag${n % 23}`, hashtags: [`extra${n % 5}`], ...(n < 300 ? { image: `photos/${n % IMAGES}.png` } : {}) })).join('\n'));
    expect((await macon(['init', workspace], env)).code).toBe(0);
    const bring = ['import', many, '--copy', '--workspace', workspace];
    expect((await macon(bring, env)).code).toBe(0);
    const before = contents(workspace);
    const files = filesOf(workspace);
    expect(files).toHaveLength(IMAGES);

    const takeBack = ['take-back', 'last', '--json', '--workspace', workspace];
    const told = await killAtPosts(1, takeBack, /([\d,]+) posts? taken back/g);
    const left = contents(workspace);
    const posts = left['posts'] as readonly { readonly image_sha: string | null }[];
    expect(posts.length).toBeGreaterThan(0);
    expect(posts.length).toBeLessThanOrEqual(MANY - told);
    expect(wrongCounters(workspace)).toEqual({ uses: 0, tags: 0, accounts: 0, sorts: 0, removed: 0 });
    expect(new Set((left['images'] as readonly { readonly sha256: string }[]).map(({ sha256 }) => sha256))).toEqual(new Set(posts.map((post) => post.image_sha).filter((sha) => sha !== null)));

    const rest = await macon(takeBack, env);
    expect(rest.code, rest.err).toBe(0);
    expect(JSON.parse(rest.out)).toMatchObject({ removed: posts.length, stayed: 0 });
    expect(contents(workspace)).toMatchObject({ accounts: [], posts: [], tags: [], images: [], problems: [] });
    expect(filesOf(workspace)).toEqual([]);
    expect((await macon(bring, env)).code).toBe(0);
    expect(contents(workspace)).toEqual(before);
    expect(filesOf(workspace)).toEqual(files);
  });
});
