import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PostId } from '../../electron/common/domain/ids.ts';
import { connectToRunningHost } from '../../electron/host/workspace-lock.ts';
import { freshUser, macon, serveWorkbench, temporaryFolder } from '../helpers/workbench-process.ts';

const KILLS = 10;
const DECISIONS = 200;
const LANES = 4;

describe('a host that is killed in the middle of judgements', () => {
  const folder = temporaryFolder('killed');
  const env = freshUser(join(folder.path, 'home'));
  const workspace = join(folder.path, 'workspace');

  beforeAll(async () => {
    const rows = Array.from({ length: 20 }, (_, i) => JSON.stringify({ id: `p${i}`, user: 'ann', caption: `a plain caption number ${i}` }));
    await writeFile(join(folder.path, 'posts.jsonl'), rows.join('\n'));
    expect((await macon(['init', workspace], env)).code).toBe(0);
    expect((await macon(['import', join(folder.path, 'posts.jsonl'), '--workspace', workspace], env)).code).toBe(0);
  });
  afterAll(() => folder.drop());

  test(`keeps every acknowledged decision, ${KILLS} times`, async () => {
    const acknowledged = new Set<string>();
    for (let round = 0; round < KILLS; round++) {
      const served = await serveWorkbench(workspace, env);
      const client = await connectToRunningHost(workspace);
      if (client === undefined) throw new Error('the running workbench was not found');
      const { rows } = await client.call('posts.list', { limit: 20 });
      // Spread over the rounds, so that some kills come early and some late.
      const killAfter = 5 + Math.floor((round / KILLS) * (DECISIONS - 10));
      let asked = 0;
      let answered = 0;
      // Each lane judges until the host is gone.
      const lane = async () => {
        for (;;) {
          const n = asked++;
          const clientId = randomUUID();
          await client.call('labelling.judge', { clientId, post: rows[n % rows.length]?.id as PostId, kind: 'add', tag: `round${round}n${n}` });
          acknowledged.add(clientId);
          answered += 1;
          if (answered === killAfter) served.process.kill('SIGKILL');
        }
      };
      const ends = await Promise.allSettled(Array.from({ length: LANES }, lane));
      expect(ends.map((end) => end.status)).toEqual(Array.from({ length: LANES }, () => 'rejected'));
      await served.kill();
      client.close();
      expect(answered).toBeGreaterThanOrEqual(killAfter);
    }
    const served = await serveWorkbench(workspace, env);
    const client = await connectToRunningHost(workspace);
    const { rows } = (await client?.call('posts.list', { limit: 20 })) ?? { rows: [] };
    const stored = new Set<string>();
    for (const row of rows) {
      const history = await client?.call('labelling.history', { post: row.id });
      for (const decision of history?.decisions ?? []) stored.add(decision.clientId);
    }
    client?.close();
    await served.stop();
    expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([]);
    expect(stored.size).toBeGreaterThan(KILLS * 5);
  });
});
