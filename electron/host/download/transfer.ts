import { open } from 'node:fs/promises';
import { AppError } from '../../common/rpc/app-error.ts';
import { checkedAddress } from './address.ts';
import type { PartFile } from './part-file.ts';

export interface Transfer {
  readonly url: string;
  /** No more than so many bytes are taken, whatever the server says. */
  readonly limit: number;
  /** The size that the file must have, where it is known. */
  readonly bytes?: number | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
  /** A server that sends nothing for so long is given up. */
  readonly patience?: number;
}

const MOST_REDIRECTS = 5;
const PATIENCE_MS = 60_000;

/** One attempt at the rest of the file (or all of it, where the server knows no ranges or has another file by now). It returns once the part is whole. */
export async function transfer(part: PartFile, asked: Transfer): Promise<void> {
  const stall = new Stall(asked.patience ?? PATIENCE_MS);
  const signal = AbortSignal.any([asked.signal, stall.signal]);
  try {
    const held = await part.held(asked.url);
    const { response, url } = await request(asked.url, held, signal);
    try {
      await receive(part, asked, { response, url, held, stall });
    } finally {
      await response.body?.cancel().catch(() => undefined);
    }
  } catch (error) {
    asked.signal.throwIfAborted();
    if (stall.signal.aborted) throw new AppError('unavailable', `${new URL(asked.url).host} has sent nothing for ${Math.round((asked.patience ?? PATIENCE_MS) / 1000)} s.`, { hint: 'Try again later; what has arrived is kept.' });
    throw error;
  } finally {
    stall.end();
  }
}

