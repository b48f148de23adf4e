import type { RawData, WebSocket } from 'ws';
import { Inbox, type Transport } from '../common/rpc/transport.ts';

export interface WebSocketLimits {
  /** A peer that does not answer a ping until the next one is gone. */
  readonly pingEveryMs: number;
  /** Bytes that may wait for a slow reader; beyond, it is cut off and catches up when it comes back. */
  readonly maxBufferedBytes: number;
}
const LIMITS: WebSocketLimits = { pingEveryMs: 20_000, maxBufferedBytes: 64 * 2 ** 20 };

/**
 * JSON text over a WebSocket. Fields that are undefined disappear on the way; binary data never crosses (pictures have addresses,
 * attention is arrays of numbers). `send` throws on a value that JSON cannot hold; on a closed socket it does nothing.
 */
export function webSocketTransport(socket: WebSocket, limits: Partial<WebSocketLimits> = {}): Transport {
  const { pingEveryMs, maxBufferedBytes } = { ...LIMITS, ...limits };
  const inbox = new Inbox();
  socket.on('message', (data: RawData, isBinary: boolean) => {
    const message = isBinary ? undefined : parse(String(data));
    if (message === undefined) socket.close(isBinary ? 1003 : 1007, 'JSON text expected');
    else inbox.take(message);
  });
  // The socket closes itself after an error, and tells the other side the code of a broken rule: dropped at once, that would often be lost.
  socket.on('error', () => undefined);
  keepAlive(socket, pingEveryMs);
  return {
    send: (message) => {
      const text = JSON.stringify(message);
      if (socket.readyState !== socket.OPEN) return;
      socket.send(text);
      if (socket.bufferedAmount > maxBufferedBytes) socket.terminate();
    },
    onMessage: (listener) => { inbox.listen(listener); },
    onClose: (closed) => { if (socket.readyState === socket.CLOSED) queueMicrotask(closed); else socket.on('close', () => { closed(); }); },
    close: () => { socket.close(1000); },
  };
}

function keepAlive(socket: WebSocket, everyMs: number): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) { socket.terminate(); return; }
    answered = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, everyMs);
  timer.unref();
  socket.on('pong', () => { answered = true; });
  socket.on('close', () => { clearInterval(timer); });
}

function parse(text: string): unknown {
  try { return JSON.parse(text) as unknown; } catch { return undefined; }
}
