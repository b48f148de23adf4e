import type { Statement } from 'better-sqlite3';
import type { Database } from '../open.ts';
import type { Decision } from '../../../common/domain/decision.ts';
import type { DecisionId, PostId, VersionId } from '../../../common/domain/ids.ts';

export type NewDecision = Omit<Decision, 'id'>;

interface Raw {
  id: DecisionId; clientId: string; post: PostId; kind: Decision['kind']; tag: string | null; reviewer: string; at: number;
  version: VersionId | null; probability: number | null; target: DecisionId | null;
}

const COLUMNS = `decisions.id, client_id AS clientId, post_id AS post, kind, hashtags.name AS tag, reviewer, at,
  version_id AS version, probability, target_id AS target FROM decisions LEFT JOIN hashtags ON hashtags.id = hashtag_id`;

/** The journal: appended, never changed. */
export class DecisionRepository {
  readonly #append: Statement<[string, number, number | null, string, string, number, number | null, number | null, number | null]>;
  readonly #byClient: Statement<[string], Raw>;
  readonly #byId: Statement<[number], Raw>;
  readonly #ofPost: Statement<[number], Raw>;
  readonly #ofReviewer: Statement<[string], Raw>;
  readonly #page: Statement<[number, number], Raw>;
  readonly #count: Statement<[], number>;

  constructor(db: Database) {
    this.#append = db.prepare(`INSERT INTO decisions (client_id, post_id, hashtag_id, kind, reviewer, at, version_id, probability, target_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#byClient = db.prepare(`SELECT ${COLUMNS} WHERE client_id = ?`);
    this.#byId = db.prepare(`SELECT ${COLUMNS} WHERE decisions.id = ?`);
    this.#ofPost = db.prepare(`SELECT ${COLUMNS} WHERE post_id = ? ORDER BY decisions.id`);
    this.#ofReviewer = db.prepare(`SELECT ${COLUMNS} WHERE reviewer = ? ORDER BY decisions.id DESC`);
    this.#page = db.prepare(`SELECT ${COLUMNS} WHERE decisions.id > ? ORDER BY decisions.id LIMIT ?`);
    this.#count = db.prepare<[], number>('SELECT count(*) FROM decisions').pluck();
  }

  append(decision: NewDecision, hashtag: number | undefined): DecisionId {
    const { clientId, post, kind, reviewer, at, version, probability, target } = decision;
    return Number(this.#append.run(clientId, post, hashtag ?? null, kind, reviewer, at, version ?? null, probability ?? null, target ?? null).lastInsertRowid) as DecisionId;
  }

  byClient(clientId: string): Decision | undefined { return optional(this.#byClient.get(clientId)); }
  byId(id: DecisionId): Decision | undefined { return optional(this.#byId.get(id)); }

  /** Oldest first. */
  ofPost(post: PostId): readonly Decision[] { return this.#ofPost.all(post).map(toDecision); }

  /** Newest first, read lazily: undo looks at the last few only. Write nothing while it is open. */
  *ofReviewer(reviewer: string): Generator<Decision> {
    for (const raw of this.#ofReviewer.iterate(reviewer)) yield toDecision(raw);
  }

  /** Oldest first; pass the last id back as `after`. */
  page(after: number, limit: number): readonly Decision[] { return this.#page.all(after, limit).map(toDecision); }

  count(): number { return this.#count.get() ?? 0; }
}

const optional = (raw: Raw | undefined): Decision | undefined => (raw === undefined ? undefined : toDecision(raw));

const toDecision = ({ tag, version, probability, target, ...row }: Raw): Decision => ({
  ...row,
  ...(tag === null ? {} : { tag }),
  ...(version === null ? {} : { version }),
  ...(probability === null ? {} : { probability }),
  ...(target === null ? {} : { target }),
});
