import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { AppError } from '../../common/rpc/app-error.ts';

/** What the server said of the file that the part belongs to: without a validator a part cannot be gone on with. */
const stateSchema = v.object({ url: v.string(), validator: v.string() });
type State = v.InferOutput<typeof stateSchema>;

/** What has arrived of a file, `NAME.part`; beside it what it belongs to and who is fetching it. */
export class PartFile {
  readonly path: string;
  readonly #target: string;

  private constructor(target: string) {
    this.#target = target;
    this.path = `${target}.part`;
  }

  /** Only one program at a time writes it. @throws AppError `conflict` */
  static async claim(target: string): Promise<PartFile> {
    await mkdir(dirname(target), { recursive: true });
    const part = new PartFile(target);
    await part.#lock().catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      const owner = Number(await readFile(part.#name('lock'), 'utf8').catch(() => ''));
      if (isAlive(owner)) throw new AppError('conflict', 'That file is being fetched already.', { hint: 'Wait until it is done, or cancel that.' });
      await rm(part.#name('lock'), { force: true });
      await part.#lock();
    });
    return part;
  }

  async release(): Promise<void> { await rm(this.#name('lock'), { force: true }); }

  /** Bytes of `url` that are there, and the validator that the rest must have. */
  async held(url: string): Promise<{ readonly bytes: number; readonly validator: string } | undefined> {
    const state = await readFile(this.#name('json'), 'utf8').then((text) => v.safeParse(stateSchema, JSON.parse(text)), () => undefined).catch(() => undefined);
    const size = await stat(this.path).then((info) => info.size, () => 0);
    return state?.success === true && state.output.url === url && size > 0 ? { bytes: size, validator: state.output.validator } : undefined;
  }

  /** From here on the part belongs to this; an empty one is begun unless it is gone on with. */
  async begin(state: State | undefined): Promise<void> {
    await rm(this.#name('json'), { force: true });
    await writeFile(this.path, '');
    if (state !== undefined) await writeFile(this.#name('json'), JSON.stringify(state));
  }

  async drop(): Promise<void> { for (const file of [this.path, this.#name('json')]) await rm(file, { force: true }); }

  async digests(signal: AbortSignal): Promise<{ readonly sha256: string; readonly md5: string; readonly bytes: number }> {
    const [sha256, md5] = [createHash('sha256'), createHash('md5')];
    let bytes = 0;
    for await (const chunk of createReadStream(this.path) as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      bytes += chunk.length;
      sha256.update(chunk);
      md5.update(chunk);
    }
    return { sha256: sha256.digest('hex'), md5: md5.digest('hex'), bytes };
  }

  async #lock(): Promise<void> {
    const handle = await open(this.#name('lock'), 'wx');
    try { await handle.writeFile(String(process.pid)); } finally { await handle.close(); }
  }

  #name(kind: 'json' | 'lock'): string { return `${this.#target}.${kind}`; }
}

/** A process that is not ours to signal is alive too. */
function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
