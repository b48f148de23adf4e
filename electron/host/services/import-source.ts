import type { ImportColumn } from '../../common/contract/data-api.ts';

/** A row of a file as it stands there; values are not judged yet. */
export interface FileRow { readonly line: number; readonly values: Readonly<Partial<Record<ImportColumn, unknown>>> }
/** A row that could not even be read. `unclosed`: the line of a quote that swallowed the rest of the file. */
export interface BrokenRow { readonly line: number; readonly reason: string; readonly unclosed?: number }
export type SourceRow = FileRow | BrokenRow;
/** The first rows of a file by its own names. */
export interface Sample { readonly names: readonly string[]; readonly rows: readonly Readonly<Record<string, unknown>>[] }
export type ColumnMap = Readonly<Partial<Record<ImportColumn, string | undefined>>>;

export const isBroken = (row: SourceRow): row is BrokenRow => 'reason' in row;

/** An opened source: its rows, and how far the reading is (bytes or files). */
export interface Source {
  /** Folder that image names are relative to and may not leave. */
  readonly root: string;
  readonly total: number;
  rows(progress: (done: number) => void): AsyncIterable<SourceRow>;
}
