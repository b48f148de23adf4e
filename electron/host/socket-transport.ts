import type { Socket } from 'node:net';
import { Inbox, type Transport } from '../common/rpc/transport.ts';

/** A longer line than any answer (attention of one post, a page of posts) is no line of ours. */
const MAX_LINE = 64 * 2 ** 20;

/** JSON, one message a line, over a local socket: how a terminal command talks to the host that has the workspace open. */
export function socketTransport(socket: Socket): Transport {
  const inbox = new Inbox();
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = parse(line);
      // What is not JSON was not sent by this program: there is nothing to answer.
      if (message === undefined) { socket.destroy(); return; }
      inbox.take(message);
    }
    if (rest.length > MAX_LINE) socket.destroy();
  });
  socket.on('error', () => { socket.destroy(); });
  return {
    send: (message) => { if (socket.writable) socket.write(`${JSON.stringify(message)}\n`); },
    onMessage: (listener) => { inbox.listen(listener); },
    onClose: (closed) => { if (socket.destroyed) queueMicrotask(closed); else socket.on('close', () => { closed(); }); },
    close: () => { socket.end(); },
  };
}

function parse(line: string): unknown {
  try { return JSON.parse(line) as unknown; } catch { return undefined; }
}
