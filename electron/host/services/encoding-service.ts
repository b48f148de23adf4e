import type { EncodeReport } from '../../common/contract/data-api.ts';
import type { ImageId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { ImageRepository, ImageRow } from '../database/repositories/image-repository.ts';
import type { PostRepository } from '../database/repositories/post-repository.ts';
import type { ProblemRepository } from '../database/repositories/problem-repository.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { WorkspacePaths } from '../workspace-folder.ts';
import type { Emit } from './emit.ts';
import { imageFile } from './image-files.ts';
import type { JobContext } from './job-runner.ts';
import { fingerprintImages } from './similar-posts.ts';

export interface EncodingDeps {
  readonly worker: WorkerClient;
  readonly images: ImageRepository;
  readonly posts: PostRepository;
  readonly problems: ProblemRepository;
  readonly paths: WorkspacePaths;
  readonly emit: Emit;
  readonly now: () => number;
}

interface Tally { encoded: number; alreadyThere: number; unreadable: number; crashes: number }
type Following = Pick<JobContext, 'signal' | 'progress'>;

const SLICE = 500;
/** Beyond so many it is not one bad image but the worker itself. */
const MOST_CRASHES = 40;
const KIND = 'image';

/** Images → cached regions, with what is wrong in the problems list. */
export class EncodingService {
  readonly #deps: EncodingDeps;

  constructor(deps: EncodingDeps) { this.#deps = deps; }

  /** Every image of the workspace that has no features yet; an interruption keeps what is done. */
  async encodeMissing(following: Following): Promise<EncodeReport> {
    const started = this.#deps.now();
    const tally: Tally = { encoded: 0, alreadyThere: 0, unreadable: 0, crashes: 0 };
    const total = this.#deps.images.count();
    let after = '';
    let seen = 0;
    for (let rows = this.#deps.images.page(after, SLICE); rows.length > 0; rows = this.#deps.images.page(after, SLICE)) {
      const before = seen;
      await this.#encode(rows, tally, following.signal, (done) => { following.progress(Math.min(total, before + done), total, 'Encoding images'); });
      await this.#measure(rows);
      await fingerprintImages(this.#deps, rows, (done, missing) => {
        following.signal.throwIfAborted();
        following.progress(done, missing, 'Comparing images, to find near-duplicates');
      });
      seen += rows.length;
      after = rows.at(-1)?.id ?? '';
      following.progress(seen, Math.max(total, seen), 'Encoding images');
    }
    const { encoded, alreadyThere, unreadable } = tally;
    return { encoded, alreadyThere, unreadable, seconds: (this.#deps.now() - started) / 1000 };
  }

  /** The few images that one answer needs, at once. */
  async ensure(ids: readonly ImageId[]): Promise<void> {
    const rows = [...new Set(ids)].map((id) => this.#deps.images.get(id)).filter((row) => row !== undefined);
    if (rows.length === 0) return;
    const { ids: cached } = await this.#deps.worker.call('encoder.cached', { features: this.#deps.paths.features, images: rows.map((row) => row.id) });
    const known = new Set(cached);
    const missing = rows.filter((row) => !known.has(row.id) && !this.#deps.problems.isKnownOfImage(row.id, KIND));
    if (missing.length > 0) await this.#encode(missing, { encoded: 0, alreadyThere: 0, unreadable: 0, crashes: 0 });
  }

  /** How many images have no features yet. */
  async countMissing(): Promise<number> { return this.#deps.images.count() - await this.countEncoded(); }

  /** Images that have features for the encoder in use. */
  async countEncoded(): Promise<number> {
    let encoded = 0;
    let after = '';
    for (let rows = this.#deps.images.page(after, 2000); rows.length > 0; rows = this.#deps.images.page(after, 2000)) {
      encoded += (await this.#deps.worker.call('encoder.cached', { features: this.#deps.paths.features, images: rows.map((row) => row.id) })).ids.length;
      after = rows.at(-1)?.id ?? '';
    }
    return encoded;
  }

  /** A slice that crashes the worker is halved until the image that does it is found and passed over. */
  async #encode(rows: readonly ImageRow[], tally: Tally, signal?: AbortSignal, onDone: (done: number) => void = () => undefined): Promise<void> {
    const images = rows.map((row) => ({ id: row.id, file: imageFile(this.#deps.paths.folder, row) }));
    try {
      const result = await this.#deps.worker.run('encoder.encode', { features: this.#deps.paths.features, images }, { ...(signal === undefined ? {} : { signal }), onProgress: ({ done }) => { onDone(done); } });
      this.#deps.images.describe(result.seen);
      tally.encoded += result.encoded;
      tally.alreadyThere += result.alreadyThere;
      this.#note(rows, new Map(result.problems.map((problem) => [problem.image, problem.reason])), tally);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unavailable' || ++tally.crashes > MOST_CRASHES || signal?.aborted === true) throw error;
      const first = rows[0];
      if (rows.length === 1 && first !== undefined) { this.#note(rows, new Map([[first.id, 'Decoding it made the worker process stop.']]), tally); return; }
      const middle = Math.ceil(rows.length / 2);
      await this.#encode(rows.slice(0, middle), tally, signal, onDone);
      await this.#encode(rows.slice(middle), tally, signal, (done) => { onDone(middle + done); });
    }
  }

  #note(rows: readonly ImageRow[], reasons: ReadonlyMap<string, string>, tally: Tally): void {
    tally.unreadable += reasons.size;
    let changed = false;
    for (const { id } of rows) {
      const reason = reasons.get(id);
      if (reason === undefined ? this.#solve(id) : this.#report(id, reason)) changed = true;
    }
    if (changed) this.#deps.emit('problems.changed', { count: this.#deps.problems.count() });
  }

  #report(image: ImageId, reason: string): boolean {
    const posts = this.#deps.posts.postsOfImage(image).filter((post) => !this.#deps.problems.ofPost(post).some((problem) => problem.kind === KIND));
    for (const post of posts) this.#deps.problems.add({ kind: KIND, reason, post, image, at: this.#deps.now() });
    return posts.length > 0;
  }

  #solve(image: ImageId): boolean {
    if (!this.#deps.problems.isKnownOfImage(image, KIND)) return false;
    for (const post of this.#deps.posts.postsOfImage(image)) this.#deps.problems.solve(post, KIND, this.#deps.now());
    return true;
  }

  /** Width and height of images that have none yet, as of those that an interrupted run encoded; what cannot be read is in the problems list already. */
  async #measure(rows: readonly ImageRow[]): Promise<void> {
    for (const row of rows) {
      if (row.width !== undefined || this.#deps.images.get(row.id)?.width !== undefined || this.#deps.problems.isKnownOfImage(row.id, KIND)) continue;
      const size = await this.#deps.worker.call('images.inspect', { file: imageFile(this.#deps.paths.folder, row) }).catch(() => undefined);
      if (size !== undefined) this.#deps.images.setSize(row.id, size.width, size.height);
    }
  }
}
