import * as v from 'valibot';
import type { Api, EventMap, Handlers } from './api.ts';
import { AppError } from './app-error.ts';
import type { Transport } from './transport.ts';
import { isRequest, type Notice, type Response } from './wire.ts';
import { checkSize } from './limits.ts';

export interface Served { stop(): void }

/** Answers one client: an unknown method, an oversized or misshapen input gets a typed error and reaches no handler. */
export function serve<A extends Api>(transport: Transport, api: A, handlers: Handlers<A>): Served {
  let open = true;
  const reply = (message: Response) => { if (open) transport.send(message); };
  transport.onMessage((message) => {
    if (!isRequest(message)) return;
    const { id, method, input } = message;
    void answer(api, handlers, method, input).then(
      (output) => { reply({ kind: 'result', id, output }); },
      (error: unknown) => { reply({ kind: 'error', id, error: AppError.from(error).toWire() }); },
    );
  });
  transport.onClose(() => { open = false; });
  return { stop: () => { open = false; transport.close(); } };
}

async function answer<A extends Api>(api: A, handlers: Handlers<A>, name: string, input: unknown): Promise<unknown> {
  const method = Object.hasOwn(api, name) ? api[name] : undefined;
  if (method === undefined) throw new AppError('unknown-method', `There is no method "${name.slice(0, 80)}".`);
  checkSize(input, name);
  const parsed = v.safeParse(method.input, input, { abortEarly: true });
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw new AppError('invalid-input', `"${name}" was called with a wrong ${v.getDotPath(issue) ?? 'input'}: ${issue.message}`);
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
    for (const listener of [...this.#listeners]) listener(notice);
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
