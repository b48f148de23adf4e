import type { InputOf } from '../../../electron/common/rpc/api.ts';
import type { HostApi } from '../../../electron/common/contract/host-api.ts';
import type { PostDetail } from '../../../electron/common/contract/posts-api.ts';
import { inGesture } from '../../../electron/common/domain/gesture.ts';
import type { PostId } from '../../../electron/common/domain/ids.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { newClientId } from '../../lib/client-id.ts';
import { Listeners } from '../../lib/listeners.ts';
import type { Connection } from '../connection.svelte.ts';

type JudgeInput = InputOf<HostApi['labelling.judge']>;
type MarkInput = InputOf<HostApi['labelling.mark']>;
export type Judgement = Omit<JudgeInput, 'clientId'>;
type Call<Method extends 'labelling.judge' | 'labelling.mark' | 'labelling.flag' | 'labelling.note'> = { readonly method: Method; readonly input: InputOf<HostApi[Method]> };
type Request = Call<'labelling.judge'> | Call<'labelling.mark'> | Call<'labelling.flag'> | Call<'labelling.note'>;

/** A judgement that is on its way or did not arrive; what is stored is not kept here. */
export interface PendingDecision {
  readonly clientId: string;
  readonly post: PostId;
  readonly tag: string | undefined;
  readonly kind: JudgeInput['kind'] | MarkInput['kind'] | 'flag' | 'note';
  readonly state: 'sending' | 'failed';
  /** On its way for longer than a moment: worth a sign on the screen. */
  readonly slow: boolean;
  readonly error: AppError | undefined;
  /** What is sent again, word for word. */
  readonly request: Request;
}

/** A sign of "storing" that is gone again within a tenth of a second only flickers, and its frame comes before the one with the answer. */
const SLOW_MS = 100;

/** Sends judgements one after another, in the order they were made. A failed one can be sent again under its own client id, so it is applied once. */
export class Decisions {
  pending = $state.raw<readonly PendingDecision[]>([]);
  /** How many are on their way for longer than a moment. */
  readonly inFlight = $derived(this.pending.filter((one) => one.state === 'sending' && one.slow).length);
  readonly failed = $derived(this.pending.filter((one) => one.state === 'failed'));
  readonly #stored = new Listeners<[PostDetail]>();
  readonly #connection: Connection;
  #line: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection) { this.#connection = connection; }

  /** Called with the post as it stands after each stored judgement, undo or redo. */
  onStored(listener: (post: PostDetail) => void): () => void { return this.#stored.add(this.#connection.faults.guard('What follows a stored judgement', listener)); }

  of(post: PostId, tag: string): PendingDecision | undefined { return this.pending.findLast((one) => one.post === post && one.tag === tag); }
  noteOf(post: PostId): PendingDecision | undefined { return this.pending.findLast((one) => one.post === post && one.kind === 'note'); }

  /** By one gesture: stored one by one, undone as one. */
  judgeTogether(judgements: readonly Judgement[]): void {
    const gesture = newClientId();
    for (const [place, judgement] of judgements.entries()) void this.judge(judgement, inGesture(gesture, place));
  }

  /** True once the host has stored it. */
  judge(judgement: Judgement, clientId = newClientId()): Promise<boolean> {
    return this.#send({ method: 'labelling.judge', input: { ...judgement, clientId } });
  }

  mark(post: PostId, kind: MarkInput['kind']): Promise<boolean> {
    return this.#send({ method: 'labelling.mark', input: { clientId: newClientId(), post, kind } });
  }

  flag(post: PostId, flagged: boolean): Promise<boolean> {
    return this.#send({ method: 'labelling.flag', input: { clientId: newClientId(), post, flagged } });
  }

  /** '' takes the note away. */
  note(post: PostId, text: string): Promise<boolean> {
    return this.#send({ method: 'labelling.note', input: { clientId: newClientId(), post, text } });
  }

  retry(clientId: string): Promise<boolean> {
    const request = this.failed.find((one) => one.clientId === clientId)?.request;
    return request === undefined ? Promise.resolve(false) : this.#send(request);
  }

  /** Their posts are gone: sent again they would fail for ever. */
  forgetOf(gone: ReadonlySet<PostId | undefined>): void { for (const one of this.failed) if (gone.has(one.post)) this.#forget(one.clientId); }

  async retryAll(): Promise<void> { await Promise.all(this.failed.map((one) => this.retry(one.clientId))); }

  /** Undo or redo of the latest judgement, or undo of the one with the client id `of`; resolves to what it was and on which post. */
  async step(method: 'labelling.undo' | 'labelling.redo', of?: string): Promise<{ readonly what: string; readonly post?: PostDetail }> {
    await this.settled();
    const clientId = newClientId();
    const done = await (method === 'labelling.redo' ? this.#connection.call(method, { clientId }) : this.#connection.call(method, { clientId, ...(of === undefined ? {} : { of }) }));
    if (done.post !== undefined) this.#stored.tell(done.post);
    return done;
  }

  /** When everything sent so far was answered or has failed. */
  async settled(): Promise<void> { await this.#line; }

  #send(request: Request): Promise<boolean> {
    const { input } = request;
    const entry: PendingDecision = { request, clientId: input.clientId, post: input.post, tag: 'tag' in input ? input.tag : undefined, kind: kindOf(request), state: 'sending', slow: false, error: undefined };
    this.pending = [...this.pending.filter((one) => one.clientId !== entry.clientId && !(one.state === 'failed' && sameThing(one, entry))), entry];
    const timer = setTimeout(() => { this.#change(entry, { slow: true }); }, SLOW_MS);
    const sent = this.#line.then(() => this.#deliver(entry, timer));
    this.#line = sent;
    return sent;
  }

  async #deliver(entry: PendingDecision, timer: ReturnType<typeof setTimeout>): Promise<boolean> {
    try {
      const { post } = await this.#call(entry.request).finally(() => { clearTimeout(timer); });
      this.#forget(entry.clientId);
      this.#stored.tell(post);
      return true;
    } catch (error) {
      const replaced = this.pending.some((one) => one.state === 'sending' && one.clientId !== entry.clientId && sameThing(one, entry));
      if (replaced) this.#forget(entry.clientId); else this.#change(entry, { state: 'failed', slow: false, error: AppError.from(error) });
      return false;
    }
  }

  #call(request: Request) {
    switch (request.method) {
      case 'labelling.judge': return this.#connection.call(request.method, request.input);
      case 'labelling.mark': return this.#connection.call(request.method, request.input);
      case 'labelling.flag': return this.#connection.call(request.method, request.input);
      case 'labelling.note': return this.#connection.call(request.method, request.input);
    }
  }

  /** In its place: the pending stand in the order in which they were said. */
  #change({ clientId }: PendingDecision, change: Partial<Pick<PendingDecision, 'state' | 'slow' | 'error'>>): void {
    this.pending = this.pending.map((one) => (one.clientId === clientId ? { ...one, ...change } : one));
  }

  #forget(clientId: string): void {
    this.pending = this.pending.filter((one) => one.clientId !== clientId);
  }
}

/** A later word on the same thing replaces one that never arrived: sending that again would overrule it. */
const sameThing = (a: PendingDecision, b: PendingDecision): boolean => a.post === b.post && a.request.method === b.request.method && a.tag === b.tag;

const kindOf = (request: Request): PendingDecision['kind'] => ('kind' in request.input ? request.input.kind : request.method === 'labelling.flag' ? 'flag' : 'note');
