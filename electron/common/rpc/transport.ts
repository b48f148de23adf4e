/**
 * One end of a channel that carries structured messages in order: a MessagePort, a WebSocket or a child process behind one face.
 * A transport never parses what it carries; the server does (schemas), the client does (ids).
 * Messages that come before `onMessage` wait for it, and reach it in a later microtask: whoever makes a client and listens in one go misses nothing.
 */
export interface Transport {
  /** Throws on what the channel cannot carry (a function; over JSON a cycle, too); does nothing once it is closed. */
  send(message: unknown): void;
  /** At most one listener. */
  onMessage(listener: (message: unknown) => void): void;
  /** Told once, also when it is closed already. */
  onClose(listener: () => void): void;
  close(): void;
}

/** The receiving half that every transport needs: keeps order, and keeps what comes before there is a listener. */
export class Inbox {
  #waiting: unknown[] | undefined = [];
  #listener: ((message: unknown) => void) | undefined;

  take(message: unknown): void {
    if (this.#waiting !== undefined) this.#waiting.push(message);
    else this.#listener?.(message);
  }

  listen(listener: (message: unknown) => void): void {
    this.#listener = listener;
    queueMicrotask(() => {
      const early = this.#waiting ?? [];
      this.#waiting = undefined;
      for (const message of early) this.#listener?.(message);
    });
  }
}

/** Two transports joined in memory, for the terminal and for tests; each message is structured-cloned, as a real channel would. */
export function transportPair(): [Transport, Transport] {
  const ends = [makeEnd(), makeEnd()] as const;
  const link = (from: End, to: End): Transport => ({
    send: (message) => { if (!from.closed) { const copy = structuredClone(message); queueMicrotask(() => { to.inbox.take(copy); }); } },
    onMessage: (listener) => { from.inbox.listen(listener); },
    onClose: (listener) => { from.closers.push(listener); if (from.closed) queueMicrotask(listener); },
    close: () => {
      for (const end of ends) {
        if (end.closed) continue;
        end.closed = true;
        for (const closer of end.closers) queueMicrotask(closer);
      }
    },
  });
  return [link(ends[0], ends[1]), link(ends[1], ends[0])];
}

interface End { readonly inbox: Inbox; readonly closers: (() => void)[]; closed: boolean }
const makeEnd = (): End => ({ inbox: new Inbox(), closers: [], closed: false });
