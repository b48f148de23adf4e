import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { SECURITY_HEADERS } from '../common/content-security-policy.ts';
import type { Transport } from '../common/rpc/transport.ts';
import { answerSocket } from './answers.ts';
import { webSocketTransport } from './web-socket-transport.ts';

const MAX_FRAME_BYTES = 8 * 2 ** 20;
const MAX_SOCKETS = 32;

interface SocketOptions {
  readonly host: { connect(transport: Transport, options: { since?: number }): unknown };
  readonly pingEveryMs?: number;
}

/** Takes upgrades on `/rpc?since=N` that `refuse` has nothing against; each socket becomes a client of the host. */
export function acceptSockets(server: Server, options: SocketOptions, refuse: (request: IncomingMessage) => { status: number; why: string } | undefined): { close(): void } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  sockets.on('headers', (headers) => { headers.push(...Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}`)); });
  sockets.on('wsClientError', (_error, socket) => { answerSocket(socket, 400, 'This is not a WebSocket request.'); });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => { socket.destroy(); });
    const since = parseSince(request.url ?? '');
    const refusal = refuse(request) ?? (since === 'elsewhere' ? { status: 404, why: 'There is no socket here.' } : undefined)
      ?? (sockets.clients.size >= MAX_SOCKETS ? { status: 503, why: 'Too many windows are open.' } : undefined);
    if (refusal !== undefined || since === 'elsewhere') { answerSocket(socket, refusal?.status ?? 404, refusal?.why ?? ''); return; }
    sockets.handleUpgrade(request, socket, head, (client) => {
      const transport = webSocketTransport(client, options.pingEveryMs === undefined ? {} : { pingEveryMs: options.pingEveryMs });
      options.host.connect(transport, since === undefined ? {} : { since });
    });
  });
  return {
    close: () => {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}

/** The number after which events are wanted; undefined for a client that knows none yet. */
function parseSince(url: string): number | undefined | 'elsewhere' {
  const match = /^\/rpc(?:\?since=(\d{1,15}))?$/.exec(url);
  if (match === null) return 'elsewhere';
  return match[1] === undefined ? undefined : Number(match[1]);
}
