import type { PostTag } from '../../../electron/common/contract/posts-api.ts';
import type { PostSuggestions } from '../../../electron/common/contract/suggestions-api.ts';
import type { TagStanding } from '../../../electron/common/domain/attention.ts';
import type { TagDecisionKind } from '../../../electron/common/domain/decision.ts';
import { ColourScheme } from '../../theme/colour-scheme.svelte.ts';
import { moved, type SuggestionRow } from '../../ui/suggestion-row.ts';
import type { Judgement } from '../../workbench/services/decisions.svelte.ts';
import type { PostDocument } from '../../workbench/services/post-document.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import { AttentionView } from './attention-view.svelte.ts';
import { PhotoZoom } from './photo-zoom.svelte.ts';
import type { Threshold } from './threshold.ts';

/** As many as one call may ask for. */
const MOST = 100;

/** The open post as its editor shows it, and what a person can do to it. */
export class PostEditorState {
  focused = $state(0);
  /** Set by the view: puts the focus into the type-ahead. */
  focusTagInput: () => void = () => undefined;
  /** Set by the view: puts the focus into the suggestions. */
  focusList: () => void = () => undefined;
  /** Set by the view: puts the focus on the threshold. */
  focusThreshold: () => void = () => undefined;
  readonly zoom = new PhotoZoom();
  readonly threshold: Threshold;
  /** Asked once a post: more suggestions, and what the model says of the original tags. */
  #wider = $state.raw<PostSuggestions>();
  #asked = '';
  /** Whether all of those are shown. */
  #more = $state(false);
  readonly view: AttentionView;
  readonly #workbench: Workbench;
  readonly #document: () => PostDocument | undefined;

  /** `document`: what this editor shows; another post may take its place. */
  constructor(workbench: Workbench, threshold: Threshold, document: () => PostDocument | undefined) {
    this.threshold = threshold;
    this.#workbench = workbench;
    this.#document = document;
    this.view = new AttentionView(() => (this.document === undefined ? undefined : { post: this.document.id, attention: this.#current?.attention }), () => workbench.workspace.description?.encoder?.grid.columns ?? 7, workbench.attention, new ColourScheme(), (post) => workbench.compared.of(post));
  }

  get document() { return this.#document(); }
  get post() { return this.document?.post; }
  get #current() { return this.document?.suggestions; }

  get rows(): readonly SuggestionRow[] {
    const post = this.post;
    if (post === undefined) return [];
    return (this.#listed?.suggestions ?? []).map(({ tag, probability }) => {
      const known = post.tags.find((one) => one.tag === tag);
      const pending = this.#workbench.decisions.of(post.id, tag);
      return {
        tag, probability, state: known?.state ?? 'unjudged', original: known?.original ?? false,
        pending: pending === undefined || (pending.state === 'sending' && !pending.slow) ? undefined : { state: pending.state, kind: pending.kind, ...(pending.error === undefined ? {} : { message: pending.error.message }) },
      };
    });
  }

  /** Tags that stand on the post: the original ones and what people said. */
  get tags(): readonly PostTag[] { return this.post?.tags ?? []; }

  /** The longer answer once somebody wants it, as long as it is of this post and of the same model. */
  get #listed(): PostSuggestions | undefined { return this.#more && this.#fits(this.#wider) ? this.#wider : this.#current; }
  #fits(answer: PostSuggestions | undefined): answer is PostSuggestions { return answer !== undefined && answer.post === this.post?.id && answer.version === this.#current?.version; }
  get canShowMore(): boolean { return !(this.#more && this.#fits(this.#wider)) && this.rows.length > 0; }

  /** What the model says of an original tag: `unknown` is not in its vocabulary; undefined while nobody knows. */
  standing(tag: string): TagStanding | 'unknown' | undefined {
    const listed = this.rows.findIndex((row) => row.tag === tag);
    const row = this.rows[listed];
    if (row !== undefined) return { tag, probability: row.probability, rank: listed + 1 };
    if (!this.#fits(this.#wider)) return undefined;
    return this.#wider.standing?.find((one) => one.tag === tag) ?? 'unknown';
  }

  /** Asks once for what the usual answer leaves out. Nothing of it counts as shown. */
  async widen(): Promise<void> {
    const current = this.#current;
    const post = this.post;
    if (current === undefined || post === undefined || this.#asked === `${post.id} ${current.version}`) return;
    this.#asked = `${post.id} ${current.version}`;
    const of = post.tags.filter((tag) => tag.original).map((tag) => tag.tag).slice(0, MOST);
    try { this.#wider = await this.#workbench.connection.call('suggestions.forPost', { post: post.id, version: current.version, top: MOST, of }); } catch (error) {
      this.#asked = '';
      throw error;
    }
  }

  async showMore(): Promise<void> {
    await this.widen();
    const wider = this.#wider;
    if (!this.#fits(wider)) return;
    this.#more = true;
    await this.#workbench.connection.call('suggestions.shown', { post: wider.post, version: wider.version, tags: wider.suggestions.map((one) => one.tag) });
  }

  reset(): void { this.focused = 0; this.#more = false; }
  move(step: number): void { this.focused = moved(this.focused, step, this.rows.length); }

  judge(tag: string, kind: TagDecisionKind): void { for (const judgement of this.#judgements([tag], kind)) void this.#workbench.decisions.judge(judgement); }

  #judgements(tags: readonly string[], kind: TagDecisionKind): readonly Judgement[] {
    const post = this.post;
    if (post === undefined) return [];
    const current = this.#current;
    return tags.map((tag) => {
      const suggested = this.#listed?.suggestions.find((one) => one.tag === tag);
      return { post: post.id, tag, kind, ...(current === undefined || suggested === undefined ? {} : { version: current.version, probability: suggested.probability }) };
    });
  }

  /** Accept or reject; the same again takes it back to unjudged. */
  toggle(index: number, kind: 'accept' | 'reject' | 'skip'): void {
    const row = this.rows[index];
    if (row === undefined) return;
    const stands = { accept: ['accepted', 'added'], reject: ['rejected', 'removed'], skip: ['skipped'] }[kind];
    this.judge(row.tag, stands.includes(row.state) ? 'clear' : kind);
  }

  /** A / X / S: says so of the focused suggestion and goes on to the next. */
  say(kind: 'accept' | 'reject' | 'skip'): void {
    const row = this.rows[this.focused];
    if (row === undefined) return;
    this.judge(row.tag, kind);
    this.move(1);
  }

  /** Nobody has said anything of it, nor is about to have. */
  #isOpen(row: SuggestionRow): boolean { return row.state === 'unjudged' && !row.original && this.post !== undefined && this.#workbench.decisions.of(this.post.id, row.tag) === undefined; }
  isAbove(row: SuggestionRow): boolean { return row.probability >= this.threshold.value; }
  /** Unjudged suggestions at or above t. */
  get above(): readonly SuggestionRow[] { return this.rows.filter((row) => this.isAbove(row) && this.#isOpen(row)); }
  acceptAbove(): void { this.#together(this.above, 'accept'); }
  rejectRest(): void { this.#together(this.rows.filter((row) => this.#isOpen(row)), 'reject'); }
  #together(rows: readonly SuggestionRow[], kind: TagDecisionKind): void { this.#workbench.decisions.judgeTogether(this.#judgements(rows.map((row) => row.tag), kind)); }

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
