import type { Statement } from 'better-sqlite3';
import type { Database } from '../open.ts';
import { deriveLabels, type TagLabel } from '../../../common/domain/labels.ts';
import type { PostState } from '../../../common/domain/decision.ts';
import type { PostId } from '../../../common/domain/ids.ts';
import { AccountRepository } from './account-repository.ts';
import { DecisionRepository } from './decision-repository.ts';
import { HashtagRepository } from './hashtag-repository.ts';
import { PostRepository, type StoredTag } from './post-repository.ts';

/** Writes what the journal says of a post into the derived columns and counters. Call it inside the transaction that appended. */
export class LabelRepository {
  readonly #accounts: AccountRepository;
  readonly #decisions: DecisionRepository;
  readonly #hashtags: HashtagRepository;
  readonly #posts: PostRepository;
  readonly #tag: Statement<[number, number, string, number]>;
  readonly #drop: Statement<[number, number]>;
  readonly #post: Statement<[PostState, number, number, number]>;
  readonly #note: Statement<[number, string]>;
  readonly #noNote: Statement<[number]>;

  constructor(db: Database) {
    this.#accounts = new AccountRepository(db);
    this.#decisions = new DecisionRepository(db);
    this.#hashtags = new HashtagRepository(db);
    this.#posts = new PostRepository(db);
    this.#tag = db.prepare(`INSERT INTO post_hashtags (post_id, hashtag_id, state, standing) VALUES (?, ?, ?, ?)
      ON CONFLICT (post_id, hashtag_id) DO UPDATE SET state = excluded.state, standing = excluded.standing`);
    this.#drop = db.prepare('DELETE FROM post_hashtags WHERE post_id = ? AND hashtag_id = ? AND position IS NULL');
    this.#post = db.prepare('UPDATE posts SET state = ?, tag_count = ?, flagged = ? WHERE id = ?');
    this.#note = db.prepare('INSERT INTO notes (post_id, text) VALUES (?, ?) ON CONFLICT (post_id) DO UPDATE SET text = excluded.text');
    this.#noNote = db.prepare('DELETE FROM notes WHERE post_id = ?');
  }

  rederive(id: PostId): void {
    const post = this.#posts.get(id);
    if (post === undefined) return;
    const stored = this.#posts.tagsOf(id);
    const labels = deriveLabels(this.#decisions.ofPost(id), stored.filter((tag) => tag.original).map((tag) => tag.tag));
    const byTag = new Map(stored.map((tag) => [tag.tag, tag]));
    for (const [tag, label] of labels.tags) this.#write(id, tag, label, byTag.get(tag));
    for (const tag of stored) if (!labels.tags.has(tag.tag)) this.#forget(id, tag);
    const standing = [...labels.tags.values()].filter((label) => label.standing).length;
    this.#post.run(labels.state, standing, Number(labels.flagged), id);
    if (labels.note !== post.note) this.#annotate(id, labels.note);
    this.#accounts.count(post.accountId, { done: Number(labels.state === 'done') - Number(post.state === 'done') });
  }

  #annotate(post: PostId, note: string | undefined): void {
    if (note === undefined) this.#noNote.run(post);
    else this.#note.run(post, note);
  }

  #write(post: PostId, tag: string, label: TagLabel, before: StoredTag | undefined): void {
    if (before?.state === label.state && before.standing === label.standing) return;
    const hashtag = before?.hashtag ?? this.#hashtags.idOf(tag);
    this.#tag.run(post, hashtag, label.state, Number(label.standing));
    this.#hashtags.addUses(hashtag, Number(label.standing) - Number(before?.standing ?? false));
  }

  /** A tag that only undone judgements speak of is not on the post any more. */
  #forget(post: PostId, tag: StoredTag): void {
    this.#drop.run(post, tag.hashtag);
    if (tag.standing) this.#hashtags.addUses(tag.hashtag, -1);
  }
}
