import { stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { AppError } from '../../common/rpc/app-error.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import type { ImportReport } from '../../common/contract/data-api.ts';
import { normaliseHashtag } from '../../common/domain/hashtag.ts';
import type { HashtagRepository } from '../database/repositories/hashtag-repository.ts';
import { fromHome } from '../files/from-home.ts';
import { readLines } from '../files/lines.ts';
import type { Emit } from './emit.ts';
import { openCsv } from './import-csv.ts';
import { openFolder } from './import-folder.ts';
import { openJsonl } from './import-jsonl.ts';
import { ImportRun, type ImportOptions, type ImportRunDeps } from './import-run.ts';
import type { ColumnMap, Source } from './import-source.ts';
import type { JobContext, JobRunner } from './job-runner.ts';

export interface ImportDeps extends ImportRunDeps { readonly hashtags: HashtagRepository; readonly jobs: JobRunner; readonly emit: Emit }
export type ImportHandlers = Pick<Handlers<HostApi>, 'data.import' | 'data.importTags'>;

export function createImportService(deps: ImportDeps): ImportHandlers {
  return {
    'data.import': async ({ source, map, images, imagesFrom, user, lines }) => {
      const options = { source: resolve(fromHome(source)), images: images ?? 'reference', imagesFrom, user, lines } as const;
      await folderOfImages(options, (await readable(options.source)).isFolder);
      const { job } = deps.jobs.start('import', `Importing ${options.source}`, (context) => importPosts(deps, options, map ?? {}, context));
      return { job };
    },
    'data.importTags': ({ source }) => importTags(deps, resolve(fromHome(source))),
  };
}

/** Imports a CSV or JSONL file or a folder of images; also what the sample uses. */
export async function importPosts(deps: Omit<ImportDeps, 'hashtags' | 'jobs'>, options: ImportOptions, map: ColumnMap, context: JobContext): Promise<ImportReport> {
  const run = new ImportRun(deps, options);
  try {
    return await run.run(await openSource(options, map), context);
  } finally {
    // Told even after a stop: whole batches are in.
    deps.emit('posts.imported', { count: run.accepted });
    deps.emit('problems.changed', { count: deps.problems.count() });
  }
}

/** @throws AppError `not-found`, `unsupported` (a pipe, a device) */
export async function readable(source: string): Promise<{ readonly isFolder: boolean }> {
  const found = await stat(source).catch(() => undefined);
  if (found === undefined) throw new AppError('not-found', `There is no file or folder ${source}.`, { hint: 'Check the path; it is one of the machine that runs the workbench.' });
  if (!found.isFile() && !found.isDirectory()) throw new AppError('unsupported', `${source} is neither a file nor a folder.`);
  return { isFolder: found.isDirectory() };
}

/** @throws AppError `unsupported` for a file that is neither CSV nor JSONL, `invalid-input` (the folder of its images) */
export async function openSource(options: ImportOptions, map: ColumnMap): Promise<Source> {
  const { isFolder } = await readable(options.source);
  const root = await folderOfImages(options, isFolder);
  const opened = await (isFolder ? openFolder(options.source) : openTable(options, map));
  return root === undefined ? opened : { ...opened, root };
}

async function openTable({ source, lines }: ImportOptions, map: ColumnMap): Promise<Source> {
  switch (extname(source).toLowerCase()) {
    case '.csv': return openCsv(source, map, lines);
    case '.jsonl': case '.ndjson': return openJsonl(source, map);
    default: throw new AppError('unsupported', `${source} is neither a .csv nor a .jsonl file.`, { hint: 'Save the posts as CSV (UTF-8, commas) or as one JSON object a line. Photos without a table come in as the folder that they lie in.' });
  }
}

async function folderOfImages({ source, imagesFrom }: ImportOptions, isFolder: boolean): Promise<string | undefined> {
  if (imagesFrom === undefined) return undefined;
  if (isFolder) throw new AppError('invalid-input', `${source} is a folder of images itself; another folder of images goes with a file of posts.`);
  const folder = resolve(fromHome(imagesFrom));
  if ((await stat(folder).catch(() => undefined))?.isDirectory() !== true) throw new AppError('invalid-input', `There is no folder ${folder} to look for the images in.`, { hint: 'Check the path; it is one of the machine that runs the workbench.' });
  return folder;
}

async function importTags(deps: ImportDeps, source: string): Promise<Awaited<ReturnType<ImportHandlers['data.importTags']>>> {
  if ((await readable(source)).isFolder) throw new AppError('unsupported', `${source} is a folder; a file with one hashtag a line is needed.`);
  const counts = { accepted: 0, rejected: 0, duplicates: 0 };
  const tags: string[] = [];
  for await (const line of readLines(source)) {
    const tag = 'text' in line && !line.text.includes('\0') ? normaliseHashtag(line.text) : undefined;
    if (tag === undefined) counts.rejected += 1;
    else tags.push(tag);
    if (tags.length > 1_000_000) throw new AppError('too-large', `${source} has more than a million hashtags.`, { hint: 'Split the file.' });
  }
  for (let from = 0; from < tags.length; from += 500) {
    deps.db.transaction(() => { for (const tag of tags.slice(from, from + 500)) counts[deps.hashtags.add(tag) ? 'accepted' : 'duplicates'] += 1; }).immediate();
    await new Promise((done) => { setImmediate(done); });
  }
  return counts;
}
