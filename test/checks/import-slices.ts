/**
 * How long imports, exports and taking back keep the host's thread from a judgement: node test/checks/import-slices.ts [ROWS, 20000]
 * A CSV without images, the same with images, an export, and both imports taken back, each with a judgement every 50 ms beside it. Run it on a quiet machine.
 * `own` is the worst turn's time on the processor: what is longer on the clock was waiting for the disk, or for other programs.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostApi, HostEvents } from '../../electron/common/contract/host-api.ts';
import type { JobId, PostId } from '../../electron/common/domain/ids.ts';
import { createClient, type Client } from '../../electron/common/rpc/client.ts';
import { transportPair } from '../../electron/common/rpc/transport.ts';
import { table } from '../../electron/cli/output.ts';
import { createHost } from '../../electron/host/create-host.ts';
import { createWorkspace } from '../../electron/host/create-workspace.ts';
import { forkWorker } from '../../electron/host/fork-worker.ts';
import { packageRoot } from '../../electron/host/package-root.ts';
import { LargeFeed } from '../helpers/large-feed.ts';

type HostClient = Client<HostApi, HostEvents>;
const IMAGES = 500;
const JUDGE_EVERY_MS = 50;
const rows = Number(process.argv[2] ?? 20_000);

/** A turn of the event loop that took at least this long did some of the work. */
const WORKING_MS = 1;

/** Every turn of the event loop while something else runs. */
class Turns {
  readonly lengths: number[] = [];
  readonly own: number[] = [];
  #since = performance.now();
  #cpu = process.threadCpuUsage();
  #on = true;

  constructor() { this.#next(); }

  stop(): void { this.#on = false; }

  #next(): void {
    setImmediate(() => {
      const now = performance.now();
      const cpu = process.threadCpuUsage();
      if (now - this.#since >= WORKING_MS) this.lengths.push(now - this.#since);
      this.own.push((cpu.user + cpu.system - this.#cpu.user - this.#cpu.system) / 1000);
      [this.#since, this.#cpu] = [now, cpu];
      if (this.#on) this.#next();
    });
  }
}

async function finished(client: HostClient, job: JobId): Promise<void> {
  for (;;) {
    const { state, error } = await client.call('jobs.get', { job });
    if (state === 'done') return;
    if (state === 'failed' || state === 'cancelled') throw new Error(`${state}: ${error?.message ?? ''}`);
    await sleep(10);
  }
}

/** Runs a job with judgements beside it; both kinds of waits in milliseconds, and the seconds it took. */
async function measured(client: HostClient, post: PostId, start: () => Promise<{ readonly job: JobId }>) {
  const turns = new Turns();
  const judgements: number[] = [];
  const ended = new AbortController();
  const started = performance.now();
  const judging = (async () => {
    while (!ended.signal.aborted) {
      const since = performance.now();
      await client.call('labelling.judge', { clientId: randomUUID(), post, kind: judgements.length % 2 === 0 ? 'accept' : 'reject', tag: 'measured' });
      judgements.push(performance.now() - since);
      await sleep(JUDGE_EVERY_MS);
    }
  })();
  await start().then(({ job }) => finished(client, job)).finally(() => { ended.abort(); });
  await judging;
  turns.stop();
  return { turns: turns.lengths, own: turns.own, judgements, seconds: (performance.now() - started) / 1000 };
}

const share = (values: readonly number[], part: number): string => ([...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0).toFixed(1);

function line(name: string, count: number, { turns, own, judgements, seconds }: Awaited<ReturnType<typeof measured>>): string[] {
  const long = turns.filter((turn) => turn > 20).length;
  return [name, String(count), seconds.toFixed(1), String(turns.length), share(turns, 0.99), share(turns, 1), share(own, 1), String(long), String(judgements.length), share(judgements, 0.5), share(judgements, 0.99), share(judgements, 1)];
}

const cell = (value: unknown): string => `"${(Array.isArray(value) ? value.join(' ') : String(value ?? '')).replaceAll('"', '""')}"`;

/** A CSV whose ids begin with `prefix`, so that two of them are different posts. */
function writeCsv(file: string, feed: LargeFeed, prefix: string, image: (n: number) => string | undefined): string {
  const lines = Array.from({ length: feed.posts }, (_, n) => {
    const { values } = feed.row(n, image);
    return [`${prefix}${String(values.id)}`, values.user, values.caption, values.hashtags, values.image, values.time].map(cell).join(',');
  });
  writeFileSync(file, `id,user,caption,hashtags,image,time\n${lines.join('\n')}\n`);
  return file;
}

const scratch = mkdtempSync(join(tmpdir(), 'macon-slices-'));
try {
  const feed = await LargeFeed.open(join(packageRoot(), 'resources'), { posts: rows, images: IMAGES });
  const pictures = join(scratch, 'pictures');
  mkdirSync(pictures);
  for (let n = 0; n < feed.images; n++) await feed.picture(n, pictures);
  const plain = writeCsv(join(scratch, 'plain.csv'), feed, 'plain-', () => undefined);
  const pictured = writeCsv(join(scratch, 'pictured.csv'), feed, 'pictured-', (n) => `pictures/picture-${n}.jpg`);
  const first = join(scratch, 'first.jsonl');
  writeFileSync(first, '{"id":"judged","user":"anna","caption":"judged meanwhile"}\n');

  const host = await createHost({ workspace: await createWorkspace(join(scratch, 'workspace')), startWorker: forkWorker, backups: join(scratch, 'backups') });
  const [ours, theirs] = transportPair();
  const client = createClient<HostApi, HostEvents>(ours);
  host.connect(theirs);
  await finished(client, (await client.call('data.import', { source: first })).job);
  const { post } = await client.call('posts.find', { key: 'judged' });
  const figures = [
    line('CSV, no images', rows, await measured(client, post, () => client.call('data.import', { source: plain }))),
    line('the same again', rows, await measured(client, post, () => client.call('data.import', { source: plain }))),
    line('CSV, images by reference', rows, await measured(client, post, () => client.call('data.import', { source: pictured }))),
    line('export to CSV', 2 * rows + 1, await measured(client, post, () => client.call('data.export', { format: 'csv', what: 'posts', file: join(scratch, 'out.csv') }))),
  ];
  const [withImages, , withoutImages] = (await client.call('data.imports', { limit: 10 })).imports;
  for (const [name, entry] of [['images taken back', withImages], ['no images taken back', withoutImages]] as const) {
    if (entry !== undefined) figures.push(line(name, entry.accepted, await measured(client, post, () => client.call('data.takeBack', { import: entry.id }))));
  }
  for (const text of table([['work', 'rows', 's', 'turns', 'p99 ms', 'worst', 'own', '> 20 ms', 'judged', 'p50 ms', 'p99', 'worst'], ...figures])) console.log(text);
  client.close();
  await host.close();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
