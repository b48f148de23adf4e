import { readdir, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { IMPORT_COLUMNS, POSTS_ENDINGS, type ImportColumn } from '../../common/contract/data-api.ts';
import type { ImportLook, RowLook } from '../../common/contract/files-api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import type { InputOf } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { shortened } from '../../common/domain/shortened.ts';
import { fromHome } from '../files/from-home.ts';
import { openNamed } from '../files/safe-path.ts';
import { sampleCsv } from './import-csv.ts';
import { sampleJsonl } from './import-jsonl.ts';
import { readRow } from './import-row.ts';
import { openFolder } from './import-folder.ts';
import { openSource, readable } from './import-service.ts';
import { isBroken, type ColumnMap, type Sample, type Source, type SourceRow } from './import-source.ts';

const ROWS = 12;
/** Somebody may point at a whole disk. */
const MOST_ENTRIES = 50_000;
const SAMPLED = 40;
const MOST_COLUMNS = 200;
const EXAMPLE = 120;
const MOST_TABLES = 5;

/** How other programs call our columns. Only ever offered: an import itself goes by our own names or by what it is told. */
const USUAL: Readonly<Record<ImportColumn, readonly string[]>> = {
  id: ['id', 'postid', 'shortcode', 'mediaid', 'code', 'key', 'pk', 'uuid'],
  user: ['user', 'username', 'account', 'author', 'owner', 'handle', 'profile', 'screenname', 'accountname', 'ownerusername', 'page'],
  caption: ['caption', 'text', 'posttext', 'description', 'message', 'body', 'content', 'captiontext'],
  hashtags: ['hashtags', 'hashtag', 'tags', 'labels', 'keywords'],
  image: ['image', 'imagepath', 'imagefile', 'imagename', 'photo', 'picture', 'img', 'filename', 'file', 'filepath', 'media', 'path'],
  time: ['time', 'timestamp', 'date', 'datetime', 'postedat', 'createdat', 'takenat', 'publishedat', 'posttime', 'created'],
};

/** Our column → the file's one that is likely meant; none twice. */
function guessColumns(names: readonly string[], asked: ColumnMap): Partial<Record<ImportColumn, string>> {
  const plain = names.map((name) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
  const taken = new Set(Object.values(asked).filter((name) => name !== undefined));
  const map: Partial<Record<ImportColumn, string>> = {};
  for (const column of IMPORT_COLUMNS) {
    const found = asked[column] ?? USUAL[column].map((name) => names[plain.indexOf(name)]).find((name) => name !== undefined && !taken.has(name));
    if (found === undefined) continue;
    map[column] = found;
    taken.add(found);
  }
  return map;
}

/** Reads the first rows as an import would. @throws AppError `not-found` or `unsupported` where there is nothing to read */
export async function lookAt({ source: typed, map, imagesFrom, user, lines = false }: InputOf<HostApi['files.look']>): Promise<ImportLook> {
  const source = resolve(fromHome(typed));
  const { isFolder } = await readable(source);
  const kind = isFolder ? 'folder' : extname(source).toLowerCase() === '.csv' ? 'csv' : 'jsonl';
  const about = { source, kind, columns: [], map: {}, rows: [] } as const;
  try {
    const sample = isFolder ? { names: [], rows: [] } : kind === 'csv' ? await sampleCsv(source, lines, SAMPLED) : await sampleJsonl(source, SAMPLED);
    // What was asked counts as it is; without that the names are looked at.
    const chosen = isFolder ? {} : map ?? guessColumns(sample.names, {});
    const tables = isFolder ? await tablesOf(source) : [];
    const first = await firstRows(isFolder ? await openFolder(source, MOST_ENTRIES) : await openSource({ source, images: 'reference', imagesFrom, lines }, chosen), user);
    return { ...about, ...first, columns: columnsOf(sample), map: chosen, ...(tables.length === 0 ? {} : { tables }) };
  } catch (error) {
    const { code, message, hint } = AppError.from(error);
    if (code !== 'invalid-input') throw error;
    return { ...about, size: isFolder ? 0 : (await stat(source)).size, problem: { message, ...(hint === undefined ? {} : { hint }) } };
  }
}

/** Somebody points at the folder of an export whose captions are in a file beside the images. */
async function tablesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && POSTS_ENDINGS.includes(extname(entry.name).toLowerCase())).map((entry) => join(folder, entry.name)).sort().slice(0, MOST_TABLES);
}

const columnsOf = ({ names, rows }: Sample) => names.slice(0, MOST_COLUMNS).map((name) => ({
  name, example: shortened(exampleOf(rows.map((row) => (Object.hasOwn(row, name) ? row[name] : undefined)).find((value) => value !== undefined && value !== null && value !== '')), EXAMPLE),
}));
const exampleOf = (value: unknown): string => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));

async function firstRows(opened: Source & { readonly more?: boolean }, user: string | undefined): Promise<Pick<ImportLook, 'size' | 'more' | 'rows' | 'problem'>> {
  const rows: RowLook[] = [];
  try {
    for await (const row of opened.rows(() => undefined)) {
      rows.push(await rowLook(opened.root, row, user));
      if (rows.length >= ROWS) break;
    }
  } catch (error) {
    const { code, message, hint } = AppError.from(error);
    if (code !== 'invalid-input') throw error;
    return { size: opened.total, rows, problem: { message, ...(hint === undefined ? {} : { hint }) } };
  }
  return { size: opened.total, rows, ...(opened.more === true ? { more: true } : {}) };
}

async function rowLook(root: string, row: SourceRow, user: string | undefined): Promise<RowLook> {
  if (isBroken(row)) return { line: row.line, reason: row.reason };
  const ready = readRow(row, user);
  if ('reason' in ready) return { line: row.line, reason: ready.reason };
  const { line, user: account, caption, tags, postedAt, image, problems } = ready;
  const opened = image === undefined ? undefined : await openNamed(root, image);
  if (opened !== undefined && 'handle' in opened) await opened.handle.close();
  return {
    line, user: account, caption: shortened(caption, 400), tags: tags.slice(0, 30), problems,
    ...(postedAt === undefined ? {} : { postedAt }), ...(image === undefined ? {} : { image }),
    ...(opened !== undefined && 'reason' in opened ? { imageProblem: opened.reason } : {}),
  };
}
