import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import type { ImportId, JobId } from '../domain/ids.ts';
import type { PostRow } from '../domain/post.ts';
import { count, importId, nothing, path, text } from './fields.ts';

/** The `result` of an import job. Conservation: accepted + rejected + duplicates = rows in the file. */
export interface ImportReport {
  readonly accepted: number;
  readonly rejected: number;
  readonly duplicates: number;
  /** Every rejection, and for accepted rows what is wrong with them (a missing image). At most 10,000; the rest are counted. */
  readonly problems: readonly { readonly line: number; readonly reason: string; readonly rejected: boolean }[];
  readonly problemsOmitted: number;
  /** CSV: the line of a quote that is never closed; nothing after it was read, and `lines` would read it. */
  readonly unclosed?: number;
  /** What `data.takeBack` takes; absent where the source had no row. */
  readonly import?: ImportId;
}

/** An import of this workspace as it stands now. `accepted - removed` of its posts are still here; `takenBackAt`: since when there is nothing more of it to take back. */
export interface ImportEntry {
  readonly id: ImportId;
  readonly source: string;
  readonly at: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly duplicates: number;
  readonly removed: number;
  /** Posts of before that have the image it brought for them. */
  readonly attached?: number;
  readonly takenBackAt?: number;
}

export interface ImportPage { readonly imports: readonly ImportEntry[]; readonly next?: ImportId }

/** Every import, the newest first; pages are read as they are needed. */
export async function* everyImport(read: (input: { readonly before?: ImportId; readonly limit: number }) => Promise<ImportPage>): AsyncGenerator<ImportEntry> {
  for (let page = await read({ limit: 200 }); ; page = await read({ before: page.next, limit: 200 })) {
    yield* page.imports;
    if (page.next === undefined) return;
  }
}

/** Whether anything of it could still be taken back. */
export const canTakeBack = ({ takenBackAt, accepted, rejected, attached = 0 }: ImportEntry): boolean => takenBackAt === undefined && (accepted > 0 || rejected > 0 || attached > 0);

/**
 * What `data.takeBack` would do now. A post that the journal speaks of stays (`staying`, and the first of them by number); the others go.
 * `images`: posts of before that lose the image it brought for them. `problems`: of refused rows, which go too. `versions`: names of those that have learnt from posts that go; they stay as they are.
 */
export interface TakeBackPreview {
  readonly import: ImportEntry;
  readonly going: number;
  readonly staying: number;
  readonly stayingPosts: readonly PostRow[];
  readonly images: number;
  readonly problems: number;
  readonly versions: readonly string[];
}

/** The `result` of a take-back job. `images`: posts of before that have none now; absent where there were none. */
export interface TakenBack { readonly import: ImportId; readonly source: string; readonly removed: number; readonly stayed: number; readonly images?: number }

/** The `result` of an export job. */
export interface ExportReport { readonly file: string; readonly rows: number; readonly bytes: number; readonly sha256: string }

/** The `result` of an encode job. */
export interface EncodeReport { readonly encoded: number; readonly alreadyThere: number; readonly unreadable: number; readonly seconds: number }

/** How files of posts end, in small letters. */
export const POSTS_ENDINGS: readonly string[] = ['.csv', '.jsonl', '.ndjson'];
export const IMPORT_COLUMNS = ['id', 'user', 'caption', 'hashtags', 'image', 'time'] as const;
export type ImportColumn = (typeof IMPORT_COLUMNS)[number];

const column = text(200);
/** Our column → the file's column; '' leaves ours out, also where the file has one of that name. */
export const importMap = v.partial(v.strictObject({ id: column, user: column, caption: column, hashtags: column, image: column, time: column }));

export const dataApi = {
  /** A CSV or JSONL file, or a folder of images with captions in .txt; as a job whose result is an ImportReport. */
  'data.import': method<{ readonly job: JobId }>()(v.strictObject({
    source: path,
    map: v.optional(importMap),
    /** `copy` puts the images into the workspace; `reference` (default) leaves them where they are. */
    images: v.optional(v.picklist(['reference', 'copy'])),
    /** Of a file: the folder that its image names are relative to and may not leave, where that is not the file's own. */
    imagesFrom: v.optional(path),
    /** The account of rows (or of a folder) that name none. */
    user: v.optional(text(200)),
    /** CSV only: each line is one row, so that an unclosed quote costs its line alone; a caption of several lines is refused. */
    lines: v.optional(v.boolean()),
  })),
  /** Newest first; pass the last id back as `before`. */
  'data.imports': method<ImportPage>()(v.strictObject({ before: v.optional(importId), limit: count(200) })),
  'data.previewTakeBack': method<TakeBackPreview>()(v.strictObject({ import: importId })),
  /**
   * Removes, as a job whose result is a TakenBack, the posts that an import added and nobody has judged, flagged or noted, with all that was
   * made of them. Stopped or killed, whole slices are gone and the rest can be taken back again. The same source imported again brings them back.
   */
  'data.takeBack': method<{ readonly job: JobId }>()(v.strictObject({ import: importId })),
  'data.export': method<{ readonly job: JobId }>()(v.strictObject({
    format: v.picklist(['jsonl', 'csv']),
    what: v.picklist(['posts', 'decisions']),
    file: path,
    overwrite: v.optional(v.boolean()),
  })),
  /** A file of hashtags, one a line: what people may judge with before any post has tags. */
  'data.importTags': method<{ readonly accepted: number; readonly rejected: number; readonly duplicates: number }>()(v.strictObject({ source: path })),
  /** Fills an empty workspace with the generated sample feed; with `train`, encodes and trains on it afterwards. The job's result is an ImportReport. */
  'data.sample': method<{ readonly job: JobId }>()(v.strictObject({
    seed: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    accounts: count(500),
    posts: count(2000),
    habit: v.boolean(),
    blankPhotos: v.boolean(),
    train: v.boolean(),
  })),
  /** Encodes every image that has no features yet for the encoder in use; the job's result is an EncodeReport. */
  'data.encode': method<{ readonly job: JobId }>()(nothing),
};
