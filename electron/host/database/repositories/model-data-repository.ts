import type { Statement } from 'better-sqlite3';
import type { Database } from '../open.ts';
import type { PostState } from '../../../common/domain/decision.ts';
import type { AccountId, DecisionId, ImageId, PostId } from '../../../common/domain/ids.ts';
import type { Split } from '../../../common/domain/post.ts';
import type { SplitPost } from '../../../common/domain/split.ts';
import { deriveLabels, standingEntries, type JournalEntry } from '../../../common/domain/labels.ts';

export interface ModelDataPost {
  readonly id: PostId;
  readonly key: string;
  readonly account: string;
  readonly accountId: AccountId;
  readonly caption: string;
  readonly image?: ImageId;
  readonly postedAt?: number;
  readonly split?: Split;
  readonly state: PostState;
  /** Known tags, most original first: those it came with, with the journal's changes; disputed ones are not known. */
  readonly tags: readonly string[];
  /** Are the tags the post's whole truth: it came with tags, or somebody marked it done with at least one? */
  readonly known: boolean;
}

/** A post with judgements, as the fine-tune learns it (docs/model.md, "Learning from decisions"). */
export interface DecidedPost extends ModelDataPost {
  readonly accepted: readonly string[];
  readonly rejected: readonly string[];
  /** Shown and left unjudged, skipped, or disputed, in a post that is not done: left out of the softmax's denominator. */
  readonly unknown: readonly string[];
  /** The judgements behind accepted and rejected, and the mark: what a version has learnt from afterwards. */
  readonly decisions: readonly DecisionId[];
}

interface RawPost { id: PostId; key: string; account: string; accountId: AccountId; caption: string; image: ImageId | null; postedAt: number | null; split: Split | null; state: PostState }
interface RawTag { post: PostId; tag: string; state: string; original: number; standing: number }
interface RawEntry { post: PostId; id: DecisionId; kind: JournalEntry['kind']; reviewer: string; tag: string | null; target: DecisionId | null; batch: DecisionId | null }

const POST = `posts.id, key, accounts.name AS account, account_id AS accountId, caption, image_sha AS image, posted_at AS postedAt, split, state
  FROM posts JOIN accounts ON accounts.id = account_id`;
const TAG = `post_id AS post, hashtags.name AS tag, state, position IS NOT NULL AS original, standing
  FROM post_hashtags JOIN hashtags ON hashtags.id = hashtag_id`;
/** `json_each` of a page's ids: one statement whatever the page's length. */
const OF_PAGE = 'WHERE post_id IN (SELECT value FROM json_each(?))';

/** Exported for the test of query plans: each must search, none may scan a table. */
export const modelDataSql = {
  page: `SELECT ${POST} WHERE posts.id > ? ORDER BY posts.id LIMIT ?`,
  tags: `SELECT ${TAG} ${OF_PAGE} ORDER BY post_id, position IS NULL, position, hashtag_id`,
  openSplit: 'SELECT 1 FROM posts WHERE split IS NULL LIMIT 1',
  // Also of one that was taken back: a version was measured by it.
  anySplit: `SELECT 1 FROM posts WHERE split > '' UNION ALL SELECT 1 FROM sides_kept WHERE key >= '' LIMIT 1`,
  splits: `SELECT posts.id, key, accounts.name AS account, caption, image_sha AS image, posted_at AS postedAt, split FROM posts JOIN accounts ON accounts.id = account_id WHERE posts.id > ? ORDER BY posts.id LIMIT ?`,
  one: `SELECT ${POST} WHERE posts.id = ?`,
  ofAccount: `SELECT ${POST} WHERE account_id = ? ORDER BY posts.id`,
  decided: 'SELECT DISTINCT post_id AS id FROM decisions WHERE post_id > ? ORDER BY post_id LIMIT ?',
  // The undo and redo of a bulk are rows of no post: they turn those of its own.
  judgedSince: `SELECT post_id AS id FROM decisions WHERE id > ? AND post_id IS NOT NULL
    UNION SELECT own.post_id FROM decisions AS turn CROSS JOIN decisions AS own ON own.batch_id = turn.target_id WHERE turn.id > ? AND turn.post_id IS NULL AND own.post_id IS NOT NULL`,
  posts: `SELECT ${POST} WHERE posts.id IN (SELECT value FROM json_each(?)) ORDER BY posts.id`,
  journal: `SELECT post_id AS post, decisions.id, kind, reviewer, hashtags.name AS tag, target_id AS target, batch_id AS batch
    FROM decisions LEFT JOIN hashtags ON hashtags.id = hashtag_id ${OF_PAGE} ORDER BY post_id, decisions.id`,
  // The undo and redo of a bulk are rows of no post.
  turns: `SELECT DISTINCT own.post_id AS post, turn.id, turn.kind, turn.reviewer, NULL AS tag, turn.target_id AS target, NULL AS batch
    FROM decisions AS own CROSS JOIN decisions AS turn ON turn.target_id = own.batch_id WHERE own.post_id IN (SELECT value FROM json_each(?)) AND own.batch_id IS NOT NULL`,
  shown: `SELECT DISTINCT post_id AS post, hashtags.name AS tag FROM shown JOIN hashtags ON hashtags.id = hashtag_id ${OF_PAGE}`,
} as const;

