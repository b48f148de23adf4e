import type { Statement } from 'better-sqlite3';
import type { Database } from '../open.ts';
import { gestureOf } from '../../../common/domain/gesture.ts';
import type { Decision, JournalKind } from '../../../common/domain/decision.ts';
import type { DecisionId, PostId, VersionId } from '../../../common/domain/ids.ts';

/** A rename and a bulk, and their undo, are rows of no post; the rows of a batch have no client id of their own. */
export type NewRow = Omit<Decision, 'id' | 'post' | 'clientId'> & { readonly post?: PostId | undefined; readonly clientId?: string | undefined };
export type JournalRow = Omit<NewRow, 'clientId'> & Pick<Decision, 'id' | 'clientId'>;

interface Raw {
  id: DecisionId; clientId: string; post: PostId | null; kind: JournalKind; tag: string | null; reviewer: string; at: number;
  version: VersionId | null; probability: number | null; target: DecisionId | null; batch: DecisionId | null; text: string | null;
}

const COLUMNS = `decisions.id, ifnull(client_id, 'bulk-' || batch_id || '-' || decisions.id) AS clientId, post_id AS post, kind, hashtags.name AS tag, reviewer, at,
  version_id AS version, probability, target_id AS target, batch_id AS batch, text FROM decisions LEFT JOIN hashtags ON hashtags.id = hashtag_id`;
type Values = [string | null, number | null, number | null, string, string, number, number | null, number | null, number | null, number | null, string | null];

/** Exported for the test of query plans. A post's journal holds the undo and redo of its batches too, which are rows of no post. */
export const decisionSql = {
  ofPost: `SELECT ${COLUMNS} WHERE decisions.id IN (SELECT id FROM decisions WHERE post_id = @post
    UNION ALL SELECT turn.id FROM decisions AS own CROSS JOIN decisions AS turn ON turn.target_id = own.batch_id WHERE own.post_id = @post AND own.batch_id IS NOT NULL) ORDER BY decisions.id`,
  ofReviewer: `SELECT ${COLUMNS} WHERE reviewer = @reviewer AND batch_id IS NULL ORDER BY decisions.id DESC`,
  ofGesture: `SELECT ${COLUMNS} WHERE client_id > @gesture || '+' AND client_id < @gesture || ','`,
  postsOfBatch: 'SELECT DISTINCT post_id FROM decisions WHERE batch_id = @batch AND post_id > @after ORDER BY post_id LIMIT @limit',
} as const;

/** The journal: appended, never changed. */
export class DecisionRepository {
  readonly #append: Statement<Values>;
  readonly #byClient: Statement<[string], Raw>;
  readonly #byId: Statement<[number], Raw>;
  readonly #ofPost: Statement<[{ post: number }], Raw>;
  readonly #ofReviewer: Statement<[{ reviewer: string }], Raw>;
  readonly #ofGesture: Statement<[{ gesture: string }], Raw>;
  readonly #page: Statement<[number, number], Raw>;
  readonly #count: Statement<[], number>;
  readonly #postsOfBatch: Statement<[{ batch: number; after: number; limit: number }], PostId>;
  readonly #turned: Statement<[number], JournalKind>;
  readonly #sizeOfBatch: Statement<[number], { posts: number; tags: number }>;

  constructor(db: Database) {
    this.#append = db.prepare(`INSERT INTO decisions (client_id, post_id, hashtag_id, kind, reviewer, at, version_id, probability, target_id, batch_id, text)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#byClient = db.prepare(`SELECT ${COLUMNS} WHERE client_id = ?`);
    this.#byId = db.prepare(`SELECT ${COLUMNS} WHERE decisions.id = ?`);
    this.#ofPost = db.prepare(decisionSql.ofPost);
    this.#ofReviewer = db.prepare(decisionSql.ofReviewer);
    this.#ofGesture = db.prepare(decisionSql.ofGesture);
    this.#page = db.prepare(`SELECT ${COLUMNS} WHERE decisions.id > ? ORDER BY decisions.id LIMIT ?`);
    this.#count = db.prepare<[], number>('SELECT count(*) FROM decisions').pluck();
    this.#postsOfBatch = db.prepare<[{ batch: number; after: number; limit: number }], PostId>(decisionSql.postsOfBatch).pluck();
    this.#turned = db.prepare<[number], JournalKind>('SELECT kind FROM decisions WHERE target_id = ? ORDER BY id DESC LIMIT 1').pluck();
    this.#sizeOfBatch = db.prepare("SELECT count(DISTINCT post_id) AS posts, ifnull(sum(kind = 'accept'), 0) AS tags FROM decisions WHERE batch_id = ?");
  }

  append(row: NewRow, hashtag: number | undefined): DecisionId {
    const { clientId, post, kind, reviewer, at, version, probability, target, batch, text } = row;
    return Number(this.#append.run(clientId ?? null, post ?? null, hashtag ?? null, kind, reviewer, at, version ?? null, probability ?? null, target ?? null,
      batch ?? null, text ?? null).lastInsertRowid) as DecisionId;
  }

  byClient(clientId: string): JournalRow | undefined { return optional(this.#byClient.get(clientId)); }
  byId(id: DecisionId): JournalRow | undefined { return optional(this.#byId.get(id)); }

  /** Oldest first, with the undo and redo of the post's batches. */
  ofPost(post: PostId): readonly Decision[] { return this.#ofPost.all({ post }).map((raw) => ({ ...toRow(raw), post })); }

  /** Newest first, without the rows inside of batches, read lazily: undo looks at the last few only. Write nothing while it is open. */
  *ofReviewer(reviewer: string): Generator<JournalRow> {
    for (const raw of this.#ofReviewer.iterate({ reviewer })) yield toRow(raw);
  }

  /** The judgements of one gesture, in no order. */
  ofGesture(gesture: string): readonly JournalRow[] { return this.#ofGesture.all({ gesture }).map(toRow).filter((row) => gestureOf(row.clientId) === gesture); }

  /** Oldest first; pass the last id back as `after`. */
  page(after: number, limit: number): readonly JournalRow[] { return this.#page.all(after, limit).map(toRow); }

  count(): number { return this.#count.get() ?? 0; }

  /** By id; pass the last one back as `after`. */
  postsOfBatch(batch: DecisionId, after: number, limit: number): readonly PostId[] { return this.#postsOfBatch.all({ batch, after, limit }); }

  isUndone(id: DecisionId): boolean { return this.#turned.get(id) === 'undo'; }

  sizeOfBatch(batch: DecisionId): { readonly posts: number; readonly tags: number } { return this.#sizeOfBatch.get(batch) ?? { posts: 0, tags: 0 }; }
}

const optional = (raw: Raw | undefined): JournalRow | undefined => (raw === undefined ? undefined : toRow(raw));

const toRow = ({ post, tag, version, probability, target, batch, text, ...row }: Raw): JournalRow => ({
  ...row,
  ...(post === null ? {} : { post }),
  ...(tag === null ? {} : { tag }),
  ...(version === null ? {} : { version }),
  ...(probability === null ? {} : { probability }),
  ...(target === null ? {} : { target }),
  ...(batch === null ? {} : { batch }),
  ...(text === null ? {} : { text }),
});
