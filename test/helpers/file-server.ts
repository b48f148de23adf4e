import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What the server does; a test changes it between attempts. */
export interface FileServer {
  readonly url: string;
  /** The request's Range and If-Range, as they came. */
  readonly asked: { readonly range?: string | undefined; readonly ifRange?: string | undefined }[];
  bytes: Buffer;
  etag: string | undefined;
  ranges: boolean;
  /** Each answer sends so many bytes of its body and then cuts the connection; undefined: all of it. */
  cutAfter: number | undefined;
  /** Takes the answer over; true when it has. */
  before: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** A real server on loopback that gives one file, as well or as badly as a test wants. */
export async function fileServer(bytes: Buffer): Promise<FileServer> {
  const asked: FileServer['asked'] = [];
  const server = createServer((request, response) => {
    asked.push({ range: request.headers.range, ifRange: request.headers['if-range'] as string | undefined });
    if (!served.before(request, response)) answer(served, request, response);
  });
  await new Promise<void>((settle) => { server.listen(0, '127.0.0.1', settle); });
  onTestFinished(() => { server.closeAllConnections(); server.close(); });
  const served: FileServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/weights.bin`, asked, bytes,
    etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}"`, ranges: true, cutAfter: undefined, before: () => false,
  };
  return served;
}

function answer({ bytes, etag, ranges, cutAfter }: FileServer, { headers }: IncomingMessage, response: ServerResponse): void {
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const partial = ranges && headers.range !== undefined && (headers['if-range'] === undefined || headers['if-range'] === etag);
  if (etag !== undefined) response.setHeader('etag', etag);
  if (partial && from >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  const body = partial ? bytes.subarray(from) : bytes;
  response.writeHead(partial ? 206 : 200, { 'content-length': body.length, ...(partial ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}) });
  if (cutAfter === undefined || cutAfter >= body.length) response.end(body);
  else response.write(body.subarray(0, cutAfter), () => { response.destroy(); });
}
