import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { HostApi } from '../../common/contract/host-api.ts';
import { ENCODER_SOURCES } from '../../common/domain/encoder-sources.ts';
import type { EncoderDescription } from '../../common/domain/model.ts';
import type { InputOf } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { checkedAddress } from '../download/address.ts';
import { download, type Download } from '../download/download.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { JobContext } from './job-runner.ts';

export interface InstallDeps { readonly worker: WorkerClient; /** The person's cache folder. */ readonly cache: string }
export type Following = Pick<JobContext, 'signal' | 'progress'>;
type Asked = InputOf<HostApi['encoder.download']>;
type Plan = Pick<Download, 'url' | 'target' | 'limit' | 'bytes' | 'sha256' | 'md5'> & { readonly licence?: string; readonly preprocessing?: Asked['preprocessing'] };

/** What no weights of a trunk exceed. */
const MOST_BYTES = 2 ** 31 - 1;
const MONTH_MS = 30 * 24 * 3_600_000;

/** Makes an encoder of a file; the worker reads it, since it may hold anything. */
export function installFile({ worker }: InstallDeps, input: InputOf<HostApi['encoder.install']> & { readonly origin?: string; readonly licence?: string }, { signal, progress }: Following): Promise<EncoderDescription> {
  return worker.run('encoder.install', input, { signal, onProgress: ({ done, total, message }) => { progress(done, total, message ?? 'Installing the encoder'); } });
}

/** Checked before any job begins. @throws AppError `not-found` (no such source), `forbidden`, `invalid-input` (the address) */
export function planDownload(cache: string, { source: id, url: given, sha256, preprocessing }: Asked): Plan {
  const source = id === undefined && given !== undefined ? undefined : ENCODER_SOURCES.find((one) => one.id === (id ?? ENCODER_SOURCES[0]?.id));
  if (source === undefined && given === undefined) throw new AppError('not-found', `There is no source "${id ?? ''}".`, { hint: `There are ${ENCODER_SOURCES.map((one) => one.id).join(', ')}; or give an address (--url).` });
  const url = checkedAddress(given ?? source?.url ?? '');
  const name = basename(url.pathname).replace(/[^A-Za-z0-9._-]/g, '_').slice(-100) || 'weights';
  const known = source === undefined ? {} : { md5: source.md5, sha256: source.sha256, licence: source.licence, ...(source.exact ? { bytes: source.bytes } : {}) };
  return {
    ...known,
    url: url.href,
    target: join(downloadsIn(cache), `${createHash('sha256').update(url.href).digest('hex').slice(0, 12)}-${name}`),
    limit: source === undefined ? MOST_BYTES : Math.ceil(source.bytes * 1.05),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(preprocessing === undefined ? {} : { preprocessing }),
  };
}

/** Fetches the file and makes an encoder of it. What had arrived before a cut or a cancel is gone on with; the file itself is not kept. */
export async function installFromAddress(deps: InstallDeps, plan: Plan, following: Following): Promise<EncoderDescription> {
  const { url, licence, preprocessing } = plan;
  const name = basename(new URL(url).pathname) || url;
  await sweep(downloadsIn(deps.cache));
  return download({ ...plan, signal: following.signal, onProgress: (done, total) => { following.progress(done, total, `Fetching ${name}`); } }, (file, { sha256 }) =>
    installFile(deps, { file, sha256, origin: `fetched from ${url}`, ...(licence === undefined ? {} : { licence }), ...(preprocessing === undefined ? {} : { preprocessing }) }, following));
}

const downloadsIn = (cache: string): string => join(cache, 'downloads');

/** What nobody has gone on with for a month is not kept. */
async function sweep(folder: string): Promise<void> {
  const before = Date.now() - MONTH_MS;
  for (const name of await readdir(folder).catch(() => [])) {
    const info = await stat(join(folder, name)).catch(() => undefined);
    if (info !== undefined && info.mtimeMs < before) await rm(join(folder, name), { force: true });
  }
}
