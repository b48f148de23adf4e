import type { Statement } from 'better-sqlite3';
import type { DecisionId, PostId } from '../../../common/domain/ids.ts';
import type { Database } from '../open.ts';
import { DecisionRepository } from './decision-repository.ts';
import { LabelRepository } from './label-repository.ts';

/**
 * The undo of a bulk is one row of the journal and thousands of posts whose labels follow from it. The row and a note of the work are one
 * transaction; the work is done in slices after it, and after a crash is found again.
 */
export class RelabellingRepository {
  readonly #db: Database;
  readonly #decisions: DecisionRepository;
  readonly #labels: LabelRepository;
  readonly #begin: Statement<[number]>;
  readonly #next: Statement<[], { batch: DecisionId; after: number }>;
  readonly #move: Statement<[number, number]>;
  readonly #end: Statement<[number]>;

  constructor(db: Database) {
    this.#db = db;
    this.#decisions = new DecisionRepository(db);
    this.#labels = new LabelRepository(db);
    this.#begin = db.prepare('INSERT INTO relabelling (batch_id, after) VALUES (?, 0) ON CONFLICT (batch_id) DO UPDATE SET after = 0');
    this.#next = db.prepare('SELECT batch_id AS batch, after FROM relabelling ORDER BY batch_id LIMIT 1');
    this.#move = db.prepare('UPDATE relabelling SET after = ? WHERE batch_id = ?');
    this.#end = db.prepare('DELETE FROM relabelling WHERE batch_id = ?');
  }

  /** Call it inside the transaction that appended. */
  begin(batch: DecisionId): void { this.#begin.run(batch); }

  /** Derives the labels of the next posts anew, in a transaction; undefined when there is nothing to do. */
  slice(limit: number): readonly PostId[] | undefined {
    return this.#db.transaction(() => {
      const work = this.#next.get();
      if (work === undefined) return undefined;
      const posts = this.#decisions.postsOfBatch(work.batch, work.after, limit);
      for (const post of posts) this.#labels.rederive(post);
      const last = posts.at(-1);
      if (last === undefined || posts.length < limit) this.#end.run(work.batch);
      else this.#move.run(last, work.batch);
      return posts;
    }).immediate();
  }
}
