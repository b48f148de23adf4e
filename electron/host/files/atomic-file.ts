import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync.ts';

/** A file that is there wholly or not at all: temporary name beside the target, fsync, rename, fsync of the folder. */
export class AtomicFile {
  readonly target: string;
  readonly temporary: string;
  readonly #handle: FileHandle;

  private constructor(target: string, temporary: string, handle: FileHandle) {
    this.target = target;
    this.temporary = temporary;
    this.#handle = handle;
  }

  static async create(target: string): Promise<AtomicFile> {
    await mkdir(dirname(target), { recursive: true });
    const temporary = `${target}.${randomUUID().slice(0, 8)}.tmp`;
    return new AtomicFile(target, temporary, await open(temporary, 'wx'));
  }

  async write(data: string | Uint8Array): Promise<void> { await this.#handle.writeFile(data); }

  /** The bytes are on disk under the temporary name. */
  async flush(): Promise<void> { await this.#handle.sync(); }

  /** Gives the file its name. Nothing can be written afterwards. */
  async commit(): Promise<void> {
    await this.#handle.sync();
    await this.#handle.close();
    await rename(this.temporary, this.target);
    await syncFolder(dirname(this.target));
  }

  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(this.temporary, { force: true });
  }
}
