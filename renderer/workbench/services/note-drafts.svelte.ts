import type { PostId } from '../../../electron/common/domain/ids.ts';
import type { Decisions } from './decisions.svelte.ts';

/** As JSON, of all that the host takes of a layout (200,000 characters): the newest first; what does not fit is kept in the window alone. */
const MOST_KEPT = 100_000;

/** What was typed as a post's note and is not stored yet. Kept across posts in the window, and with the layout across a reload. */
export class NoteDrafts {
  /** Newest last. */
  #texts = $state.raw<ReadonlyMap<PostId, string>>(new Map());
  readonly #decisions: Decisions;

  constructor(decisions: Decisions) {
    this.#decisions = decisions;
    decisions.onStored((post) => { this.settle(post.id, post.note ?? ''); });
  }

  get some(): boolean { return this.#texts.size > 0; }
  of(post: PostId): string | undefined { return this.#texts.get(post); }

  keep(post: PostId, text: string): void { this.#texts = new Map([...[...this.#texts].filter(([other]) => other !== post), [post, text]]); }

  /** What is stored word for word is no draft any more, unless another text is still on its way. */
  settle(post: PostId, note: string): void { if (this.of(post) === note && this.#decisions.noteOf(post) === undefined) this.forgetOf(new Set([post])); }

  /** Sends a draft that is not on its way already, so that whoever leaves may ask twice; it stays one until the host has it. Resolves to what was stored. */
  async store(post: PostId): Promise<string | undefined> {
    const [text, last] = [this.of(post), this.#decisions.noteOf(post)];
    const sending = last?.state === 'sending' && last.request.method === 'labelling.note' ? last.request.input.text : undefined;
    return text !== undefined && text !== sending && await this.#decisions.note(post, text) ? text : undefined;
  }

  forgetOf(gone: ReadonlySet<PostId | undefined>): void { if ([...this.#texts.keys()].some((post) => gone.has(post))) this.#texts = new Map([...this.#texts].filter(([post]) => !gone.has(post))); }

  toJSON(): readonly (readonly [PostId, string])[] {
    let room = MOST_KEPT;
    return [...this.#texts].toReversed().filter((entry) => (room -= JSON.stringify(entry).length + 1) > 0).reverse();
  }

  /** Takes what fits of a stored list; anything else is left out. */
  take(stored: unknown): void {
    if (!Array.isArray(stored)) return;
    const known = (entry: unknown): entry is [PostId, string] => Array.isArray(entry) && Number.isSafeInteger(entry[0]) && typeof entry[1] === 'string';
    this.#texts = new Map([...stored.filter(known), ...this.#texts]);
  }
}
