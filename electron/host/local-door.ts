import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect as connectTo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Transport } from '../common/rpc/transport.ts';
import { socketTransport } from './socket-transport.ts';

/** A socket that only this person's processes can reach. */
export interface LocalDoor { readonly address: string; close(): void }

const FOLDER_PREFIX = 'macon-host-';
/** The kernel's limit is 104 bytes on macOS, 108 on Linux. */
const LONGEST_PATH = 100;
const CONNECT_MS = 2_000;

/** Opens a door in a fresh folder that only its owner may enter; a workspace's own path may be too long for a socket. */
export async function openDoor(onClient: (transport: Transport) => void): Promise<LocalDoor> {
  const address = process.platform === 'win32' ? `\\\\.\\pipe\\${FOLDER_PREFIX}${randomUUID()}` : join(mkdtempSync(join(shortTemporary(), FOLDER_PREFIX)), 'host.sock');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => { sockets.delete(socket); });
    onClient(socketTransport(socket));
  });
  await listen(server, address);
  if (process.platform !== 'win32') chmodSync(address, 0o600);
  // The door alone keeps no process alive; what it serves does.
  server.unref();
  return {
    address,
    close: () => {
      server.close();
      for (const socket of sockets) socket.end(() => { socket.destroy(); });
      removeDoor(address);
    },
  };
}

const shortTemporary = () => (Buffer.byteLength(join(tmpdir(), `${FOLDER_PREFIX}123456`, 'host.sock')) <= LONGEST_PATH ? tmpdir() : '/tmp');

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => { server.off('error', reject); resolve(); });
  });
}

/** Removes what a door left behind; nothing but a folder that we could have made ourselves. */
export function removeDoor(address: string): void {
  const folder = dirname(address);
  if (process.platform === 'win32' || basename(address) !== 'host.sock' || !basename(folder).startsWith(FOLDER_PREFIX)) return;
  rmSync(address, { force: true });
  try { rmSync(folder, { recursive: true }); } catch { /* somebody else's, or gone */ }
}

/** Knocks; undefined when nobody answers. */
export function knock(address: string): Promise<Transport | undefined> {
  return new Promise((resolve) => {
    const socket = connectTo(address);
    const give = (transport?: Transport) => { socket.setTimeout(0); socket.off('error', fail); resolve(transport); };
    const fail = () => { socket.destroy(); give(); };
    socket.setTimeout(CONNECT_MS, fail);
    socket.once('error', fail);
    socket.once('connect', () => { give(socketTransport(socket)); });
  });
}
