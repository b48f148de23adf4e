import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { IMPORT_COLUMNS } from '../../common/contract/data-api.ts';
import { readLines, type Line } from '../files/lines.ts';
import type { ColumnMap, Source, SourceRow } from './import-source.ts';

/** One JSON object a line. */
export async function openJsonl(file: string, map: ColumnMap): Promise<Source> {
  const { size } = await stat(file);
  return { root: dirname(file), total: size, rows: (progress) => rows(file, map, progress) };
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
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch (error) {
    return { line: line.line, reason: `The line is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}.` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { line: line.line, reason: 'The line is not a JSON object.' };
  const record = value as Record<string, unknown>;
  // Own fields only: a file may name a field __proto__.
  const pairs = IMPORT_COLUMNS.map((column) => [column, map[column] ?? column] as const).filter(([, name]) => Object.hasOwn(record, name));
  return { line: line.line, values: Object.fromEntries(pairs.map(([column, name]) => [column, record[name]])) };
}
