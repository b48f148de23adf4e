import { dirname, isAbsolute, relative, sep } from 'node:path';
import type { Database } from '../database/open.ts';
import { imageFile } from './image-files.ts';

/** A row that is to be written: column → value; a list only in JSON. Undefined: empty. */
export type ExportRow = Readonly<Record<string, string | number | readonly string[] | undefined>>;
export interface ExportPage { readonly rows: readonly ExportRow[]; readonly next?: number }
export interface ExportTable { readonly columns: readonly string[]; readonly total: number; page(after: number, limit: number): ExportPage }

interface RawPost { id: number; key: string; user: string; caption: string; postedAt: number | null; source: string | null; path: string | null; state: string; split: string | null }
interface RawDecision {
  id: number; clientId: string; post: string | null; user: string | null; tag: string | null; kind: string; reviewer: string; at: number;
  version: number | null; probability: number | null; target: number | null; batch: number | null; text: string | null; turned: string | null;
}

/** Exported for the test of query plans. */
export const exportSql = {
  posts: `SELECT posts.id, key, accounts.name AS user, caption, posted_at AS postedAt, image_source AS source, images.path AS path, state, split
    FROM posts JOIN accounts ON accounts.id = account_id LEFT JOIN images ON sha256 = image_sha WHERE posts.id > ? ORDER BY posts.id LIMIT ?`,
  tags: `SELECT post_id AS post, hashtags.name AS tag FROM post_hashtags JOIN hashtags ON hashtags.id = hashtag_id
    WHERE post_id IN (SELECT value FROM json_each(?)) AND standing = 1 ORDER BY post_id, position IS NULL, position, hashtag_id`,
  decisions: `SELECT d.id, ifnull(d.client_id, 'bulk-' || d.batch_id || '-' || d.id) AS clientId, posts.key AS post, accounts.name AS user, hashtags.name AS tag, d.kind, d.reviewer, d.at,
      d.version_id AS version, d.probability, d.target_id AS target, d.batch_id AS batch, d.text,
      (SELECT kind FROM decisions AS turn WHERE turn.target_id = ifnull(d.batch_id, d.id) ORDER BY turn.id DESC LIMIT 1) AS turned
    FROM decisions AS d LEFT JOIN posts ON posts.id = d.post_id LEFT JOIN accounts ON accounts.id = posts.account_id LEFT JOIN hashtags ON hashtags.id = d.hashtag_id
    WHERE d.id > ? ORDER BY d.id LIMIT ?`,
} as const;

/** Posts with the hashtags that stand on them now. `root`: the workspace; `file`: where the export goes (image names are relative to it). */
export function postsTable(db: Database, root: string, file: string): ExportTable {
  const page = db.prepare<[number, number], RawPost>(exportSql.posts);
  const tags = db.prepare<[string], { post: number; tag: string }>(exportSql.tags);
  return {
    columns: ['id', 'user', 'caption', 'hashtags', 'image', 'time', 'state', 'split'],
    total: count(db, 'posts'),
    page: (after, limit) => {
      const rows = page.all(after, limit);
      const byPost = Map.groupBy(tags.all(JSON.stringify(rows.map((row) => row.id))), (tag) => tag.post);
      return paged(rows, limit, (row) => ({
        id: row.key, user: row.user, caption: row.caption, hashtags: (byPost.get(row.id) ?? []).map((tag) => tag.tag),
        image: imageName(row, root, file), time: isoTime(row.postedAt), state: row.state, split: row.split ?? undefined,
      }));
    },
  };
}

/** The whole journal, undo and redo included; `standing` says which judgements count. */
export function decisionsTable(db: Database): ExportTable {
  const page = db.prepare<[number, number], RawDecision>(exportSql.decisions);
  return {
    columns: ['decision', 'client', 'post', 'user', 'kind', 'tag', 'reviewer', 'time', 'version', 'probability', 'target', 'standing', 'batch', 'text'],
    total: count(db, 'decisions'),
    page: (after, limit) => paged(page.all(after, limit), limit, (row) => ({
      decision: row.id, client: row.clientId, post: row.post ?? undefined, user: row.user ?? undefined, kind: row.kind, tag: row.tag ?? undefined, reviewer: row.reviewer, time: isoTime(row.at),
      version: row.version ?? undefined, probability: row.probability ?? undefined, target: row.target ?? undefined,
      standing: row.target !== null ? undefined : row.turned === 'undo' ? 0 : 1,
      batch: row.batch ?? undefined, text: row.text ?? undefined,
    })),
  };
}

function paged<T extends { id: number }>(rows: readonly T[], limit: number, toRow: (row: T) => ExportRow): ExportPage {
  const last = rows.at(-1);
  return { rows: rows.map(toRow), ...(last === undefined || rows.length < limit ? {} : { next: last.id }) };
}

/** Relative to the export when the image lies beside or below it (then it can be imported again), else absolute; an image that was never found: as its file named it. */
function imageName(row: RawPost, root: string, file: string): string | undefined {
  if (row.path === null) return row.source ?? undefined;
  const path = imageFile(root, { path: row.path });
  const way = relative(dirname(file), path);
  return way.startsWith('..') || isAbsolute(way) ? path : way.split(sep).join('/');
}

const count = (db: Database, table: 'posts' | 'decisions'): number => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
const isoTime = (at: number | null): string | undefined => (at === null ? undefined : new Date(at).toISOString());
