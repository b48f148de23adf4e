import * as v from 'valibot';
import type { Api, EventMap, Handlers } from './api.ts';
import { AppError } from './app-error.ts';
import type { Transport } from './transport.ts';
import { isRequest, type Notice, type Response } from './wire.ts';
import { checkSize, shorten } from './limits.ts';

export interface Served { stop(): void }

/** Calls of one client that may be in the works at once; far above what a screen or a terminal ever has. */
const MAX_IN_FLIGHT = 4096;

/** Answers one client: an unknown method, an oversized or misshapen input gets a typed error and reaches no handler. Each call is answered exactly once, unless the client left. */
export function serve<A extends Api>(transport: Transport, api: A, handlers: Handlers<A>): Served {
  let open = true;
  let inFlight = 0;
  const reply = (message: Response) => {
    if (!open) return;
    try {
      transport.send(message);
    } catch (error) {
      // An output that the transport cannot carry (a cycle, a function) is the handler's fault, and still needs its answer.
      transport.send({ kind: 'error', id: message.id, error: AppError.from(error).toWire() });
    }
  };
  transport.onMessage((message) => {
    if (!open || !isRequest(message)) return;
    const { id, method, input } = message;
    if (inFlight >= MAX_IN_FLIGHT) { reply({ kind: 'error', id, error: busy(method).toWire() }); return; }
    inFlight++;
    void answer(api, handlers, method, input)
      .then((output): Response => ({ kind: 'result', id, output }), (error: unknown): Response => ({ kind: 'error', id, error: AppError.from(error).toWire() }))
      .then((response) => { inFlight--; reply(response); });
  });
  transport.onClose(() => { open = false; });
  return { stop: () => { open = false; transport.close(); } };
}

const busy = (method: string) => new AppError('unavailable', `Too many calls wait for their answer; "${shorten(method)}" was not begun.`, { hint: 'Wait for answers before calling again.' });

async function answer<A extends Api>(api: A, handlers: Handlers<A>, name: string, input: unknown): Promise<unknown> {
  const method = Object.hasOwn(api, name) ? api[name] : undefined;
  if (method === undefined) throw new AppError('unknown-method', `There is no method "${shorten(name)}".`);
  checkSize(input, name);
  // valibot takes a list for an object without entries.
  if (Array.isArray(input)) throw new AppError('invalid-input', `"${name}" was called with a list instead of an object.`);
  const parsed = v.safeParse(method.input, input, { abortEarly: true });
  if (!parsed.success) {
    const issue = parsed.issues[0];
    // The schema's message quotes what it got, which may be megabytes.
    throw new AppError('invalid-input', `"${name}" was called with a wrong ${shorten(v.getDotPath(issue) ?? 'input')}: ${shorten(issue.message, 300)}`);
  }
  return handlers[name as keyof A](parsed.output as never);
}

/** A numbered event log with a bounded tail: late clients catch up from their last number, or are told to resync. */
export class EventLog<E extends EventMap> {
  #seq = 0;
  readonly #tail: Notice[] = [];
  readonly #listeners = new Set<(notice: Notice) => void>();
  readonly #keep: number;

  constructor(keep = 2000) { this.#keep = keep; }

  emit<Name extends keyof E & string>(name: Name, payload: E[Name]): void {
    const notice: Notice = { kind: 'event', seq: ++this.#seq, name, payload };
    this.#tail.push(notice);
    if (this.#tail.length > this.#keep) this.#tail.shift();
    let failure: { error: unknown } | undefined;
    for (const listener of [...this.#listeners]) {
      // One client that cannot be told must not keep the fact from the others.
      try { listener(notice); } catch (error) { failure ??= { error }; }
    }
    if (failure !== undefined) throw failure.error;
  }

  /** The events after `seq`, or undefined when some of them are gone already (the client must read everything anew). */
  since(seq: number): readonly Notice[] | undefined {
    const first = this.#tail[0]?.seq ?? this.#seq + 1;
    if (seq > this.#seq || seq + 1 < first) return undefined;
    return this.#tail.filter((notice) => notice.seq > seq);
  }

  subscribe(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  get seq(): number { return this.#seq; }
}
