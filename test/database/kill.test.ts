import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../electron/host/database/open.ts';
import { addPost, temporaryFolder } from '../helpers/workspace.ts';

/** `KILLS=10` for the long version. */
const KILLS = Number(process.env['KILLS'] ?? 3);
const child = new URL('../helpers/append-decisions.ts', import.meta.url).pathname;

it(`every acknowledged decision is there after kill -9, ${KILLS} times`, async () => {
  const file = join(temporaryFolder(), 'macon.sqlite');
  const seed = openDatabase(file);
  for (const key of ['a', 'b', 'c']) addPost(seed, { key });
  seed.close();
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    // By number of answers, not by time: a slow machine must not make the test an empty one.
    const lines = await killedAfter(file, `run${kill}`, 40 + Math.floor(Math.random() * 160));
    acknowledged.push(...lines);
    const db = openDatabase(file);
    const stored = new Set(db.prepare('SELECT client_id FROM decisions').pluck().all());
    expect(acknowledged.filter((id) => !stored.has(id)), `lost after kill ${kill}`).toEqual([]);
    // At most the one decision that was committed while its answer was on the way.
    expect(stored.size - acknowledged.length).toBeLessThanOrEqual(kill + 1);
    expect(db.prepare(WRONG_COUNTERS).pluck().get()).toBe(0);
    db.close();
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(40 * KILLS);
});

/** A decision and what is derived from it come together or not at all. */
const WRONG_COUNTERS = `SELECT (SELECT count(*) FROM hashtags h WHERE uses <> (SELECT count(*) FROM post_hashtags WHERE hashtag_id = h.id AND standing = 1))
  + (SELECT count(*) FROM posts p WHERE tag_count <> (SELECT count(*) FROM post_hashtags WHERE post_id = p.id AND standing = 1))`;

async function killedAfter(file: string, prefix: string, answers: number): Promise<readonly string[]> {
  const process_ = spawn(process.execPath, [child, file, prefix], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(process_, 'close');
  let text = '';
  process_.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (text.split('\n').length > answers) process_.kill('SIGKILL');
  });
  const [, signal] = await exited as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  return text.split('\n').slice(0, -1);
}
