import type { Statement } from 'better-sqlite3';
import type { Database } from '../open.ts';
import type { SeenImage } from '../../../common/contract/worker-api.ts';
import type { ImageId } from '../../../common/domain/ids.ts';

export interface ImageRow {
  readonly id: ImageId;
  /** Relative to the workspace folder (with `/`) when the file lies in it, else absolute: a moved workspace keeps its images. */
  readonly path: string;
  readonly stored: 'copied' | 'referenced';
  readonly format: string;
  readonly bytes: number;
  readonly width?: number;
  readonly height?: number;
}

interface Raw { id: ImageId; path: string; stored: 'copied' | 'referenced'; format: string; bytes: number; width: number | null; height: number | null }

/** Image files by the sha-256 of their bytes. */
export class ImageRepository {
  readonly #get: Statement<[string], Raw>;
  readonly #page: Statement<[string, number], Raw>;
  readonly #add: Statement<[string, string, string, string, number]>;
  readonly #keep: Statement<[string]>;
  readonly #size: Statement<[number, number, string]>;
  readonly #count: Statement<[], number>;
  readonly #fingerprint: Statement<[string], string | null>;
  readonly #setFingerprint: Statement<[string, string]>;
  readonly #describe: (seen: readonly SeenImage[]) => void;
  readonly #fingerprints: Statement<[string, number], { id: ImageId; dhash: string }>;
  readonly #relate: Statement<[{ root: string }]>;
  readonly #absolute: Statement<[], Raw>;

  constructor(db: Database) {
    const columns = 'sha256 AS id, path, stored, format, bytes, width, height';
    this.#get = db.prepare(`SELECT ${columns} FROM images WHERE sha256 = ?`);
    this.#page = db.prepare(`SELECT ${columns} FROM images WHERE sha256 > ? ORDER BY sha256 LIMIT ?`);
    this.#add = db.prepare(`INSERT INTO images (sha256, path, stored, format, bytes) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (sha256) DO UPDATE SET path = excluded.path, stored = excluded.stored WHERE stored = 'referenced'`);
    this.#keep = db.prepare('DELETE FROM images_left WHERE sha256 = ?');
    this.#size = db.prepare('UPDATE images SET width = ?, height = ? WHERE sha256 = ?');
    this.#fingerprint = db.prepare<[string], string | null>('SELECT dhash FROM images WHERE sha256 = ?').pluck();
    this.#setFingerprint = db.prepare('UPDATE images SET dhash = ? WHERE sha256 = ?');
    const describe = db.prepare<[SeenImage]>('UPDATE images SET width = @width, height = @height, dhash = @dhash WHERE sha256 = @image');
    this.#describe = db.transaction((seen: readonly SeenImage[]) => { for (const one of seen) describe.run(one); });
    this.#fingerprints = db.prepare("SELECT sha256 AS id, dhash FROM images WHERE sha256 > ? AND dhash > '' ORDER BY sha256 LIMIT ?");
    this.#count = db.prepare<[], number>('SELECT count(*) FROM images').pluck();
    // By its length, not by LIKE: a folder's name may hold % and _.
    this.#relate = db.prepare(`UPDATE images SET path = CASE WHEN instr(@root, '\\') THEN replace(substr(path, length(@root) + 2), '\\', '/') ELSE substr(path, length(@root) + 2) END
      WHERE stored = 'referenced' AND substr(path, 1, length(@root)) = @root AND substr(path, length(@root) + 1, 1) IN ('/', '\\')`);
    this.#absolute = db.prepare(`SELECT ${columns} FROM images WHERE stored = 'referenced' AND (path GLOB '/*' OR path GLOB '?:[/\\]*' OR path GLOB '\\\\*') ORDER BY path`);
  }

  get(id: ImageId): ImageRow | undefined {
    const raw = this.#get.get(id);
    return raw === undefined ? undefined : toRow(raw);
  }

  /** In the order of their ids; pass the last id back as `after`. */
  page(after: string, limit: number): readonly ImageRow[] { return this.#page.all(after, limit).map(toRow); }

  /** A known image keeps its copy; a reference is renewed, because the newest place is the likeliest to be there. A file that was to be removed is wanted again. */
  add(image: ImageRow): void {
    this.#add.run(image.id, image.path, image.stored, image.format, image.bytes);
    this.#keep.run(image.id);
  }

  setSize(id: ImageId, width: number, height: number): void { this.#size.run(width, height, id); }

  /** Sizes and fingerprints of photos that were encoded. */
  describe(seen: readonly SeenImage[]): void { this.#describe(seen); }

  /** Paths below this folder become relative to the workspace. */
  relate(root: string): void { this.#relate.run({ root }); }

  /** Images outside of the workspace, or of a workspace that was elsewhere when they were stored; by path. */
  absolute(): readonly ImageRow[] { return this.#absolute.all().map(toRow); }

  /** Undefined while nobody has made it; '' where there is none to make. */
  fingerprintOf(id: ImageId): string | undefined { return this.#fingerprint.get(id) ?? undefined; }

  setFingerprint(id: ImageId, dhash: string): void { this.#setFingerprint.run(dhash, id); }

  /** In the order of their ids; pass the last id back as `after`. */
  fingerprints(after: string, limit: number): readonly { readonly id: ImageId; readonly dhash: string }[] { return this.#fingerprints.all(after, limit); }

  count(): number { return this.#count.get() ?? 0; }
}

const toRow = ({ width, height, ...row }: Raw): ImageRow => ({ ...row, ...(width === null ? {} : { width }), ...(height === null ? {} : { height }) });
