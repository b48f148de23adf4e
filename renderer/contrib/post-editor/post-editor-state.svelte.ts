import type { PostTag } from '../../../electron/common/contract/posts-api.ts';
import type { TagDecisionKind } from '../../../electron/common/domain/decision.ts';
import { ColourScheme } from '../../theme/colour-scheme.svelte.ts';
import { moved, type SuggestionRow } from '../../ui/suggestion-row.ts';
import type { PostDocument } from '../../workbench/services/post-document.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import { AttentionView } from './attention-view.svelte.ts';
import { PhotoZoom } from './photo-zoom.svelte.ts';

/** The open post as its editor shows it, and what a person can do to it. */
export class PostEditorState {
  focused = $state(0);
  /** Set by the view: puts the focus into the type-ahead. */
  focusTagInput: () => void = () => undefined;
  /** Set by the view: puts the focus into the suggestions. */
  focusList: () => void = () => undefined;
  /** Set by the view: shows how attention can be shown. */
  openOptions: () => void = () => undefined;
  /** Whether the tables of the weights stand under the post. */
  numbers = $state(false);
  readonly zoom = new PhotoZoom();
  readonly view: AttentionView;
  readonly #workbench: Workbench;
  readonly #document: () => PostDocument | undefined;

  /** `document`: what this editor shows; another post may take its place. */
  constructor(workbench: Workbench, document: () => PostDocument | undefined) {
    this.#workbench = workbench;
    this.#document = document;
    this.view = new AttentionView(() => (this.document === undefined ? undefined : { post: this.document.id, attention: this.#current?.attention }), () => workbench.workspace.description?.encoder?.grid.columns ?? 7, workbench.attention, new ColourScheme());
  }

  get document() { return this.#document(); }
  get post() { return this.document?.post; }
  get #current() { return this.document?.suggestions; }

  get rows(): readonly SuggestionRow[] {
    const post = this.post;
    if (post === undefined) return [];
    return (this.#current?.suggestions ?? []).map(({ tag, probability }) => {
      const known = post.tags.find((one) => one.tag === tag);
      const pending = this.#workbench.decisions.of(post.id, tag);
      return {
        tag, probability, state: known?.state ?? 'unjudged', original: known?.original ?? false,
        pending: pending === undefined ? undefined : { state: pending.state, kind: pending.kind, ...(pending.error === undefined ? {} : { message: pending.error.message }) },
      };
    });
  }

  /** Tags that stand on the post: the original ones and what people said. */
  get tags(): readonly PostTag[] { return this.post?.tags ?? []; }

  reset(): void { this.focused = 0; }
  move(step: number): void { this.focused = moved(this.focused, step, this.rows.length); }

  judge(tag: string, kind: TagDecisionKind): void {
    const post = this.post;
    if (post === undefined) return;
    const current = this.#current;
    const suggested = current?.suggestions.find((one) => one.tag === tag);
    void this.#workbench.decisions.judge({
      post: post.id, tag, kind,
      ...(current === undefined || suggested === undefined ? {} : { version: current.version, probability: suggested.probability }),
    });
  }

  /** Accept or reject; the same again takes it back to unjudged. */
  toggle(index: number, kind: 'accept' | 'reject'): void {
    const row = this.rows[index];
    if (row === undefined) return;
    const stands = kind === 'accept' ? ['accepted', 'added'] : ['rejected', 'removed'];
    this.judge(row.tag, stands.includes(row.state) ? 'clear' : kind);
  }

  /** A / X / S: says so of the focused suggestion and goes on to the next. */
  say(kind: 'accept' | 'reject' | 'skip'): void {
    const row = this.rows[this.focused];
    if (row === undefined) return;
    this.judge(row.tag, kind);
    this.move(1);
  }

  rejectRest(): void {
    for (const row of this.rows) if (row.state === 'unjudged' && !row.original && row.pending === undefined) this.judge(row.tag, 'reject');
  }

  retry(index: number): void {
    const post = this.post;
    const row = this.rows[index];
    const pending = post === undefined || row === undefined ? undefined : this.#workbench.decisions.of(post.id, row.tag);
    if (pending !== undefined) void this.#workbench.decisions.retry(pending.clientId);
  }

  /** Marks the post fully labelled once everything said about it is stored; resolves to whether it is. */
  async done(): Promise<boolean> {
    const { decisions, notices } = this.#workbench;
    const post = this.post;
    if (post === undefined) return false;
    await decisions.settled();
    if (decisions.failed.some((one) => one.post === post.id && one.tag !== undefined)) {
      notices.error(new Error('Some judgements of this post are not stored yet. Send them again first: a post that is done counts every tag not accepted as wrong.'));
      return false;
    }
    return decisions.mark(post.id, 'done');
  }

  async reopen(): Promise<void> { if (this.post !== undefined) await this.#workbench.decisions.mark(this.post.id, 'reopen'); }
}
