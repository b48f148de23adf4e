import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { mainPortTransport } from '../../electron/desktop/message-port-transport.ts';
import { transportPair, type Transport } from '../../electron/common/rpc/transport.ts';
import { startWebServer } from '../../electron/web/web-server.ts';
import { webSocketTransport } from '../../electron/web/web-socket-transport.ts';
import { FakeMessageChannelMain } from './fake-electron.ts';
import type { TestHost } from './rpc-fixture.ts';

/** One way to join a client to the test host. `connect` gives the client's end. */
export interface TransportKind { readonly name: string; open(host: TestHost): Promise<{ connect(since?: number): Promise<Transport>; close(): Promise<void> }> }

const nothing = () => Promise.resolve();
const options = (since: number | undefined) => (since === undefined ? {} : { since });

export const TRANSPORTS: readonly TransportKind[] = [
  {
    name: 'in memory',
    open: (host) => Promise.resolve({
      connect: (since) => { const [near, far] = transportPair(); host.connect(far, options(since)); return Promise.resolve(near); },
      close: nothing,
    }),
  },
  {
    name: 'message ports',
    open: (host) => {
      const opened: Transport[] = [];
      return Promise.resolve({
        connect: (since) => {
          const { port1, port2 } = new FakeMessageChannelMain();
          const near = mainPortTransport(port1);
          opened.push(near);
          host.connect(mainPortTransport(port2), options(since));
          return Promise.resolve(near);
        },
        close: () => { for (const transport of opened) transport.close(); return Promise.resolve(); },
      });
    },
  },
  { name: 'a WebSocket on loopback', open: openWebSocket },
];

async function openWebSocket(host: TestHost) {
  const folder = await mkdtemp(join(tmpdir(), 'macon-rpc-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  const server = await startWebServer({ host: { connect: host.connect, asset: () => Promise.resolve(undefined) }, rendererFolder: folder, address: '127.0.0.1', port: 0 });
  const entered = await fetch(server.address(), { redirect: 'manual' });
  const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return {
    connect: async (since?: number) => {
      const origin = `http://127.0.0.1:${server.port}`;
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc${since === undefined ? '' : `?since=${since}`}`, { origin, headers: { cookie } });
      const transport = webSocketTransport(socket);
      await new Promise((resolve, reject) => { socket.once('open', resolve); socket.once('error', reject); });
      return transport;
    },
    close: async () => { await server.close(); await rm(folder, { recursive: true }); },
  };
}
