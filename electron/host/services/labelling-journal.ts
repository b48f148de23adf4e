import { AppError } from '../../common/rpc/app-error.ts';
import { gestureOf, inGesture } from '../../common/domain/gesture.ts';
import type { Decision } from '../../common/domain/decision.ts';
import type { DecisionId, PostId } from '../../common/domain/ids.ts';
import type { JournalEntry } from '../../common/domain/labels.ts';
import type { Database } from '../database/open.ts';
import { DecisionRepository, type JournalRow, type NewRow } from '../database/repositories/decision-repository.ts';
import { HashtagNameRepository, type Renaming } from '../database/repositories/hashtag-name-repository.ts';
import { HashtagRepository } from '../database/repositories/hashtag-repository.ts';
import { LabelRepository } from '../database/repositories/label-repository.ts';
import { ModelVersionRepository } from '../database/repositories/model-version-repository.ts';
import { PostRepository } from '../database/repositories/post-repository.ts';
import { RelabellingRepository } from '../database/repositories/relabelling-repository.ts';

type Turn = Pick<Decision, 'clientId' | 'reviewer' | 'at'>;
type Judgement = Omit<Decision, 'id'>;

/**
 * Appends to the journal: the row and all that is derived from it in one transaction. What a call returns is committed.
 * A client id that is there already changes nothing and answers with its row.
 */
export class Journal {
  readonly #db: Database;
  readonly #decisions: DecisionRepository;
  readonly #hashtags: HashtagRepository;
  readonly #names: HashtagNameRepository;
  readonly #labels: LabelRepository;
  readonly #relabelling: RelabellingRepository;
  readonly #posts: PostRepository;
  readonly #versions: ModelVersionRepository;

  constructor(db: Database) {
    this.#db = db;
    this.#decisions = new DecisionRepository(db);
    this.#hashtags = new HashtagRepository(db);
    this.#names = new HashtagNameRepository(db);
    this.#labels = new LabelRepository(db);
    this.#relabelling = new RelabellingRepository(db);
    this.#posts = new PostRepository(db);
    this.#versions = new ModelVersionRepository(db);
  }

