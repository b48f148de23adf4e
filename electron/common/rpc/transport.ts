/**
 * One end of a channel that carries structured messages in order: a MessagePort, a WebSocket or a child process behind one face.
 * A transport never parses what it carries; the server does (schemas), the client does (ids).
 */
export interface Transport {
  send(message: unknown): void;
  /** At most one listener of each; set them before the first message can arrive. */
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** Two transports joined in memory, for the terminal and for tests; each message is structured-cloned, as a real channel would. */
export function transportPair(): [Transport, Transport] {
  const ends = [makeEnd(), makeEnd()] as const;
  const link = (from: End, to: End): Transport => ({
    send: (message) => { if (!from.closed) { const copy = structuredClone(message); queueMicrotask(() => { to.message(copy); }); } },
    onMessage: (listener) => { from.message = listener; },
    onClose: (listener) => { from.close = listener; },
    close: () => { for (const end of ends) if (!end.closed) { end.closed = true; queueMicrotask(() => { end.close(); }); } },
  });
  return [link(ends[0], ends[1]), link(ends[1], ends[0])];
}

interface End { message: (message: unknown) => void; close: () => void; closed: boolean }
const makeEnd = (): End => ({ message: () => undefined, close: () => undefined, closed: false });
