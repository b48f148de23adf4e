import { rename, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, type ErrorCode } from '../../common/rpc/app-error.ts';
import { PartFile } from './part-file.ts';
import { transfer, type Transfer } from './transfer.ts';

export interface Download extends Transfer {
  /** Where the file is lent from; until it is whole and checked, it lies in `TARGET.part`. */
  readonly target: string;
  readonly sha256?: string | undefined;
  readonly md5?: string | undefined;
  /** Wait before another attempt, doubled each time that nothing arrived. */
  readonly pause?: number;
}

export interface Fetched { readonly sha256: string; readonly bytes: number }

/** So many attempts in a row may bring nothing new. */
const MOST_VAIN = 3;

/**
 * Fetches a file, going on where an earlier attempt was cut, and lends it to `use` once it is whole and checked; nobody else touches it meanwhile.
 * It is gone afterwards, but where `use` was cut off (a cancel, a full disk): then the next attempt has it without fetching it again.
 * @throws AppError `unavailable`, `not-found`, `forbidden`, `too-large`, `damaged` (another size or checksum), `conflict` (somebody fetches it), `cancelled`, and whatever `use` throws
 */
export async function download<T>(asked: Download, use: (file: string, fetched: Fetched) => Promise<T>): Promise<T> {
  const part = await PartFile.claim(asked.target);
  try {
    await untilWhole(part, asked);
    const { sha256, md5, bytes } = await part.digests(asked.signal);
    const wrong = wrongFile(asked, { sha256, md5, bytes });
    if (wrong !== undefined) {
      await part.drop();
      throw new AppError('damaged', `What ${new URL(asked.url).host} sent is not the file that is meant: ${wrong}.`, { hint: 'Try again; if it stays so, use another source.' });
    }
    // By its own name, which whoever reads it may tell a person.
    await rename(part.path, asked.target);
    const made = await use(asked.target, { sha256, bytes }).catch(async (error: unknown) => {
      if (CUT_OFF.includes(AppError.from(error).code)) await rename(asked.target, part.path);
      else await part.drop();
      throw error;
    }).finally(() => rm(asked.target, { force: true }));
    await part.drop();
    return made;
  } finally {
    await part.release();
  }
}

/** Nothing is said against the file by these. */
const CUT_OFF: readonly ErrorCode[] = ['cancelled', 'unavailable', 'internal'];

async function untilWhole(part: PartFile, asked: Download): Promise<void> {
  let arrived = (await part.held(asked.url))?.bytes ?? 0;
  for (let vain = 0; ; ) {
    try {
      await transfer(part, { ...asked, onProgress: (done, total) => { if (done > arrived) { arrived = done; vain = 0; } asked.onProgress(done, total); } });
      return;
    } catch (error) {
      // A server that cannot be reached at all, or says no, says so at once.
      if (!(error instanceof AppError) || error.code !== 'unavailable' || arrived === 0 || ++vain >= MOST_VAIN) throw error;
      await sleep((asked.pause ?? 500) * 2 ** vain, undefined, { signal: asked.signal }).catch(() => undefined);
      asked.signal.throwIfAborted();
    }
  }
}

function wrongFile(asked: Download, { sha256, md5, bytes }: { readonly sha256: string; readonly md5: string; readonly bytes: number }): string | undefined {
  if (asked.bytes !== undefined && asked.bytes !== bytes) return `it has ${bytes} bytes instead of ${asked.bytes}`;
  if (asked.sha256 !== undefined && asked.sha256 !== sha256) return `its fingerprint (SHA-256) is ${sha256} instead of ${asked.sha256}`;
  if (asked.md5 !== undefined && asked.md5 !== md5) return `its MD5 is ${md5} instead of ${asked.md5}`;
  return undefined;
}
