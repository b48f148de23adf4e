import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { IMPORT_COLUMNS } from '../../common/contract/data-api.ts';
import { readLines, type Line } from '../files/lines.ts';
import type { ColumnMap, Sample, Source, SourceRow } from './import-source.ts';

/** One JSON object a line. */
export async function openJsonl(file: string, map: ColumnMap): Promise<Source> {
  const { size } = await stat(file);
  return { root: dirname(file), total: size, rows: (progress) => rows(file, map, progress) };
}

/** The names that the first rows have, in the order in which they come up. */
export async function sampleJsonl(file: string, most: number): Promise<Sample> {
  const rows: Readonly<Record<string, unknown>>[] = [];
  let seen = 0;
  for await (const line of readLines(file)) {
    const record = 'text' in line ? readObject(line.text) : undefined;
    if (typeof record === 'object') rows.push(record);
    if (++seen >= most) break;
  }
  return { names: [...new Set(rows.flatMap((row) => Object.keys(row)))], rows };
}

async function* rows(file: string, map: ColumnMap, progress: (done: number) => void): AsyncGenerator<SourceRow> {
  let done = 0;
  for await (const line of readLines(file)) {
    // Bytes are not told per line; characters are near enough for a bar.
    done += 'text' in line ? line.text.length + 1 : 0;
    progress(done);
    yield readRow(line, map);
  }
}

function readRow(line: Line, map: ColumnMap): SourceRow {
  if ('reason' in line) return line;
  const record = readObject(line.text);
  if (typeof record === 'string') return { line: line.line, reason: record };
  // Own fields only: a file may name a field __proto__.
  const pairs = IMPORT_COLUMNS.map((column) => [column, map[column] ?? column] as const).filter(([, name]) => name !== '' && Object.hasOwn(record, name));
  return { line: line.line, values: Object.fromEntries(pairs.map(([column, name]) => [column, record[name]])) };
}

/** The object of a line, or why it is none. */
function readObject(text: string): Readonly<Record<string, unknown>> | string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : 'The line is not a JSON object.';
  } catch (error) {
    return `The line is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}.`;
  }
}
