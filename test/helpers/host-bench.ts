import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { HostApi, HostEvents } from '../../electron/common/contract/host-api.ts';
import type { Job } from '../../electron/common/domain/job.ts';
import type { JobId, PostId } from '../../electron/common/domain/ids.ts';
import { createClient, type Client } from '../../electron/common/rpc/client.ts';
import { transportPair } from '../../electron/common/rpc/transport.ts';
import { createHost, type Host, type HostOptions } from '../../electron/host/create-host.ts';
import { createWorkspace } from '../../electron/host/create-workspace.ts';
import { forkWorker } from '../../electron/host/fork-worker.ts';
import type { WorkerPort } from '../../electron/host/worker-port.ts';

const SCRIPTED = fileURLToPath(new URL('scripted-worker.ts', import.meta.url));

export interface Bench {
  readonly folder: string;
  readonly host: Host;
  readonly client: Client<HostApi, HostEvents>;
  readonly workers: WorkerPort[];
  /** Waits for the job's end. */
  finished(started: Promise<{ readonly job: JobId }>): Promise<Job>;
  /** Imports rows of JSONL; `image` holds the picture's text after a JPEG's first bytes. Answers key → post. */
  posts(rows: readonly Row[]): Promise<Map<string, PostId>>;
}
export interface Row { readonly id: string; readonly user?: string; readonly caption?: string; readonly hashtags?: readonly string[]; readonly image?: string; readonly time?: string }

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'macon-test-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  return folder;
}

/** A real host on a real folder with a real (scripted) worker process, closed after the test. */
export async function openBench(options: Partial<HostOptions> & { readonly folder?: string } = {}): Promise<Bench> {
  const folder = options.folder ?? await createWorkspace(join(temporaryFolder(), 'w'));
  const workers: WorkerPort[] = [];
  const startWorker = () => { const port = forkWorker(SCRIPTED); workers.push(port); return port; };
  const host = await createHost({ workspace: folder, startWorker, backups: `${folder}-backups`, config: `${folder}-config`, ...options });
  onTestFinished(() => host.close());
  const client = clientOf(host);
  return {
    folder, host, client, workers,
    finished: async (started) => finished(client, (await started).job),
    posts: (rows) => importRows(client, folder, rows),
  };
}

export function clientOf(host: Host, options?: { readonly since?: number }): Client<HostApi, HostEvents> {
  const [ours, theirs] = transportPair();
  const client = createClient<HostApi, HostEvents>(ours);
  host.connect(theirs, options);
  return client;
}

export async function finished(client: Client<HostApi, HostEvents>, id: JobId): Promise<Job> {
  const ended = new Promise<Job>((settle, fail) => {
    client.on('jobs.changed', (job) => { if (job.id === id && job.finishedAt !== undefined) settle(job); });
    client.onClose(() => { fail(new Error('the host went away')); });
  });
  // A job that had ended before anybody listened leaves nobody waiting for it.
  ended.catch(() => undefined);
  const job = await client.call('jobs.get', { job: id });
  return job.finishedAt === undefined ? ended : job;
}

let imports = 0;
async function importRows(client: Client<HostApi, HostEvents>, folder: string, rows: readonly Row[]): Promise<Map<string, PostId>> {
  const source = join(folder, '..', `rows-${++imports}.jsonl`);
  const lines = rows.map(({ image, user = 'anna', caption = '', ...row }) => {
    if (image !== undefined) writeFileSync(join(folder, '..', `${row.id}.jpg`), Buffer.from(`\xff\xd8\xff ${image}`, 'latin1'));
    return JSON.stringify({ ...row, user, caption, ...(image === undefined ? {} : { image: `${row.id}.jpg` }) });
  });
  writeFileSync(source, lines.join('\n'));
  const job = await finished(client, (await client.call('data.import', { source })).job);
  if (job.state !== 'done') throw new Error(JSON.stringify(job.error));
  const ids = await Promise.all(rows.map(async ({ id }) => [id, (await client.call('posts.find', { key: id })).post] as const));
  return new Map(ids);
}

/** Enough tagged posts for a first training: `count` of each account. */
export const taggedRows = (accounts: readonly string[], count: number): Row[] =>
  accounts.flatMap((user) => Array.from({ length: count }, (_, index) => ({ id: `${user}-${index}`, user, caption: `caption ${user} ${index}`, hashtags: [`t${index % 5}`, user], image: `${user} ${index}` })));