/** Aborts when nothing came for a while. */
class Stall {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  constructor(patience: number) { this.#timer = setTimeout(() => { this.#controller.abort(); }, patience); }
  get signal(): AbortSignal { return this.#controller.signal; }
  came(): void { this.#timer.refresh(); }
  end(): void { clearTimeout(this.#timer); }
}

async function request(address: string, held: Held | undefined, signal: AbortSignal): Promise<{ readonly response: Response; readonly url: URL }> {
  const headers = { 'accept-encoding': 'identity', ...(held === undefined ? {} : { range: `bytes=${held.bytes}-`, 'if-range': held.validator }) };
  let url = checkedAddress(address);
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const response = await fetch(url, { headers, signal, redirect: 'manual' }).catch((error: unknown) => { signal.throwIfAborted(); throw unreachable(url, error); });
    const target = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (target === null) return { response, url };
    await response.body?.cancel();
    url = checkedAddress(target, url);
  }
  throw new AppError('unavailable', `${new URL(address).host} sends on more than ${MOST_REDIRECTS} times.`, { hint: 'Use another source.' });
}

interface Held { readonly bytes: number; readonly validator: string }
interface Received { readonly response: Response; readonly url: URL; readonly held: Held | undefined; readonly stall: Stall }

async function receive(part: PartFile, asked: Transfer, { response, url, held, stall }: Received): Promise<void> {
  if (response.status === 416) return noMore(part, response, held?.bytes ?? 0);
  if (response.status !== 200 && response.status !== 206) throw refused(url, response.status);
  const range = response.status === 206 ? rangeOf(response) : undefined;
  if (response.status === 206 && !isTheRest(response, range, held)) {
    await part.drop();
    throw new AppError('unavailable', `${url.host} sent another part of the file than it was asked for.`, { hint: 'Try again: it is then fetched from its beginning.' });
  }
  const total = range?.total ?? lengthOf(response);
  if (total !== undefined) await checkSize(part, asked, total);
  if (range === undefined || held === undefined) await part.begin(stateOf(asked.url, response));
  const at = await append(part, asked, { response, url, from: range?.from ?? 0, total, stall });
  if (total !== undefined && at < total) throw cut(url, at, total);
}

/** Some servers send a range of another file, whatever If-Range says. */
function isTheRest(response: Response, range: { readonly from: number } | undefined, held: Held | undefined): boolean {
  const etag = response.headers.get('etag');
  const same = held === undefined || etag === null || !held.validator.startsWith('"') || etag === held.validator;
  return same && range?.from === (held?.bytes ?? 0);
}

async function append(part: PartFile, asked: Transfer, { response, url, from, total, stall }: Omit<Received, 'held'> & { readonly from: number; readonly total: number | undefined }): Promise<number> {
  let at = from;
  const file = await open(part.path, 'a');
  try {
    asked.onProgress(at, total ?? 0);
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      stall.came();
      if (at + chunk.length > Math.min(asked.limit, total ?? Infinity)) {
        await part.drop();
        throw tooLarge(Math.min(asked.limit, total ?? Infinity));
      }
      await file.writeFile(chunk);
      at += chunk.length;
      asked.onProgress(at, total ?? 0);
    }
    await file.sync();
    return at;
  } catch (error) {
    throw error instanceof AppError || isDisk(error) ? error : cut(url, at, total, error);
  } finally {
    await file.close();
  }
}

/** All of it is there already, or the server has a shorter file by now: then it is fetched anew. */
async function noMore(part: PartFile, response: Response, held: number): Promise<void> {
  if (/^bytes \*\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] === String(held)) return;
  await part.drop();
  throw new AppError('unavailable', 'The file at that address has changed.', { hint: 'Try again: it is then fetched from its beginning.' });
}

async function checkSize(part: PartFile, asked: Transfer, total: number): Promise<void> {
  if (total !== (asked.bytes ?? total) || total > asked.limit) await part.drop();
  if (asked.bytes !== undefined && total !== asked.bytes) throw new AppError('damaged', `The file at that address has ${total} bytes; the one that is meant has ${asked.bytes}.`, { hint: 'Use another source.' });
  if (total > asked.limit) throw tooLarge(asked.limit);
}

function rangeOf(response: Response): { readonly from: number; readonly total?: number } | undefined {
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '') ?? [];
  return from === undefined ? undefined : { from: Number(from), ...(total === '*' ? {} : { total: Number(total) }) };
}

/** Unknown where the server packs the body all the same: its length is then another. */
function lengthOf({ headers }: Response): number | undefined {
  const length = headers.get('content-length');
  return length === null || headers.has('content-encoding') ? undefined : Number(length);
}

/** A weak ETag stands for a like file, not for the same bytes. */
function stateOf(url: string, { headers }: Response): { readonly url: string; readonly validator: string } | undefined {
  const etag = headers.get('etag');
  const validator = etag !== null && !etag.startsWith('W/') ? etag : headers.get('last-modified');
  return validator === null || headers.has('content-encoding') ? undefined : { url, validator };
}

const isDisk = (error: unknown): boolean => ['ENOSPC', 'EDQUOT', 'EIO', 'EACCES', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '');
const tooLarge = (limit: number) => new AppError('too-large', `The file at that address has more than ${limit} bytes.`, { hint: 'It is not the file that is meant. Use another source.' });
const refused = ({ host }: URL, status: number) => new AppError(status === 404 || status === 410 ? 'not-found' : 'unavailable', `${host} does not give the file (HTTP ${status}).`, { hint: 'Use another source, or fetch the file yourself and install it from there.' });
const cut = ({ host }: URL, at: number, total: number | undefined, cause?: unknown) => new AppError('unavailable', `The connection to ${host} was cut after ${at}${total === undefined ? '' : ` of ${total}`} bytes.`, { hint: 'Start it again: it goes on from there.', ...(cause === undefined ? {} : { cause }) });

function unreachable({ host, href }: URL, error: unknown): AppError {
  const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  return new AppError('unavailable', `${host} cannot be reached (${code ?? message}).`, {
    hint: `This machine may have no way to it, or only through a proxy (NODE_USE_ENV_PROXY=1 with HTTPS_PROXY). Or fetch ${href} on another machine and install it from there: macon encoder install FILE.`, cause: error,
  });
}
