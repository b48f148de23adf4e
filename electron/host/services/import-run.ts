import { counted } from '../../common/domain/counted.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { ImportReport } from '../../common/contract/data-api.ts';
import type { ImportId, PostId } from '../../common/domain/ids.ts';
import type { Database } from '../database/open.ts';
import type { ImportRepository } from '../database/repositories/import-repository.ts';
import type { ProblemRepository } from '../database/repositories/problem-repository.ts';
import type { TextIndex } from '../database/repositories/text-index.ts';
import { readImage, type ImageProblem, type ReadImage } from '../files/image-file.ts';
import { SLICE_MS, Slicer } from '../slices.ts';
import type { JobContext } from './job-runner.ts';
import { readRow, type ReadyRow } from './import-row.ts';
import { isBroken, type BrokenRow, type Source, type SourceRow } from './import-source.ts';
import type { PostWriter, Written } from './import-writer.ts';

export interface ImportRunDeps {
  readonly db: Database;
  readonly writer: PostWriter;
  readonly imports: ImportRepository;
  readonly problems: ProblemRepository;
  readonly captions: TextIndex;
  readonly now: () => number;
  /** The workspace folder: where copied images go, and what paths of images in it are relative to. */
  readonly root: string;
  /** Waits, outside of any slice, while the store's log is longer than it should be. */
  readonly settle: () => Promise<void>;
}
export interface ImportOptions {
  readonly source: string;
  readonly images: 'reference' | 'copy';
  /** Folder that image names of a file are relative to, and may not leave; default: the file's own. */
  readonly imagesFrom?: string | undefined;
  readonly user?: string | undefined;
  readonly lines?: boolean | undefined;
}

/** A row with its image read, ready for a transaction. */
type Prepared = (ReadyRow & { readonly picture?: ReadImage | ImageProblem | undefined }) | BrokenRow;

const MAX_PROBLEMS = 10_000;
const ROWS_AT_ONCE = 200;
/** Of a transaction's slice the rest is for the commit, which waits for the disk. */
const WRITING_MS = SLICE_MS / 5;

/**
 * Imports a source batch by batch, each batch one transaction. Stopped or killed, whole batches stay; the same file again
 * counts them as duplicates and goes on. accepted + rejected + duplicates = rows read.
 */
export class ImportRun {
  readonly #deps: ImportRunDeps;
  readonly #options: ImportOptions;
  readonly #problems: { line: number; reason: string; rejected: boolean }[] = [];
  #counts = { accepted: 0, rejected: 0, duplicates: 0 };
  #omitted = 0;
  #id: ImportId | undefined;
  #unclosed: number | undefined;

  constructor(deps: ImportRunDeps, options: ImportOptions) {
    this.#deps = deps;
    this.#options = options;
  }

