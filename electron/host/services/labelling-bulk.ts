import type { BulkMark } from '../../common/contract/bulk-api.ts';
import type { DecisionId, PostId, VersionId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { BulkPost } from '../database/repositories/bulk-repository.ts';
import type { Database } from '../database/open.ts';
import { DecisionRepository } from '../database/repositories/decision-repository.ts';
import { LabelRepository } from '../database/repositories/label-repository.ts';

export interface Batch { readonly clientId: string; readonly reviewer: string; readonly version: VersionId; readonly threshold: number; readonly done: boolean }
export interface MarkBatch { readonly clientId: string; readonly reviewer: string; readonly mark: BulkMark }
/** What the row that heads a batch says of it. */
export type BatchText = { readonly threshold: number; readonly done: boolean } | { readonly mark: BulkMark };
export interface OpenBatch { accept(posts: readonly BulkPost[], at: number): { readonly posts: readonly PostId[]; readonly decisions: number } }

/** Appends batches: one row that heads it, and a row for each acceptance. */
export class BulkJournal {
  readonly #db: Database;
  readonly #decisions: DecisionRepository;
  readonly #labels: LabelRepository;

  constructor(db: Database) {
    this.#db = db;
    this.#decisions = new DecisionRepository(db);
    this.#labels = new LabelRepository(db);
  }

  isKnown(clientId: string): boolean { return this.#decisions.byClient(clientId) !== undefined; }

  /** Nothing is written before the first acceptance: an empty batch would be an undo that does nothing. */
  open(batch: Batch): OpenBatch {
    let head: DecisionId | undefined;
    return {
      accept: (posts, at) => this.#db.transaction(() => {
        const ready = posts.filter(({ candidates = [] }) => candidates.length > 0);
        if (ready.length === 0) return { posts: [], decisions: 0 };
        this.#refuseUndone(head);
        const id = head ??= this.#head(batch, at);
        const decisions = ready.reduce((sum, post) => sum + this.#accept(post, batch, id, at), 0);
        return { posts: ready.map((post) => post.id), decisions };
      }).immediate(),
    };
  }

  /** The same for marks of posts that are not marked so yet. */
  openMarks({ clientId, reviewer, mark }: MarkBatch): (posts: readonly PostId[], at: number) => void {
    let head: DecisionId | undefined;
    return (posts, at) => {
      this.#db.transaction(() => {
        if (posts.length === 0) return;
        this.#refuseUndone(head);
        const batch = head ??= this.#decisions.append({ clientId, reviewer, at, kind: 'bulk', text: JSON.stringify({ mark } satisfies BatchText) }, undefined);
        for (const post of posts) {
          this.#decisions.append({ post, kind: mark, reviewer, at, batch }, undefined);
          this.#labels.rederive(post);
        }
      }).immediate();
    };
  }

  #refuseUndone(head: DecisionId | undefined): void {
    if (head !== undefined && this.#decisions.isUndone(head)) throw new AppError('cancelled', 'It was undone while it ran.');
  }

  #head({ clientId, reviewer, version, threshold, done }: Batch, at: number): DecisionId {
    return this.#decisions.append({ clientId, reviewer, version, at, kind: 'bulk', text: JSON.stringify({ threshold, done } satisfies BatchText) }, undefined);
  }

  #accept({ id: post, candidates = [] }: BulkPost, { reviewer, version, done }: Batch, batch: DecisionId, at: number): number {
    for (const { hashtag, probability } of candidates) this.#decisions.append({ post, kind: 'accept', reviewer, at, version, probability, batch }, hashtag);
    if (done) this.#decisions.append({ post, kind: 'done', reviewer, at, batch }, undefined);
    this.#labels.rederive(post);
    return candidates.length;
  }
}
