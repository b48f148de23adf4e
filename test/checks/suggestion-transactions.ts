/** How long the host's thread is kept by storing the suggestions of so many posts in one transaction: node test/checks/suggestion-transactions.ts */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../../electron/cli/output.ts';
import type { VersionId } from '../../electron/common/domain/ids.ts';
import { openDatabase } from '../../electron/host/database/open.ts';
import { SuggestionRepository } from '../../electron/host/database/repositories/suggestion-repository.ts';
import { addPost } from '../helpers/workspace.ts';

const ROUNDS = 8;
const SIZES = [64, 256, 1000, 2000];
const KEPT = 20;
const HASHTAGS = 4000;
const scratch = mkdtempSync(join(tmpdir(), 'macon-transactions-'));
try {
  const db = openDatabase(join(scratch, 'macon.sqlite'));
  const posts = db.transaction(() => Array.from({ length: ROUNDS * Math.max(...SIZES) }, (_, n) => addPost(db, { key: `post-${n}` })))();
  const repository = new SuggestionRepository(db);
  const made = posts.map((post, n) => ({ post, suggestions: Array.from({ length: KEPT }, (_, rank) => ({ tag: `tag${(n * 7 + rank) % HASHTAGS}`, probability: 1 / (rank + 2 + (n % 9) / 10) })) }));
  const version = db.prepare<[number, string]>("INSERT INTO model_versions (id, name, kind, file, sha256, bytes, info, engine, created_at) VALUES (?, 'v', 'training', ?, '', 0, '{}', 'cpu', 0)");
  for (let id = 1; id <= SIZES.length + 1; id++) version.run(id, String(id));
  repository.store((SIZES.length + 1) as VersionId, made, 1); // every hashtag is known
  const lines = SIZES.map((size, index) => {
    const times = Array.from({ length: ROUNDS }, (_, round) => {
      const since = performance.now();
      repository.store((index + 1) as VersionId, made.slice(round * size, (round + 1) * size), 1);
      return performance.now() - since;
    }).sort((a, b) => a - b);
    const median = times[ROUNDS / 2] ?? 0;
    return [String(size), median.toFixed(1), (times.at(-1) ?? 0).toFixed(1), (median * 1000 / size).toFixed(0)];
  });
  for (const line of table([['posts', 'ms, median', 'worst', 'µs a post'], ...lines])) console.log(line);
  db.close();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
