import { setImmediate as breathe } from 'node:timers/promises';
import type { DecisionId, PostId, VersionId } from '../../common/domain/ids.ts';
import type { ModelDataRepository } from '../database/repositories/model-data-repository.ts';
import type { ModelVersionRepository } from '../database/repositories/model-version-repository.ts';

export interface FreshJudgements { readonly decisions: number; readonly posts: number }

/** Judged posts are derived from their journals: so many fit a turn of the thread. */
const SLICE = 100;

/** How many judgements a version has not learnt from, kept in memory: only the posts that the journal has said something of since are derived anew. */
export class FreshJudgementCount {
  readonly #data: ModelDataRepository;
  readonly #versions: ModelVersionRepository;
  readonly #ofPost = new Map<PostId, number>();
  #decisions = 0;
  /** The journal is read as far as this entry. */
  #upTo = 0;
  #of: { readonly version: VersionId | undefined; readonly undrawn: boolean; readonly learnt: ReadonlySet<DecisionId> } | undefined;
  /** Two who ask at once must not count a post twice. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(data: ModelDataRepository, versions: ModelVersionRepository) {
    this.#data = data;
    this.#versions = versions;
  }

  ask(version: VersionId | undefined): Promise<FreshJudgements> {
    const answer = this.#turn.then(() => this.#count(version));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #count(version: VersionId | undefined): Promise<FreshJudgements> {
    // When sides are drawn, posts of validation and test go out; what a version has learnt never changes.
    const undrawn = this.#data.hasOpenSplit();
    if (this.#of === undefined || this.#of.version !== version || this.#of.undrawn !== undrawn) this.#begin(version, undrawn);
    const { upTo, posts } = this.#data.judgedSince(this.#upTo);
    for (let from = 0; from < posts.length; from += SLICE) {
      this.#derive(posts.slice(from, from + SLICE));
      await breathe();
    }
    // What was judged while this derived is after `upTo`, and counted the next time.
    this.#upTo = upTo;
    return { decisions: this.#decisions, posts: this.#ofPost.size };
  }

  #begin(version: VersionId | undefined, undrawn: boolean): void {
    this.#ofPost.clear();
    this.#decisions = 0;
    this.#upTo = 0;
    this.#of = { version, undrawn, learnt: version === undefined ? new Set() : this.#versions.learnt(version) };
  }

  #derive(posts: readonly PostId[]): void {
    const learnt = this.#of?.learnt ?? new Set<DecisionId>();
    const derived = new Map(this.#data.decidedOf(posts).map((post) => [post.id, post.decisions.filter((decision) => !learnt.has(decision)).length]));
    for (const post of posts) {
      const fresh = derived.get(post) ?? 0;
      this.#decisions += fresh - (this.#ofPost.get(post) ?? 0);
      if (fresh > 0) this.#ofPost.set(post, fresh); else this.#ofPost.delete(post);
    }
  }
}
