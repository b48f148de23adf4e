import type { Decision } from '../../../electron/common/domain/decision.ts';
import type { PostId } from '../../../electron/common/domain/ids.ts';
import type { PostDetail } from '../../../electron/common/contract/posts-api.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { Wanted } from '../../workbench/wanted.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

const SOON_MS = 150;

/** The journal of the open post; read again whenever the post changes. */
export class HistoryState {
  decisions = $state.raw<readonly Decision[]>([]);
  error = $state.raw<AppError>();
  /** Asked for at once, so that what is typed next is the note's; a post that is still being read takes it with its field. */
  readonly note = new Wanted<PostId>();
  readonly #workbench: Workbench;
  #turn = 0;
  #post: PostDetail['id'] | undefined;

  constructor(workbench: Workbench) { this.#workbench = workbench; }

  /** A post's field is on screen: another's is not meant any more. Returns how to take it away. */
  bindNote(post: PostId, focus: () => void): () => void {
    const end = this.note.on((asked) => { if (asked === post) focus(); return asked === post; });
    this.note.forget();
    return end;
  }

  /** After a moment: a judgement changes the post twice, by its answer and by what the host tells everybody. */
  soon(post: PostDetail): () => void {
    if (post.id !== this.#post) { this.decisions = []; void this.read(post); return () => undefined; }
    const wait = setTimeout(() => { void this.read(post); }, SOON_MS);
    return () => { clearTimeout(wait); };
  }

  async read(post: PostDetail): Promise<void> {
    const turn = ++this.#turn;
    this.#post = post.id;
    try {
      const { decisions } = await this.#workbench.connection.call('labelling.history', { post: post.id });
      if (turn !== this.#turn) return;
      this.decisions = decisions;
      this.error = undefined;
    } catch (error) { if (turn === this.#turn) this.error = AppError.from(error); }
  }
}

const WORDS: Readonly<Record<Decision['kind'], string>> = {
  accept: 'accepted', reject: 'rejected', add: 'added', remove: 'removed', skip: 'skipped', clear: 'took back', done: 'marked done', reopen: 'opened again',
  flag: 'flagged', unflag: 'took the flag off', note: 'wrote a note', rename: 'renamed', bulk: 'accepted in bulk', undo: 'undid', redo: 'did again',
};

/** "accepted #latte", "undid: accepted #latte". */
export function words(decision: Decision, all: readonly Decision[]): string {
  const target = decision.target === undefined ? undefined : all.find((one) => one.id === decision.target);
  const what = decision.kind === 'note' && (decision.text ?? '') === '' ? 'took the note away' : WORDS[decision.kind];
  const rest = decision.tag === undefined ? '' : ` #${decision.tag}`;
  return target === undefined ? `${what}${rest}` : `${what}: ${words(target, all)}`;
}
