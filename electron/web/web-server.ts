import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ImageVariant } from '../common/domain/image-variant.ts';
import type { Transport } from '../common/rpc/transport.ts';
import { cachingOf, openAsset, openServed, parseAssetPath } from '../host/files/open-inside.ts';
import { Access } from './access.ts';
import { answerFile, answerSocket, answerText } from './answers.ts';
import { allowedHosts, bracket, checkRequest } from './request-checks.ts';
import { acceptSockets } from './sockets.ts';

/** What the web face needs of the host. */
export interface ServedHost {
  connect(transport: Transport, options: { since?: number }): unknown;
  asset(id: string, variant: ImageVariant): Promise<{ readonly file: string; readonly type: string; readonly etag: string } | undefined>;
}

export interface WebServerOptions {
  readonly host: ServedHost;
  readonly rendererFolder: string;
  /** Address to bind; loopback unless a person asked for another. */
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly headersTimeoutMs?: number;
  readonly pingEveryMs?: number;
}

export interface WebServer {
  readonly port: number;
  /** A fresh address that opens the workbench once. */
  address(): string;
  close(): Promise<void>;
}

interface Context { readonly options: WebServerOptions; readonly access: Access; readonly hosts: ReadonlySet<string> }

const LOCKED_OUT = 'This address was used before, or is not whole. In the terminal where the workbench runs, press Enter for a fresh one.';

/** Serves the renderer, the pictures and the RPC socket to browsers that hold the token. @throws the error of `listen` (EADDRINUSE, EACCES). */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    // Node would answer a missing Host by itself, without our headers; checkRequest refuses it.
    requireHostHeader: false,
    headersTimeout: options.headersTimeoutMs ?? 5_000,
    requestTimeout: (options.headersTimeoutMs ?? 5_000) * 2,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: Math.min(1_000, options.headersTimeoutMs ?? 1_000),
  });
  server.maxConnections = 128;
  await listen(server, options.port, options.address);
  const { port } = server.address() as AddressInfo;
  const context: Context = { options, access: new Access(), hosts: allowedHosts(options.address, port) };
  server.on('request', (request, response) => { void respond(context, request, response); });
  server.on('checkExpectation', (_request, response) => { answerText(response, 417, 'Nothing is to be expected here.'); });
  server.on('checkContinue', (request, response) => { void respond(context, request, response); });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => { answerSocket(socket, statusOf(error), 'This is not a request that can be read.'); });
  const sockets = acceptSockets(server, options, (request) => refuseUpgrade(context, request));
  const shown = options.address === '0.0.0.0' || options.address === '::' ? '127.0.0.1' : bracket(options.address);
  return {
    port,
    address: () => `http://${shown}:${port}/?token=${context.access.mintToken()}`,
    close: async () => {
      sockets.close();
      await new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); });
    },
  };
}

function listen(server: Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => { server.off('error', reject); resolve(); });
  });
}

function statusOf(error: NodeJS.ErrnoException): number {
  if (error.code === 'HPE_HEADER_OVERFLOW') return 431;
  return error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}

function refuseUpgrade(context: Context, request: IncomingMessage): { status: number; why: string } | undefined {
  const refusal = checkRequest(request, context.hosts, true);
  if (refusal !== undefined) return refusal;
  return context.access.isKnown(request.headers.cookie) ? undefined : { status: 403, why: LOCKED_OUT };
}

async function respond(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = checkRequest(request, context.hosts, false);
  // What follows a refused request on this connection may be its body: it is not read on.
  if (refusal !== undefined) { answerText(response, refusal.status, refusal.why, { Connection: 'close', ...(refusal.status === 405 ? { Allow: 'GET, HEAD' } : {}) }); return; }
  try {
    const url = new URL(request.url ?? '/', 'http://workbench.invalid');
    const token = url.pathname === '/' ? url.searchParams.get('token') : null;
    if (token !== null) letIn(context, request, response, token);
    else if (!context.access.isKnown(request.headers.cookie)) answerText(response, 403, LOCKED_OUT);
    else await serveFile(context, request, response, rawPath(request));
  } catch (error) {
    if (response.headersSent) response.destroy();
    else answerText(response, 500, `The workbench could not answer: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The path as it was sent: `new URL` would fold `..` away before anyone could refuse it. */
const rawPath = (request: IncomingMessage) => (request.url ?? '/').split(/[?#]/, 1)[0] as string;

function letIn({ access }: Context, request: IncomingMessage, response: ServerResponse, token: string): void {
  // HEAD comes from link checkers; it must not use the token up.
  const cookie = request.method === 'GET' ? access.exchange(token) : undefined;
  if (cookie !== undefined) answerText(response, 303, 'Welcome.', { Location: '/', 'Set-Cookie': cookie });
  else if (access.isKnown(request.headers.cookie)) answerText(response, 303, 'Welcome back.', { Location: '/' });
  else answerText(response, 403, LOCKED_OUT);
}

async function serveFile({ options }: Context, request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const picture = parseAssetPath(path);
  const asset = picture === undefined ? undefined : await options.host.asset(picture.id, picture.variant);
  const file = picture === undefined ? await openServed(options.rendererFolder, path === '/' ? '/index.html' : path) : asset && await openAsset(asset);
  if (file === undefined) answerText(response, 404, 'There is nothing here.');
  else await answerFile(request, response, file, cachingOf(path));
}