  /** New posts that are in the store by now, also after a stop. */
  get accepted(): number { return this.#counts.accepted; }

  async run(source: Source, context: JobContext): Promise<ImportReport> {
    const slicer = new Slicer(context.signal);
    let done = 0;
    let waiting: Prepared[] = [];
    const flush = async (): Promise<void> => {
      await this.#writeAll(waiting, slicer);
      waiting = [];
      context.progress(done, source.total, `${counted(this.#counts.accepted, 'post')} in, ${this.#counts.duplicates} there already, ${this.#counts.rejected} refused`);
    };
    try {
      for await (const row of source.rows((count) => { done = count; })) {
        waiting.push(await this.#prepare(source.root, row));
        if (waiting.length >= ROWS_AT_ONCE) await flush();
        await slicer.breathe();
      }
      done = source.total;
      await flush();
    } catch (error) {
      throw this.#stopped(error);
    }
    return { ...this.#counts, problems: this.#problems, problemsOmitted: this.#omitted, ...(this.#unclosed === undefined ? {} : { unclosed: this.#unclosed }), ...(this.#id === undefined ? {} : { import: this.#id }) };
  }

  /** Each transaction gets a slice of its own: its commit waits for the disk, and what came before it must not add to that. */
  async #writeAll(rows: readonly Prepared[], slicer: Slicer): Promise<void> {
    for (let from = 0; from < rows.length;) {
      await slicer.rest();
      from += this.#write(rows, from);
      await this.#deps.settle();
    }
    await slicer.rest();
  }

  async #prepare(root: string, row: SourceRow): Promise<Prepared> {
    if (isBroken(row)) return row;
    const ready = readRow(row, this.#options.user);
    if ('reason' in ready) return { line: row.line, reason: ready.reason };
    if (ready.image === undefined) return ready;
    return { ...ready, picture: await readImage(root, ready.image, this.#deps.root, this.#options.images === 'copy' ? 'copied' : 'referenced') };
  }

  /** One transaction of as many rows as its time allows. Answers their number. */
  #write(rows: readonly Prepared[], from: number): number {
    const before = { counts: this.#counts, problems: this.#problems.length, omitted: this.#omitted, id: this.#id };
    try {
      return this.#deps.db.transaction(() => {
        this.#id ??= this.#deps.imports.begin(this.#options.source, this.#deps.now());
        const written = this.#writeRows(rows, from, this.#id);
        this.#deps.imports.write(this.#id, this.#counts);
        this.#deps.captions.merge();
        return written;
      }).immediate();
    } catch (error) {
      // What was rolled back must not be counted.
      this.#counts = before.counts;
      this.#problems.length = before.problems;
      this.#omitted = before.omitted;
      this.#id = before.id;
      throw error;
    }
  }

  #writeRows(rows: readonly Prepared[], from: number, id: ImportId): number {
    const since = performance.now();
    let at = from;
    while (at < rows.length && (at === from || performance.now() - since < WRITING_MS)) this.#writeRow(rows[at++] as Prepared, id);
    return at - from;
  }

  #writeRow(row: Prepared, id: ImportId): void {
    if (!('key' in row)) { this.#reject(row, id); return; }
    const written = this.#deps.writer.write(row, row.picture, id);
    if (written.kind === 'conflict') { this.#reject({ line: row.line, reason: written.reason }, id); return; }
    if (written.kind === 'duplicate') { this.#count('duplicates'); return; }
    this.#count('accepted');
    this.#tell(row, written, id);
  }

  #reject(row: BrokenRow, id: ImportId): void {
    this.#count('rejected');
    this.#unclosed ??= row.unclosed;
    if (this.#report(row.line, row.reason, true)) this.#note({ kind: 'row-rejected', line: row.line, reason: row.reason }, id);
  }

  #tell(row: ReadyRow & { readonly picture?: ReadImage | ImageProblem | undefined }, written: Extract<Written, { kind: 'accepted' }>, id: ImportId): void {
    const problems = [
      ...row.problems.map((reason) => ({ kind: 'row-incomplete', reason })),
      ...(row.picture !== undefined && 'reason' in row.picture ? [{ kind: row.picture.kind as string, reason: row.picture.reason }] : []),
    ];
    for (const problem of problems) if (this.#report(row.line, problem.reason, false)) this.#note({ ...problem, line: row.line, post: written.post }, id);
  }

  /** The same file again adds nothing, its problems neither. */
  #note(problem: { kind: string; reason: string; line: number; post?: PostId }, importId: ImportId): void {
    const source = this.#options.source;
    if (this.#deps.problems.isKnownOfRow(source, problem.line, problem.reason)) return;
    this.#deps.problems.add({ ...problem, source, importId, at: this.#deps.now() });
  }

  #report(line: number, reason: string, rejected: boolean): boolean {
    if (this.#problems.length >= MAX_PROBLEMS) { this.#omitted += 1; return false; }
    this.#problems.push({ line, reason, rejected });
    return true;
  }

  #count(what: 'accepted' | 'rejected' | 'duplicates'): void { this.#counts = { ...this.#counts, [what]: this.#counts[what] + 1 }; }

  #stopped(error: unknown): AppError {
    const known = AppError.from(error);
    const { accepted } = this.#counts;
    return new AppError(known.code, `${known.code === 'cancelled' ? 'The import was stopped.' : known.message} ${counted(accepted, 'new post')} ${accepted === 1 ? 'is' : 'are'} in.`, {
      hint: known.hint ?? 'Import the same file again to go on: what is in is not taken twice.',
      ...(known.detail === undefined ? {} : { detail: known.detail }), cause: error,
    });
  }
}
