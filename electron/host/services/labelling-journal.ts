import { AppError } from '../../common/rpc/app-error.ts';
import type { Decision } from '../../common/domain/decision.ts';
import type { DecisionId, PostId } from '../../common/domain/ids.ts';
import type { JournalEntry } from '../../common/domain/labels.ts';
import type { Database } from '../database/open.ts';
import { DecisionRepository, type NewDecision } from '../database/repositories/decision-repository.ts';
import { HashtagRepository } from '../database/repositories/hashtag-repository.ts';
import { LabelRepository } from '../database/repositories/label-repository.ts';
import { ModelVersionRepository } from '../database/repositories/model-version-repository.ts';
import { PostRepository } from '../database/repositories/post-repository.ts';

type Turn = Pick<NewDecision, 'clientId' | 'reviewer' | 'at'>;

/**
 * Appends to the journal: the row and all that is derived from it in one transaction. What a call returns is committed.
 * A client id that is there already changes nothing and answers with its row.
 */
export class Journal {
  readonly #db: Database;
  readonly #decisions: DecisionRepository;
  readonly #hashtags: HashtagRepository;
  readonly #labels: LabelRepository;
  readonly #posts: PostRepository;
  readonly #versions: ModelVersionRepository;

  constructor(db: Database) {
    this.#db = db;
    this.#decisions = new DecisionRepository(db);
    this.#hashtags = new HashtagRepository(db);
    this.#labels = new LabelRepository(db);
    this.#posts = new PostRepository(db);
    this.#versions = new ModelVersionRepository(db);
  }

  /** @throws AppError `not-found` (no such post or model version), `conflict` (the client id stands for another judgement). */
  append(decision: NewDecision): Decision {
    return this.#db.transaction(() => {
      const known = this.#known(decision);
      if (known !== undefined) return known;
      if (this.#posts.get(decision.post) === undefined) throw new AppError('not-found', `There is no post with the number ${decision.post} to judge.`, { hint: 'Read the list anew.' });
      if (decision.version !== undefined && this.#versions.get(decision.version) === undefined) throw new AppError('not-found', `There is no model version ${decision.version} that could have suggested this.`, { hint: 'Read the list of versions anew, or judge without naming one.' });
      return this.#write(decision);
    }).immediate();
  }

  /** Appends an undo or redo of what `choose` picks from the reviewer's rows, newest first. @throws AppError `not-found` */
  turn(kind: 'undo' | 'redo', input: Turn, choose: (newestFirst: Iterable<JournalEntry>) => DecisionId | undefined): Decision {
    return this.#db.transaction(() => {
      const known = this.#known({ ...input, kind });
      if (known !== undefined) return known;
      const id = choose(this.#decisions.ofReviewer(input.reviewer));
      if (id === undefined) throw new AppError('not-found', `There is nothing of ${input.reviewer} to ${kind}.`);
      const { post, tag } = this.#get(id);
      return this.#write({ ...input, kind, post, target: id, ...(tag === undefined ? {} : { tag }) });
    }).immediate();
  }

  /** The judgement that an undo or redo speaks of. */
  targetOf(decision: Decision): Decision { return decision.target === undefined ? decision : this.#get(decision.target); }

  ofPost(post: PostId): readonly Decision[] { return this.#decisions.ofPost(post); }

  #write(decision: NewDecision): Decision {
    const hashtag = decision.tag === undefined ? undefined : this.#hashtags.idOf(decision.tag);
    const id = this.#decisions.append(decision, hashtag);
    this.#labels.rederive(decision.post);
    return { id, ...decision };
  }

  #known(wanted: Pick<NewDecision, 'clientId' | 'reviewer' | 'kind'> & Partial<NewDecision>): Decision | undefined {
    const known = this.#decisions.byClient(wanted.clientId);
    if (known === undefined) return undefined;
    const turned = wanted.kind === 'undo' || wanted.kind === 'redo';
    const same = known.kind === wanted.kind && known.reviewer === wanted.reviewer && (turned || (known.post === wanted.post && known.tag === wanted.tag));
    if (!same) throw new AppError('conflict', `The client id ${wanted.clientId} was used for another judgement already.`, { hint: 'Make a new client id for each judgement.' });
    return known;
  }

  #get(id: DecisionId): Decision {
    const decision = this.#decisions.byId(id);
    if (decision === undefined) throw new AppError('damaged', `The journal lacks its row ${id}.`, { hint: 'Restore a backup.' });
    return decision;
  }
}
