import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';
import { readLines } from '../files/lines.ts';
import { fromCell, toCell } from './export-cells.ts';
import type { ExportRow } from './export-rows.ts';

/** A file format: how rows are written, and how the real parser reads them back. Rows are compared by their `canonical` texts. */
export interface ExportFormat {
  head(columns: readonly string[]): string;
  write(columns: readonly string[], rows: readonly ExportRow[]): string;
  canonical(columns: readonly string[], row: ExportRow): string;
  read(file: string, columns: readonly string[]): AsyncIterable<string>;
}

const scalar = (value: ExportRow[string]): string => (value === undefined ? '' : Array.isArray(value) ? value.join(' ') : String(value));

const cells = (columns: readonly string[], row: ExportRow): readonly string[] => columns.map((column) => scalar(row[column]));

const csv: ExportFormat = {
  head: (columns) => stringify([[...columns]], { record_delimiter: 'unix' }),
  // A carriage return or a lone quote in a cell must be quoted too, which csv-stringify does by itself only for the line end in use.
  write: (columns, rows) => stringify(rows.map((row) => cells(columns, row).map(toCell)), { record_delimiter: 'unix', quoted_match: /[\r\n]/ }),
  canonical: (columns, row) => JSON.stringify(cells(columns, row)),
  async *read(file, columns) {
    const parser = createReadStream(file).pipe(parse({ columns: true, record_delimiter: ['\r\n', '\n', '\r'] }));
    for await (const record of parser as AsyncIterable<Record<string, string>>) yield JSON.stringify(columns.map((column) => fromCell(record[column] ?? '')));
  },
};

const present = (columns: readonly string[], row: Readonly<Record<string, unknown>>) =>
  JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column]])));

const jsonl: ExportFormat = {
  head: () => '',
  write: (columns, rows) => rows.map((row) => `${present(columns, row)}\n`).join(''),
  canonical: present,
  async *read(file, columns) {
    for await (const line of readLines(file)) {
      if ('reason' in line) throw new Error(`line ${line.line}: ${line.reason}`);
      yield present(columns, JSON.parse(line.text) as Record<string, unknown>);
    }
  },
};

export const formats: Readonly<Record<'csv' | 'jsonl', ExportFormat>> = { csv, jsonl };
