import type { Api, Envelope, EventMap, InputOf, OutputOf } from './api.ts';
import { AppError } from './app-error.ts';
import type { Transport } from './transport.ts';
import { isNotice, isResponse } from './wire.ts';

export interface Client<A extends Api, E extends EventMap> {
  call<Name extends keyof A & string>(method: Name, input: InputOf<A[Name]>): Promise<OutputOf<A[Name]>>;
  /** Returns the function that stops listening. */
  on<Name extends keyof E & string>(name: Name, listener: (payload: E[Name]) => void): () => void;
  /** Every event, in order, whatever its name. */
  onAny(listener: (event: Envelope<E>) => void): () => void;
  onClose(listener: () => void): () => void;
  /** Number of the last event seen; 0 before the first. */
  readonly lastSeq: number;
  close(): void;
}

interface Pending { readonly method: string; resolve(output: unknown): void; reject(error: AppError): void }

/** A typed client over any transport. When the transport closes, every call in flight fails with `unavailable`. */
export function createClient<A extends Api, E extends EventMap>(transport: Transport): Client<A, E> {
  const pending = new Map<number, Pending>();
  const listeners = new Set<(event: Envelope<E>) => void>();
  const closers = new Set<() => void>();
  let nextId = 1;
  let lastSeq = 0;
  let closed = false;

  transport.onMessage((message) => {
    if (isResponse(message)) {
      const call = pending.get(message.id);
      pending.delete(message.id);
      if (message.kind === 'result') call?.resolve(message.output);
      else call?.reject(AppError.fromWire(message.error));
    } else if (isNotice(message)) {
      lastSeq = Math.max(lastSeq, message.seq);
      for (const listener of [...listeners]) listener(message as unknown as Envelope<E>);
    }
  });
  transport.onClose(() => {
    closed = true;
    for (const call of pending.values()) call.reject(lost(call.method));
    pending.clear();
    for (const closer of [...closers]) closer();
  });

  const onAny = (listener: (event: Envelope<E>) => void) => { listeners.add(listener); return () => { listeners.delete(listener); }; };
  return {
    call: (method, input) => new Promise((resolve, reject) => {
      if (closed) { reject(lost(method)); return; }
      const id = nextId++;
      pending.set(id, { method, resolve: resolve as (output: unknown) => void, reject });
      try {
        transport.send({ kind: 'call', id, method, input });
      } catch (error) {
        pending.delete(id);
        reject(AppError.from(error));
      }
    }),
    on: (name, listener) => onAny((event) => { if (event.name === name) listener(event.payload as E[typeof name]); }),
    onAny,
    onClose: (listener) => {
      closers.add(listener);
      if (closed) queueMicrotask(() => { if (closers.has(listener)) listener(); });
      return () => { closers.delete(listener); };
    },
    get lastSeq() { return lastSeq; },
    close: () => { transport.close(); },
  };
}

const lost = (method: string) => new AppError('unavailable', `The connection closed before "${method}" was answered.`, { hint: 'Wait until it is back; what was confirmed is stored.' });
