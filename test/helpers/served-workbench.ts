import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWebServer, type WebServer, type WebServerOptions } from '../../electron/web/web-server.ts';
import { testHost, type TestHost } from './rpc-fixture.ts';

export const PICTURE = 'a'.repeat(64);
export const SECRET = 'the file outside';

export interface ServedWorkbench {
  readonly server: WebServer;
  readonly host: TestHost;
  readonly folder: string;
  readonly origin: string;
  /** A session cookie, got by a fresh token. */
  enter(): Promise<string>;
  /** Sends bytes as they are and gives everything that came back until the end. */
  raw(text: string): Promise<string>;
  close(): Promise<void>;
}

/** A real web server over a folder with a page, a hashed script, links out of it, a FIFO's place, and one picture. */
export async function serveWorkbench(options: Partial<WebServerOptions> = {}): Promise<ServedWorkbench> {
  const base = await mkdtemp(join(tmpdir(), 'macon-web-'));
  const folder = join(base, 'renderer');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await mkdir(join(base, 'renderer-secret'));
  await writeFile(join(base, 'outside.txt'), SECRET);
  await writeFile(join(base, 'renderer-secret', 'sibling.txt'), SECRET);
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>MACON</title><h1>hello</h1><script type="module" crossorigin src="./assets/main-AbC_12-x.js"></script>');
  await writeFile(join(folder, 'assets', 'main-AbC_12-x.js'), 'document.title = "ran";\n');
  await writeFile(join(folder, '.hidden'), SECRET);
  await symlink(join(base, 'outside.txt'), join(folder, 'link.txt'));
  await symlink(join(base, 'renderer-secret'), join(folder, 'linked'));
  await symlink(join(folder, 'index.html'), join(folder, 'inner-link.html'));
  await writeFile(join(base, 'picture.webp'), Buffer.from('RIFF----WEBP'));
  const host = testHost();
  const asset = (id: string, variant: string) => Promise.resolve(id === PICTURE && variant !== 'thumb' ? { file: join(base, 'picture.webp'), type: 'image/webp', etag: '"picture-1"' } : undefined);
  const server = await startWebServer({ host: { connect: host.connect, asset }, rendererFolder: folder, address: '127.0.0.1', port: 0, ...options });
  return {
    server, host, folder,
    origin: `http://127.0.0.1:${server.port}`,
    enter: async () => {
      const answer = await fetch(server.address(), { redirect: 'manual' });
      return (answer.headers.get('set-cookie') ?? '').split(';')[0] as string;
    },
    raw: (text) => rawRequest(server.port, text),
    close: async () => { host.openGate(); await server.close(); await rm(base, { recursive: true }); },
  };
}

function rawRequest(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => { socket.write(text, 'latin1'); });
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => { answer += chunk; });
    socket.on('error', (error: NodeJS.ErrnoException) => { if (answer === '') reject(error); });
    socket.on('close', () => { resolve(answer); });
  });
}
