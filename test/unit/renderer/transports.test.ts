import { afterEach, expect, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import type { AddressInfo } from 'node:net';
import { portTransport } from '../../../renderer/lib/message-port-transport.ts';
import { openWebSocket } from '../../../renderer/lib/web-socket-transport.ts';

let server: WebSocketServer | undefined;
afterEach(() => { server?.close(); server = undefined; });

const listening = async (onOpen: (send: (value: unknown) => void, close: () => void) => void): Promise<string> => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => { onOpen((value) => { socket.send(JSON.stringify(value)); }, () => { socket.terminate(); }); });
  await new Promise((resolve) => { server?.once('listening', resolve); });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};

test('frames that come before the page listens reach it, in order', async () => {
  const host = await listening((send) => { for (const n of [1, 2, 3]) send({ n }); });
  const transport = await openWebSocket({ protocol: 'http:', host }, 0);
  await new Promise((resolve) => { setTimeout(resolve, 50); });
  const seen: unknown[] = [];
  transport.onMessage((message) => { seen.push(message); });
  await vi.waitFor(() => { expect(seen).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]); });
  transport.close();
});

test('the host is asked for what came after an event only where one was seen', async () => {
  const asked: (string | undefined)[] = [];
  const host = await listening(() => undefined);
  server?.on('connection', (_socket, request) => { asked.push(request.url); });
  for (const since of [undefined, 0, 41]) (await openWebSocket({ protocol: 'http:', host }, since)).close();
  await vi.waitFor(() => { expect(asked).toEqual(['/rpc', '/rpc?since=0', '/rpc?since=41']); });
});

test('a channel that closed before anyone asked says so still', async () => {
  const host = await listening((_send, close) => { setTimeout(close, 5); });
  const transport = await openWebSocket({ protocol: 'http:', host }, 0);
  await new Promise((resolve) => { setTimeout(resolve, 100); });
  await new Promise<void>((resolve) => { transport.onClose(resolve); });
});

test('a port keeps what comes before the listener is set', async () => {
  const { port1, port2 } = new MessageChannel();
  const transport = portTransport(port1);
  port2.postMessage('early');
  await new Promise((resolve) => { setTimeout(resolve, 20); });
  const seen: unknown[] = [];
  transport.onMessage((message) => { seen.push(message); });
  port2.postMessage('late');
  await vi.waitFor(() => { expect(seen).toEqual(['early', 'late']); });
  transport.close();
});
