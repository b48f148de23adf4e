import { existsSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageId } from '../../common/domain/ids.ts';
import { DERIVED_VARIANTS, IMAGE_VARIANTS, type DerivedVariant, type ImageVariant } from '../../common/domain/image-variant.ts';
import { SNIFF_BYTES, sniffImage } from '../../common/domain/image-format.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { ImageRepository } from '../database/repositories/image-repository.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { WorkspacePaths } from '../workspace-folder.ts';
import { checkedImageFile } from './image-files.ts';

export interface Asset { readonly file: string; readonly type: string; readonly etag: string }
export interface AssetsDeps { readonly images: ImageRepository; readonly worker: WorkerClient; readonly paths: WorkspacePaths }

const VARIANTS: ReadonlySet<string> = new Set(IMAGE_VARIANTS);
const AT_ONCE = 2;

/** Image id → a file to stream. Previews are made once, on demand, by the worker. */
export class AssetsService {
  readonly #deps: AssetsDeps;
  readonly #making = new Map<string, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(deps: AssetsDeps) { this.#deps = deps; }

  /** Undefined when there is no such image, or its file is gone, or no picture can be made of it. */
  async asset(id: string, variant: ImageVariant): Promise<Asset | undefined> {
    if (!/^[0-9a-f]{64}$/.test(id) || !VARIANTS.has(variant)) return undefined;
    const row = this.#deps.images.get(id as ImageId);
    if (row === undefined) return undefined;
    const etag = `"${id}-${variant}"`;
    try {
      if (variant === 'original') return await original(await checkedImageFile(this.#deps.paths.folder, row), etag);
      const target = join(this.#deps.paths.previews, `${id}-${variant}.webp`);
      if (!existsSync(target)) await this.#make(target, variant, () => checkedImageFile(this.#deps.paths.folder, row));
      return { file: target, type: 'image/webp', etag };
    } catch (error) {
      // What is wrong with a file is in the problems list; a worker that is away is worth telling.
      if (error instanceof AppError && ['not-found', 'forbidden', 'unsupported', 'damaged', 'too-large'].includes(error.code)) return undefined;
      throw error;
    }
  }

  #make(target: string, variant: DerivedVariant, source: () => Promise<string>): Promise<void> {
    const known = this.#making.get(target);
    if (known !== undefined) return known;
    const made = this.#slot(async () => {
      await this.#deps.worker.call('images.derive', { file: await source(), variant, target });
    }).finally(() => { this.#making.delete(target); });
    this.#making.set(target, made);
    return made;
  }

  async #slot<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy >= AT_ONCE) await new Promise<void>((free) => { this.#waiting.push(free); });
    else this.#busy += 1;
    try {
      return await work();
    } finally {
      // Last come, first served: what was asked for last is what a person looks at, the rest was scrolled past.
      const next = this.#waiting.pop();
      // The place passes on without being given back: nobody can slip in between.
      if (next === undefined) this.#busy -= 1;
      else next();
    }
  }

  /** Forgets the pictures of an image, so that they are made anew. */
  async forget(id: ImageId): Promise<void> {
    for (const variant of DERIVED_VARIANTS) await rm(join(this.#deps.paths.previews, `${id}-${variant}.webp`), { force: true });
  }
}

async function original(file: string, etag: string): Promise<Asset | undefined> {
  const type = await typeOf(file);
  return type === undefined ? undefined : { file, type, etag };
}

/** By the first bytes: a name says nothing, and only pictures may leave through this door. */
async function typeOf(file: string): Promise<string | undefined> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    const found = sniffImage(buffer.subarray(0, bytesRead));
    return 'format' in found ? `image/${found.format}` : undefined;
  } finally {
    await handle.close();
  }
}
