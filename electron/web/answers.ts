import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Duplex } from 'node:stream';
import { SECURITY_HEADERS } from '../common/content-security-policy.ts';
import type { OpenFile } from '../host/files/open-inside.ts';

/** A short answer in plain text: every refusal and error. */
export function answerText(response: ServerResponse, status: number, text: string, headers: Readonly<Record<string, string>> = {}): void {
  const body = `${text}\n`;
  response.writeHead(status, { ...SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': Buffer.byteLength(body), 'Cache-Control': 'no-store', ...headers });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** The same on a bare socket, where Node gives no response object (a refused upgrade, a request that does not parse); the socket is closed. */
export function answerSocket(socket: Duplex, status: number, text: string): void {
  if (!socket.writable) { socket.destroy(); return; }
  const body = `${text}\n`;
  const headers = { ...SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': Buffer.byteLength(body), 'Cache-Control': 'no-store', Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.once('finish', () => { socket.destroy(); });
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\n${lines}\r\n${body}`);
}

/** Streams an open file, or answers 304; closes its handle whatever happens. */
export async function answerFile(request: IncomingMessage, response: ServerResponse, file: OpenFile, caching: string): Promise<void> {
  const headers = { ...SECURITY_HEADERS, ETag: file.etag, 'Cache-Control': caching };
  const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(file.etag) || request.method === 'HEAD') {
    await file.handle.close();
    if (known.includes(file.etag)) response.writeHead(304, headers).end();
    else response.writeHead(200, { ...headers, 'Content-Type': file.type, 'Content-Length': file.size }).end();
    return;
  }
  response.writeHead(200, { ...headers, 'Content-Type': file.type, 'Content-Length': file.size });
  // A file that grows while it is read must not send more than was announced.
  if (file.size === 0) { await file.handle.close(); response.end(); return; }
  await pipeline(file.handle.createReadStream({ start: 0, end: file.size - 1 }), response).catch(() => { response.destroy(); });
  // A browser that has gone before the first byte leaves the stream unread, and then nothing else closes the file.
  await file.handle.close().catch(() => undefined);
}
