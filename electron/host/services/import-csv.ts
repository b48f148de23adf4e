import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { counted } from '../../common/domain/counted.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { IMPORT_COLUMNS, type ImportColumn } from '../../common/contract/data-api.ts';
import { CsvRecords, type CsvRecord } from './csv-records.ts';
import { fromCell } from './export-cells.ts';
import type { ColumnMap, Sample, Source, SourceRow } from './import-source.ts';

/** Left to itself csv-parse takes one line end for the whole file: a CRLF header over LF rows would give no rows and no error. */
const OPTIONS = { bom: true, columns: true, record_delimiter: ['\r\n', '\n', '\r'], skip_records_with_error: true, max_record_size: 1 << 20, info: true } as const;

/** More is not read to show the first rows. */
const SAMPLED_BYTES = 4 << 20;

type Good = Extract<CsvRecord, { text: string }>;
interface Header { readonly text: string; readonly fields: number; readonly delimiter: string; readonly columns: ReadonlyMap<string, string> }

/** `lines`: each line is one record, so that an unclosed quote costs its line alone (and a caption of several lines is refused). */
export async function openCsv(file: string, map: ColumnMap, lines = false): Promise<Source> {
  const { size } = await stat(file);
  return { root: dirname(file), total: size, rows: (progress) => rows(file, new CsvRecords(lines), map, progress) };
}

async function* rows(file: string, records: CsvRecords, map: ColumnMap, progress: (done: number) => void): AsyncGenerator<SourceRow> {
  let header: Header | undefined;
  let done = 0;
  const read = (batch: readonly CsvRecord[]): readonly SourceRow[] => {
    const rest = header === undefined ? batch.slice(1) : batch;
    if (header === undefined && batch[0] !== undefined) header = readHeader(file, batch[0], { map, delimiter: records.delimiter });
    return header === undefined ? [] : parseAll(header, rest);
  };
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 14 }) as AsyncIterable<Buffer>) {
    yield* read(records.push(done === 0 ? withoutBom(file, chunk) : chunk));
    done += chunk.length;
    progress(done);
  }
  yield* read(records.end());
  if (header === undefined) throw emptyFile(file);
}

const NAMES_FIRST = { hint: 'Its first line must name the columns.' };
const emptyFile = (file: string) => new AppError('invalid-input', `The file ${file} is empty.`, NAMES_FIRST);
const unreadableHeader = (file: string, reason: string) => new AppError('invalid-input', `The first line of ${file} cannot be read: ${reason}`, NAMES_FIRST);

function withoutBom(file: string, chunk: Buffer): Buffer {
  if (chunk.length >= 2 && (chunk.readUInt16BE(0) === 0xfffe || chunk.readUInt16BE(0) === 0xfeff)) {
    throw new AppError('unsupported', `The characters of ${file} are stored in a way that is not read here (UTF-16).`, { hint: 'Save it as UTF-8 (a spreadsheet calls it “CSV UTF-8”) and import it again.' });
  }
  return chunk.subarray(0, 3).equals(Buffer.from('\ufeff')) ? chunk.subarray(3) : chunk;
}

function readHeader(file: string, record: CsvRecord, { map, delimiter }: { readonly map: ColumnMap; readonly delimiter: string }): Header {
  if ('reason' in record) throw unreadableHeader(file, record.reason);
  return { text: record.text, fields: record.fields, delimiter, columns: chooseColumns(file, namesOf(record, delimiter), map) };
}

const namesOf = (record: Good, delimiter: string): readonly string[] => parseText(`${record.text}\n`, { ...OPTIONS, delimiter, columns: false })[0]?.record as readonly string[] | undefined ?? [];

/** What the first line calls its columns, and the first rows by those names. @throws AppError as an import would */
export async function sampleCsv(file: string, lines: boolean, most: number): Promise<Sample> {
  const cut = new CsvRecords(lines);
  const records: CsvRecord[] = [];
  let first = true;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 14, end: SAMPLED_BYTES }) as AsyncIterable<Buffer>) {
    records.push(...cut.push(first ? withoutBom(file, chunk) : chunk));
    first = false;
    if (records.length > most) break;
  }
  // A whole file that is short has its last record without a line's end.
  if (records.length <= most) records.push(...cut.end());
  const [top, ...rest] = records;
  if (top === undefined) throw emptyFile(file);
  if ('reason' in top) throw unreadableHeader(file, top.reason);
  const { delimiter } = cut;
  const names = namesOf(top, delimiter);
  const header = { text: top.text, fields: top.fields, delimiter, columns: new Map(names.map((name) => [name, name])) };
  return { names, rows: parseAll(header, rest.slice(0, most)).flatMap((row) => ('values' in row ? [row.values as Readonly<Record<string, unknown>>] : [])) };
}

/** Our column → the file's, as `map` says, else by the same name in any case. @throws AppError `invalid-input` */
function chooseColumns(file: string, names: readonly string[], map: ColumnMap): ReadonlyMap<ImportColumn, string> {
  const chosen = new Map<ImportColumn, string>();
  for (const column of IMPORT_COLUMNS) {
    const wanted = map[column];
    if (wanted === '') continue;
    const name = wanted === undefined ? names.find((other) => other.trim().toLowerCase() === column) : names.find((other) => other === wanted);
    if (wanted !== undefined && name === undefined) throw columnError(file, `has no column "${wanted}"`, names);
    if (name !== undefined) chosen.set(column, name);
  }
  if (!chosen.has('caption') && !chosen.has('hashtags') && !chosen.has('image')) throw columnError(file, 'has none of the columns caption, hashtags, image', names);
  return chosen;
}

const columnError = (file: string, what: string, names: readonly string[]) => new AppError('invalid-input', `The file ${file} ${what}; it has: ${names.slice(0, 30).join(', ').slice(0, 500)}.`, {
  hint: 'Say which column is which (--map in the terminal). Columns are separated by commas, semicolons or tabs, as in the first line.',
});

/** Sound records go through csv-parse together; if it should refuse one of them, one by one, so that none is lost. */
function parseAll(header: Header, records: readonly CsvRecord[]): readonly SourceRow[] {
  const good = records.filter((record): record is Good => 'text' in record && record.fields === header.fields);
  const parsed = parseGood(header, good);
  const byLine = new Map(good.map((record, index) => [record.line, parsed[index]]));
  return records.map((record): SourceRow => {
    if ('reason' in record) return record;
    if (record.fields !== header.fields) return { line: record.line, reason: `The row has ${counted(record.fields, 'column')}, the first line ${header.fields}.` };
    const values = byLine.get(record.line);
    return values === undefined ? { line: record.line, reason: 'The row cannot be parsed.' } : { line: record.line, values: pick(header, values) };
  });
}

type Values = Readonly<Record<string, string>>;

function parseGood(header: Header, good: readonly Good[]): readonly (Values | undefined)[] {
  if (good.length === 0) return [];
  const options = { ...OPTIONS, delimiter: header.delimiter };
  const parsed = parseText(`${header.text}\n${good.map((record) => record.text).join('\n')}\n`, options);
  if (parsed.length === good.length) return parsed.map((row) => row.record as Values);
  return good.map((record) => parseText(`${header.text}\n${record.text}\n`, options)[0]?.record as Values | undefined);
}

const parseText = (text: string, options: object): readonly { readonly record: unknown }[] => parse(text, options) as unknown as readonly { record: unknown }[];

const pick = (header: Header, values: Values) =>
  Object.fromEntries([...header.columns].map(([column, name]) => [column, fromCell(Object.hasOwn(values, name) ? values[name] ?? '' : '')]));
