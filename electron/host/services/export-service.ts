import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { AppError } from '../../common/rpc/app-error.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import type { ExportReport } from '../../common/contract/data-api.ts';
import type { Database } from '../database/open.ts';
import { AtomicFile } from '../files/atomic-file.ts';
import { digestOf } from '../files/durable-copy.ts';
import { notWritten, refuseTarget } from '../files/export-target.ts';
import { Slicer } from '../slices.ts';
import { formats, type ExportFormat } from './export-format.ts';
import { decisionsTable, postsTable, type ExportTable } from './export-rows.ts';
import type { JobContext, JobRunner } from './job-runner.ts';

export interface ExportDeps { readonly db: Database; readonly jobs: JobRunner; readonly root: string }
export type ExportHandlers = Pick<Handlers<HostApi>, 'data.export'>;
interface Plan { readonly file: string; readonly format: ExportFormat; readonly table: ExportTable; readonly overwrite: boolean }

const PAGE = 200;
const EXAMPLE = { name: 'posts', ending: '.csv' } as const;

export function createExportService(deps: ExportDeps): ExportHandlers {
  return {
    'data.export': async ({ format, what, file, overwrite }) => {
      const target = resolve(file);
      await refuseTarget(deps.root, target, overwrite ?? false, EXAMPLE);
      const table = what === 'posts' ? postsTable(deps.db, deps.root, target) : decisionsTable(deps.db);
      const plan = { file: target, format: formats[format], table, overwrite: overwrite ?? false };
      const { job } = deps.jobs.start('export', `Exporting ${what} to ${target}`, (context) => writeExport(deps, plan, context));
      return { job };
    },
  };
}

/** Writes to a temporary name, reads it back with the real parser, compares each row, and only then gives it its name. */
async function writeExport(deps: ExportDeps, plan: Plan, context: JobContext): Promise<ExportReport> {
  const out = await AtomicFile.create(plan.file).catch((error: unknown) => { throw notWritten(plan.file, error); });
  try {
    const written = await writeRows(out, plan, context);
    await out.flush();
    context.progress(written.rows, written.rows, 'Reading it back');
    const read = await digestOfRows(plan.format.read(out.temporary, plan.table.columns), context);
    if (read.rows !== written.rows || read.digest !== written.digest) {
      throw new AppError('internal', `The export to ${plan.file} was not read back as it was written (${read.rows} of ${written.rows} rows). No file was left there.`, { hint: 'Check the disk and try again.' });
    }
    const file = await digestOf(out.temporary);
    await refuseTarget(deps.root, plan.file, plan.overwrite, EXAMPLE);
    await out.commit();
    return { file: plan.file, rows: written.rows, ...file };
  } catch (error) {
    await out.discard();
    throw notWritten(plan.file, error);
  }
}

async function writeRows(out: AtomicFile, { format, table }: Plan, context: JobContext): Promise<Digest> {
  const slicer = new Slicer(context.signal);
  const digest = new RowDigest();
  await out.write(format.head(table.columns));
  for (let after: number | undefined = 0; after !== undefined;) {
    const page = table.page(after, PAGE);
    for (const row of page.rows) digest.add(format.canonical(table.columns, row));
    await out.write(format.write(table.columns, page.rows));
    context.progress(digest.rows, table.total, 'Writing');
    await slicer.breathe();
    after = page.next;
  }
  return digest.end();
}

interface Digest { readonly rows: number; readonly digest: string }

async function digestOfRows(rows: AsyncIterable<string>, context: JobContext): Promise<Digest> {
  const slicer = new Slicer(context.signal);
  const digest = new RowDigest();
  for await (const row of rows) {
    digest.add(row);
    await slicer.breathe();
  }
  return digest.end();
}

class RowDigest {
  readonly #hash = createHash('sha256');
  rows = 0;
  add(row: string): void {
    this.rows += 1;
    this.#hash.update(row).update('\n');
  }
  end(): Digest { return { rows: this.rows, digest: this.#hash.digest('hex') }; }
}
