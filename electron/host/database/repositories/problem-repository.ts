import type { Statement } from 'better-sqlite3';
import type { Database } from '../open.ts';
import type { ImportId, PostId } from '../../../common/domain/ids.ts';
import type { Problem } from '../../../common/contract/posts-api.ts';

export interface NewProblem {
  readonly kind: string;
  readonly reason: string;
  readonly at: number;
  readonly source?: string | undefined;
  readonly line?: number | undefined;
  readonly post?: PostId | undefined;
  readonly image?: string | undefined;
  readonly importId?: ImportId | undefined;
}

interface Raw { id: number; kind: string; reason: string; source: string | null; line: number | null; post: PostId | null; postKey: string | null; at: number }

/** What is wrong with rows, images and posts, until somebody solves it. */
export class ProblemRepository {
  readonly #add: Statement<[string, string, string | null, number | null, number | null, string | null, number | null, number]>;
  readonly #open: Statement<[number, number], Raw>;
  readonly #ofPost: Statement<[number], { kind: string; reason: string }>;
  readonly #ofImage: Statement<[string, string], { id: number }>;
  readonly #ofRow: Statement<[string, number, string], { id: number }>;
  readonly #solve: Statement<[number, number, string]>;
  readonly #count: Statement<[], number>;

  constructor(db: Database) {
    this.#add = db.prepare('INSERT INTO problems (kind, reason, source, line, post_id, image_sha, import_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.#open = db.prepare(`SELECT problems.id, kind, reason, source, line, post_id AS post, posts.key AS postKey, at
      FROM problems LEFT JOIN posts ON posts.id = post_id WHERE solved_at IS NULL AND problems.id < ? ORDER BY problems.id DESC LIMIT ?`);
    this.#ofPost = db.prepare('SELECT kind, reason FROM problems WHERE post_id = ? AND solved_at IS NULL ORDER BY id');
    this.#ofImage = db.prepare('SELECT id FROM problems WHERE image_sha = ? AND kind = ? AND solved_at IS NULL LIMIT 1');
    this.#ofRow = db.prepare('SELECT id FROM problems WHERE source = ? AND line = ? AND reason = ? LIMIT 1');
    this.#solve = db.prepare('UPDATE problems SET solved_at = ? WHERE post_id = ? AND kind = ? AND solved_at IS NULL');
    this.#count = db.prepare<[], number>('SELECT count(*) FROM problems WHERE solved_at IS NULL').pluck();
  }

  add(problem: NewProblem): void {
    this.#add.run(problem.kind, problem.reason, problem.source ?? null, problem.line ?? null, problem.post ?? null, problem.image ?? null, problem.importId ?? null, problem.at);
  }

  /** Newest first; pass the last id back as `before`. */
  open(before: number | undefined, limit: number): readonly Problem[] {
    return this.#open.all(before ?? Number.MAX_SAFE_INTEGER, limit).map(toProblem);
  }

  ofPost(post: PostId): readonly { readonly kind: string; readonly reason: string }[] { return this.#ofPost.all(post); }

  /** Is this problem of the image known already? A repeated encode must not tell it twice. */
  isKnownOfImage(image: string, kind: string): boolean { return this.#ofImage.get(image, kind) !== undefined; }

  /** Was this told of the row of a file before (solved or not)? */
  isKnownOfRow(source: string, line: number, reason: string): boolean { return this.#ofRow.get(source, line, reason) !== undefined; }

  solve(post: PostId, kind: string, at: number): void { this.#solve.run(at, post, kind); }

  count(): number { return this.#count.get() ?? 0; }
}

const toProblem = ({ source, line, post, postKey, ...row }: Raw): Problem => ({
  ...row,
  ...(source === null ? {} : { source }),
  ...(line === null ? {} : { line }),
  ...(post === null ? {} : { post }),
  ...(postKey === null ? {} : { postKey }),
});
