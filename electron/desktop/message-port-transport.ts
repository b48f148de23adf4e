import { Inbox, type Transport } from '../common/rpc/transport.ts';

/** What is used of Electron's MessagePortMain; main and utility processes get ports of this shape, and the tests' fake has it. */
export interface PortLike {
  postMessage(message: unknown): void;
  on(name: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(name: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** Structured clone over a MessagePortMain. Nothing is delivered before `onMessage` names its listener. `send` throws on what cannot be cloned; on a closed port it does nothing. */
export function mainPortTransport(port: PortLike): Transport {
  let closed = false;
  let started = false;
  const inbox = new Inbox();
  const closers: (() => void)[] = [];
  port.on('message', (event) => { if (!closed) inbox.take(event.data); });
  port.on('close', () => { end(); });
  const end = () => {
    if (closed) return;
    closed = true;
    for (const closer of closers) queueMicrotask(closer);
  };
  return {
    send: (message) => { if (!closed) port.postMessage(message); },
    onMessage: (next) => {
      inbox.listen(next);
      if (!started) { started = true; port.start(); }
    },
    onClose: (closer) => { closers.push(closer); if (closed) queueMicrotask(closer); },
    close: () => { if (!closed) { port.close(); end(); } },
  };
}
