import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import { path, text } from './fields.ts';
import { importMap, type ImportColumn } from './data-api.ts';

export interface FolderEntry { readonly name: string; readonly kind: 'folder' | 'file'; readonly bytes?: number }
/** A folder of the machine that the host runs on. Hidden entries are left out; folders stand first. `omitted`: entries past the 2,000th. */
export interface FolderListing { readonly folder: string; readonly parent?: string; readonly home: string; readonly separator: string; readonly entries: readonly FolderEntry[]; readonly omitted: number }

/** One of the first rows as the import would take it, or the reason why it would not. `image`: as the file names it; `imageProblem`: why no picture was found there. */
export type RowLook =
  | { readonly line: number; readonly user: string; readonly caption: string; readonly tags: readonly string[]; readonly postedAt?: number; readonly image?: string; readonly imageProblem?: string; readonly problems: readonly string[] }
  | { readonly line: number; readonly reason: string };

/** What an import would find. */
export interface ImportLook {
  readonly source: string;
  readonly kind: 'csv' | 'jsonl' | 'folder';
  /** Bytes of a file, images of a folder. */
  readonly size: number;
  /** The folder is so large that not all of it was looked through. */
  readonly more?: boolean;
  /** Paths of CSV and JSONL files that lie in the folder: with captions, the likelier source. None of a file. */
  readonly tables?: readonly string[];
  /** What the file calls its columns, each with a value of the first rows where one is not empty; none of a folder. */
  readonly columns: readonly { readonly name: string; readonly example: string }[];
  /** Which column each of ours is read from: as asked, else by its name, else by a name that is usual for it. */
  readonly map: Readonly<Partial<Record<ImportColumn, string | undefined>>>;
  readonly rows: readonly RowLook[];
  /** Why nothing of it could come in as it is mapped now. */
  readonly problem?: { readonly message: string; readonly hint?: string };
}

export const filesApi = {
  /** The entries of a folder; of the folder a file lies in; of the person's own folder without a path. `~` is that folder. */
  'files.folder': method<FolderListing>()(v.strictObject({ path: v.optional(path) })),
  /** Where a file or folder of this name may lie: the usual places of a person's files and the folders around the workspace are looked at. */
  'files.likely': method<{ readonly paths: readonly string[] }>()(v.strictObject({ name: v.pipe(text(400), v.minLength(1)), bytes: v.optional(v.pipe(v.number(), v.minValue(0))) })),
  /** Reads the beginning of what `data.import` would read; nothing is stored. `map`, `imagesFrom`: as `data.import` takes them. */
  'files.look': method<ImportLook>()(v.strictObject({ source: path, map: v.optional(importMap), imagesFrom: v.optional(path), user: v.optional(text(200)), lines: v.optional(v.boolean()) })),
};