  /** @throws AppError `not-found` (no such post or model version), `conflict` (the client id stands for another judgement). */
  append(judgement: Judgement): Decision {
    return this.#db.transaction(() => {
      // A window that has not heard of a rename yet means the same hashtag.
      const decision = judgement.tag === undefined ? judgement : { ...judgement, tag: this.#hashtags.canonical(judgement.tag) };
      const known = this.#known(decision);
      if (known !== undefined) return { ...known, post: decision.post };
      if (this.#posts.get(decision.post) === undefined) throw new AppError('not-found', `There is no post with the number ${decision.post} to judge.`, { hint: 'Read the list anew.' });
      if (decision.version !== undefined && this.#versions.get(decision.version) === undefined) throw new AppError('not-found', `There is no model version ${decision.version} that could have suggested this.`, { hint: 'Read the list of versions anew, or judge without naming one.' });
      return { ...decision, id: this.#write(decision) };
    }).immediate();
  }

  /** Appends an undo or redo of what `choose` picks from the reviewer's rows, newest first, and of all that was done with it by one gesture. @throws AppError `not-found`, `conflict` (a redone name was taken meanwhile) */
  turn(kind: 'undo' | 'redo', input: Turn, choose: (newestFirst: Iterable<JournalEntry>) => DecisionId | undefined): JournalRow {
    return this.#db.transaction(() => {
      const known = this.#known({ ...input, kind });
      if (known !== undefined) return known;
      const id = choose(this.#decisions.ofReviewer(input.reviewer));
      if (id === undefined) throw new AppError('not-found', `There is nothing of ${input.reviewer} to ${kind}.`);
      const turn = this.#turnOne(kind, input, this.#get(id));
      for (const [place, row] of this.#besides(id, kind).entries()) this.#turnOne(kind, { ...input, clientId: inGesture(input.clientId, place) }, row);
      return turn;
    }).immediate();
  }

  /** The row that the client id stands for, if it is the reviewer's and was not taken back. @throws AppError `not-found` */
  standing(clientId: string, reviewer: string): DecisionId {
    const row = this.#decisions.byClient(clientId);
    if (row === undefined || row.reviewer !== reviewer || this.#decisions.isUndone(row.id)) throw new AppError('not-found', 'This was taken back already.');
    // The name of a hashtag that was renamed since would stay as it is.
    if (row.kind === 'rename' && row.tag !== (JSON.parse(row.text ?? '{}') as Renaming).to) throw new AppError('not-found', `The hashtag was renamed since: it is called #${row.tag ?? ''} now.`);
    return row.id;
  }

  #turnOne(kind: 'undo' | 'redo', input: Turn, { id, post, tag }: JournalRow): JournalRow {
    const row = { ...input, kind, target: id, ...(post === undefined ? {} : { post }), ...(tag === undefined ? {} : { tag }) };
    return { ...row, id: this.#write(row) };
  }

  /** The others of the gesture that an undo or redo is still to come for. */
  #besides(id: DecisionId, kind: 'undo' | 'redo'): readonly JournalRow[] {
    return this.ofGesture(this.#get(id)).filter((row) => row.id !== id && this.#decisions.isUndone(row.id) === (kind === 'redo'));
  }

  /** The judgements that were made with one, itself among them. */
  ofGesture(row: JournalRow): readonly JournalRow[] {
    const gesture = gestureOf(row.clientId);
    return gesture === undefined ? [row] : this.#decisions.ofGesture(gesture).filter((one) => one.reviewer === row.reviewer);
  }

  /**
   * Gives a hashtag another name; answers what it is called now.
   * @throws AppError `not-found` (no such hashtag), `invalid-input` (it is called so), `conflict` (the name is, or was, another's)
   */
  rename(input: Turn, tag: string, to: string): string {
    return this.#db.transaction(() => {
      const known = this.#decisions.byClient(input.clientId);
      if (known !== undefined) return this.#renamed(known, input, to);
      const id = this.#hashtags.find(tag);
      const from = id === undefined ? undefined : this.#hashtags.nameOf(id);
      if (id === undefined || from === undefined) throw new AppError('not-found', `There is no hashtag #${tag} in the workspace.`, { hint: 'Read the list anew.' });
      if (from === to) throw new AppError('invalid-input', `The hashtag is called #${to} already.`);
      this.#names.refuseTaken(to, id);
      this.#write({ ...input, kind: 'rename', tag: from, text: JSON.stringify({ from, to } satisfies Renaming) });
      return to;
    }).immediate();
  }

  #renamed(known: JournalRow, input: Turn, to: string): string {
    const same = known.kind === 'rename' && known.reviewer === input.reviewer && (JSON.parse(known.text ?? '{}') as Renaming).to === to;
    if (!same) throw usedAlready(input.clientId);
    return known.tag ?? to;
  }

  /** The judgement that an undo or redo speaks of. */
  targetOf(row: JournalRow): JournalRow { return row.target === undefined ? row : this.#get(row.target); }

  ofPost(post: PostId): readonly Decision[] { return this.#decisions.ofPost(post); }

  #write(row: NewRow): DecisionId {
    const hashtag = row.tag === undefined ? undefined : this.#hashtags.idOf(row.tag);
    const id = this.#decisions.append(row, hashtag);
    this.#derive(row, hashtag);
    return id;
  }

  #derive(row: NewRow, hashtag: number | undefined): void {
    if (row.post !== undefined) this.#labels.rederive(row.post);
    else if (hashtag !== undefined) this.#names.rederive(hashtag);
    else if (row.target !== undefined) this.#relabelling.begin(row.target);
  }

  #known(wanted: NewRow): JournalRow | undefined {
    const known = wanted.clientId === undefined ? undefined : this.#decisions.byClient(wanted.clientId);
    if (known === undefined) return undefined;
    const turned = wanted.kind === 'undo' || wanted.kind === 'redo';
    const same = known.kind === wanted.kind && known.reviewer === wanted.reviewer && (turned || (known.post === wanted.post && known.tag === wanted.tag && known.text === wanted.text));
    if (!same) throw usedAlready(wanted.clientId);
    return known;
  }

  #get(id: DecisionId): JournalRow {
    const row = this.#decisions.byId(id);
    if (row === undefined) throw new AppError('damaged', `The list of judgements (the journal) lacks its entry ${id}.`, { hint: 'Restore a backup.' });
    return row;
  }
}

const usedAlready = (clientId = '') => new AppError('conflict', `The client id ${clientId} was used for another judgement already.`, { hint: 'Make a new client id for each judgement.' });
