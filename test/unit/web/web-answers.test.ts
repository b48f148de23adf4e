import { appendFile, open } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerFile } from '../../../electron/web/answers.ts';
import { PICTURE, SECRET, serveWorkbench, type ServedWorkbench } from '../../helpers/served-workbench.ts';

const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const HEADERS = [
  `Content-Security-Policy: ${CSP}`, 'X-Content-Type-Options: nosniff', 'X-Frame-Options: DENY', 'Referrer-Policy: no-referrer',
  'Cross-Origin-Opener-Policy: same-origin', 'Cross-Origin-Resource-Policy: same-origin',
];

it('a file is closed again when the browser has gone before its first byte', async () => {
  let left: number | undefined;
  const server = createServer((request, response) => {
    response.once('close', () => {
      void open(import.meta.filename).then(async (handle) => {
        await answerFile(request, response, { handle, size: 100, type: 'text/plain', etag: '"x"' }, 'no-store');
        left = handle.fd;
      });
    });
    client.destroy();
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await vi.waitFor(() => { expect(left).toBe(-1); });
  server.close();
});

let web: ServedWorkbench;
let cookie: string;
beforeEach(async () => { web = await serveWorkbench({ headersTimeoutMs: 300 }); cookie = await web.enter(); });
afterEach(() => web.close());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => fetch(web.origin + path, { headers: { cookie, ...headers }, method, redirect: 'manual' });
const rawGet = (path: string, more: readonly string[] = [], method = 'GET') => web.raw([`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${web.server.port}`, `Cookie: ${cookie}`, 'Connection: close', ...more, '', ''].join('\r\n'));
const upgrade = (...more: string[]) => ['Upgrade: websocket', 'Connection: Upgrade', ...more];

describe('every answer carries the security headers', () => {
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  it.each<readonly [string, number, () => Promise<string>]>([
    ['the page', 200, () => rawGet('/')],
    ['a script', 200, () => rawGet('/assets/main-AbC_12-x.js')],
    ['a picture', 200, () => rawGet(`/assets/${PICTURE}/preview`)],
    ['HEAD', 200, () => rawGet('/', [], 'HEAD')],
    ['what has not changed', 304, () => rawGet(`/assets/${PICTURE}/preview`, ['If-None-Match: "picture-1"'])],
    ['the exchange', 303, () => rawGet(web.server.address().slice(web.origin.length))],
    ['nothing there', 404, () => rawGet('/nothing')],
    ['no cookie', 403, () => web.raw(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${web.server.port}\r\nConnection: close\r\n\r\n`)],
    ['a wrong Host', 403, () => web.raw('GET / HTTP/1.1\r\nHost: evil.com\r\nConnection: close\r\n\r\n')],
    ['no Host', 403, () => web.raw('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')],
    ['POST', 405, () => rawGet('/', ['Content-Length: 0'], 'POST')],
    ['OPTIONS', 405, () => rawGet('/', [], 'OPTIONS')],
    ['a body', 413, () => rawGet('/', ['Content-Length: 3', '', 'abc'])],
    ['a chunked body', 413, () => rawGet('/', ['Transfer-Encoding: chunked'])],
    ['an expectation', 417, () => rawGet('/', ['Expect: miracles'])],
    ['an absolute address', 400, () => rawGet('http://evil.com/')],
    ['a long address', 414, () => rawGet(`/${'x'.repeat(5000)}`)],
    ['a huge header', 431, () => rawGet('/', [`X-Big: ${'x'.repeat(20_000)}`])],
    ['what is no HTTP', 400, () => web.raw('hello\r\n\r\n')],
    ['a header that stops half-way', 408, () => web.raw('GET / HTTP/1.1\r\nHost: x')],
    ['a refused upgrade', 403, () => rawGet('/rpc', upgrade(key, 'Sec-WebSocket-Version: 13'))],
    ['an upgrade elsewhere', 404, () => rawGet('/other', upgrade(key, 'Sec-WebSocket-Version: 13', `Origin: ${web.origin}`))],
    ['an upgrade without its key', 400, () => rawGet('/rpc', upgrade('Sec-WebSocket-Version: 13', `Origin: ${web.origin}`))],
  ])('%s (%i)', async (_name, status, ask) => {
    const head = (await ask()).split('\r\n\r\n')[0] ?? '';
    expect(head.split('\r\n')[0]).toContain(` ${status} `);
    for (const header of HEADERS) expect(head.toLowerCase()).toContain(header.toLowerCase());
  });
});

describe('files', () => {
  it('have their type, length and etag; hashed ones are kept, the page is asked for again', async () => {
    const script = await get('/assets/main-AbC_12-x.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    const page = await get('/');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cache-control')).toBe('private, no-cache');
    const etag = page.headers.get('etag') ?? '';
    expect((await get('/', { 'if-none-match': etag })).status).toBe(304);
    await appendFile(join(web.folder, 'index.html'), '<p>more');
    expect((await get('/', { 'if-none-match': etag })).status).toBe(200);
  });

  it('pictures come whole from the host, with its etag', async () => {
    const picture = await get(`/assets/${PICTURE}/original`);
    expect(picture.headers.get('content-type')).toBe('image/webp');
    expect(Number(picture.headers.get('content-length'))).toBe(12);
    expect(await picture.text()).toBe('RIFF----WEBP');
    const caching = async (variant: string) => (await get(`/assets/${PICTURE}/${variant}`)).headers.get('cache-control');
    expect([await caching('original'), await caching('preview'), await caching('tile')]).toEqual(['private, no-cache', 'private, max-age=3600', 'private, max-age=3600']);
    expect((await get(`/assets/${PICTURE}/preview`, { 'if-none-match': 'W/"other", "picture-1"' })).status).toBe(304);
    for (const path of [`/assets/${PICTURE}/thumb`, `/assets/${PICTURE}/huge`, `/assets/${'b'.repeat(64)}/original`, `/assets/${PICTURE.toUpperCase()}/original`]) expect((await get(path)).status, path).toBe(404);
  });

  it.each([
    '/../outside.txt', '/%2e%2e/outside.txt', '/..%2foutside.txt', '/%2e%2e%2foutside.txt', '/assets/../../outside.txt', '/assets/%2e%2e/%2e%2e/outside.txt', '/..\\outside.txt', '/..%5coutside.txt',
    '/%252e%252e/outside.txt', '/../renderer-secret/sibling.txt', '/.hidden', '/%2ehidden', '/link.txt', '/linked/sibling.txt', '/index.html%00.txt', '/%', '/%ff', '/assets', '/assets/', '/C:/outside.txt', '/./index.html/../../outside.txt', '/etc/passwd', '/%2fetc%2fpasswd',
  ])('%s reaches nothing', async (path) => {
    const answer = await rawGet(path);
    expect(answer.split('\r\n')[0]).toMatch(/ 40[04] /);
    expect(answer).not.toContain(SECRET);
    expect(answer).not.toContain('root:');
  });

  it('a link that stays inside is followed', async () => { expect((await get('/inner-link.html')).status).toBe(200); });
});

describe('limits', () => {
  it('a connection that never finishes its header is closed, and others are served meanwhile', async () => {
    const slow = connect(web.server.port, '127.0.0.1');
    slow.on('error', () => undefined);
    const closed = new Promise((resolve) => { slow.on('close', resolve); });
    slow.write('GET / HTTP/1.1\r\nHost: ');
    const drip = setInterval(() => { slow.write('x'); }, 20);
    expect((await get('/')).status).toBe(200);
    await closed;
    clearInterval(drip);
  });

  it('an error of the host is a 500 that says so, not a crash', async () => {
    const broken = await serveWorkbench({ host: { connect: () => undefined, asset: () => Promise.reject(new Error('the disk is gone')) } });
    const answer = await fetch(`${broken.origin}/assets/${PICTURE}/preview`, { headers: { cookie: await broken.enter() } });
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain('the disk is gone');
    await broken.close();
  });
});