/** Posts as the model needs them, in few queries a page. */
export class ModelDataRepository {
  readonly #page: Statement<[number, number], RawPost>;
  readonly #tags: Statement<[string], RawTag>;
  readonly #one: Statement<[number], RawPost>;
  readonly #ofAccount: Statement<[number], RawPost>;
  readonly #decided: Statement<[number, number], { id: PostId }>;
  readonly #judgedSince: Statement<[number, number], { id: PostId }>;
  readonly #last: Statement<[], number>;
  readonly #posts: Statement<[string], RawPost>;
  readonly #journal: Statement<[string], RawEntry>;
  readonly #turns: Statement<[string], RawEntry>;
  readonly #shown: Statement<[string], { post: PostId; tag: string }>;
  readonly #setSplit: Statement<[Split, number]>;
  readonly #stamp: Statement<[]>;
  readonly #openSplit: Statement<[]>;
  readonly #anySplit: Statement<[]>;
  readonly #splits: Statement<[number, number], Pick<RawPost, 'id' | 'key' | 'account' | 'caption' | 'image' | 'postedAt' | 'split'>>;
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
    this.#openSplit = db.prepare(modelDataSql.openSplit);
    this.#anySplit = db.prepare(modelDataSql.anySplit);
    this.#splits = db.prepare(modelDataSql.splits);
    this.#stamp = db.prepare(`SELECT (SELECT max(id) / 1000 FROM decisions) AS decisions, (SELECT max(id) FROM posts) AS posts, (SELECT sum(removed) FROM imports) AS removed, (SELECT max(id) FROM posts WHERE split = 'training') AS training`);
    this.#page = db.prepare(modelDataSql.page);
    this.#tags = db.prepare(modelDataSql.tags);
    this.#one = db.prepare(modelDataSql.one);
    this.#ofAccount = db.prepare(modelDataSql.ofAccount);
    this.#decided = db.prepare(modelDataSql.decided);
    this.#judgedSince = db.prepare(modelDataSql.judgedSince);
    this.#last = db.prepare<[], number>('SELECT ifnull(max(id), 0) FROM decisions').pluck();
    this.#posts = db.prepare(modelDataSql.posts);
    this.#journal = db.prepare(modelDataSql.journal);
    this.#turns = db.prepare(modelDataSql.turns);
    this.#shown = db.prepare(modelDataSql.shown);
    this.#setSplit = db.prepare('UPDATE posts SET split = ? WHERE id = ? AND split IS NULL');
  }

  get(post: PostId): ModelDataPost | undefined { return this.#complete(this.#one.all(post))[0]; }

  /** Changes with the posts, their splits, and each thousand judgements. */
  stamp(): string { return JSON.stringify(this.#stamp.get()); }

  /** Every post in the order of row ids; pass the last id back as `after`, 0 first. */
  trainingRows(after: number, limit: number): readonly ModelDataPost[] { return this.#complete(this.#page.all(after, limit)); }

  /** What may be remembered of an account: its training posts whose tags are known. The post itself is the caller's to leave out. */
  eligibleMemory(account: AccountId): readonly ModelDataPost[] {
    return this.#complete(this.#ofAccount.all(account)).filter((post) => post.split === 'training' && post.known);
  }

  /** Posts with any judgement, paged as `trainingRows`. Validation and test posts are passed over: no decision on them is ever learnt from. */
  decidedPosts(after: number, limit: number): { readonly posts: readonly DecidedPost[]; readonly next?: number } {
    const ids = this.#decided.all(after, limit).map((row) => row.id);
    const last = ids.at(-1);
    return { posts: this.decidedOf(ids), ...(last === undefined || ids.length < limit ? {} : { next: last }) };
  }

  /** Those of these posts that a fine-tune would learn. */
  decidedOf(posts: readonly PostId[]): readonly DecidedPost[] {
    return this.#decide(this.#posts.all(JSON.stringify(posts)).filter((post) => post.split === null || post.split === 'training'));
  }

  /** The posts that the journal says something of after this entry, and its last one now. */
  judgedSince(entry: number): { readonly upTo: number; readonly posts: readonly PostId[] } {
    const upTo = this.#last.get() ?? 0;
    return { upTo, posts: upTo === entry ? [] : this.#judgedSince.all(entry, entry).map((row) => row.id) };
  }

  /** Is there a post without a split? */
  hasOpenSplit(): boolean { return this.#openSplit.get() !== undefined; }

  /** Has any post a split? */
  hasSplit(): boolean { return this.#anySplit.get() !== undefined; }

  /** What a split needs to know of posts, in the order of row ids; paged as `trainingRows`. */
  splitRows(after: number, limit: number): readonly (SplitPost & { readonly id: PostId })[] {
    return this.#splits.all(after, limit).map(({ image, postedAt, split, ...row }) => ({ ...row, image: image ?? undefined, postedAt: postedAt ?? undefined, split: split ?? undefined }));
  }

  /** Splits are drawn once: a post that has one keeps it. */
  assignSplits(splits: Iterable<readonly [PostId, Split]>): void {
    this.#db.transaction(() => { for (const [post, split] of splits) this.#setSplit.run(split, post); }).immediate();
  }

  #complete(rows: readonly RawPost[]): readonly ModelDataPost[] {
    const tags = Map.groupBy(this.#tags.all(idsOf(rows)), (tag) => tag.post);
    return rows.map((row) => toModelPost(row, tags.get(row.id) ?? []));
  }

  #decide(rows: readonly RawPost[]): readonly DecidedPost[] {
    const ids = idsOf(rows);
    const journal = Map.groupBy([...this.#journal.all(ids), ...this.#turns.all(ids)].sort((a, b) => a.id - b.id), (entry) => entry.post);
    const shown = Map.groupBy(this.#shown.all(ids), (row) => row.post);
    const tags = Map.groupBy(this.#tags.all(ids), (tag) => tag.post);
    return rows.map((row) => decide(row, tags.get(row.id) ?? [], journal.get(row.id) ?? [], (shown.get(row.id) ?? []).map((s) => s.tag)))
      .filter((post) => post.decisions.length > 0);
  }
}

const idsOf = (rows: readonly RawPost[]): string => JSON.stringify(rows.map((row) => row.id));

function toModelPost({ image, postedAt, split, ...row }: RawPost, stored: readonly RawTag[]): ModelDataPost {
  const originals = stored.filter((tag) => tag.original === 1);
  // The hold-out is frozen: where a post came with tags, no judgement changes what a model is measured by.
  const frozen = (split === 'validation' || split === 'test') && originals.length > 0;
  const tags = (frozen ? originals : stored.filter((tag) => tag.standing === 1 && tag.state !== 'disputed')).map((tag) => tag.tag);
  return {
    ...row, tags,
    known: tags.length > 0 && (originals.length > 0 || row.state === 'done'),
    ...(image === null ? {} : { image }),
    ...(postedAt === null ? {} : { postedAt }),
    ...(split === null ? {} : { split }),
  };
}

function decide(row: RawPost, stored: readonly RawTag[], journal: readonly RawEntry[], shown: readonly string[]): DecidedPost {
  const entries = journal.map(({ tag, target, batch, ...entry }): JournalEntry => ({
    ...entry, ...(tag === null ? {} : { tag }), ...(target === null ? {} : { target }), ...(batch === null ? {} : { batch }),
  }));
  const labels = deriveLabels(entries, stored.filter((tag) => tag.original === 1).map((tag) => tag.tag));
  const inState = (...states: string[]) => [...labels.tags].filter(([, label]) => states.includes(label.state)).map(([tag]) => tag);
  const isOpen = (tag: string) => { const label = labels.tags.get(tag); return label === undefined || (!label.standing && ['skipped', 'unjudged'].includes(label.state)); };
  const open = new Set([...inState('disputed'), ...[...inState('skipped'), ...shown].filter(isOpen)]);
  const learnt = [...labels.tags.values()].filter((label) => label.state !== 'skipped' && label.state !== 'disputed').flatMap((label) => label.decisions);
  const mark = labels.state === 'done' ? standingEntries(entries).filter((entry) => entry.kind === 'done').slice(-1).map((entry) => entry.id) : [];
  return {
    ...toModelPost(row, stored),
    accepted: inState('accepted', 'added'),
    rejected: inState('rejected', 'removed'),
    unknown: labels.state === 'done' ? [] : [...open],
    decisions: [...learnt, ...mark].sort((a, b) => a - b),
  };
}
