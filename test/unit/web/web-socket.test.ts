import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { serveWorkbench, type ServedWorkbench } from '../../helpers/served-workbench.ts';

let web: ServedWorkbench;
let cookie: string;
beforeEach(async () => { web = await serveWorkbench(); cookie = await web.enter(); });
afterEach(() => web.close());

const open = (options: ClientOptions = {}, path = '/rpc') => new WebSocket(`ws://127.0.0.1:${web.server.port}${path}`, { origin: web.origin, ...options, headers: { cookie, ...options.headers } });
const opened = (socket: WebSocket) => new Promise<WebSocket>((resolve, reject) => { socket.once('open', () => { resolve(socket); }); socket.once('error', reject); });
const refusal = (socket: WebSocket) => new Promise<number>((resolve, reject) => {
  socket.on('error', () => undefined);
  socket.once('unexpected-response', (_request, response) => { response.resume(); resolve(response.statusCode ?? 0); });
  socket.once('open', () => { reject(new Error('it was let in')); });
});
const closing = (socket: WebSocket) => new Promise<number>((resolve) => { socket.on('error', () => undefined); socket.once('close', resolve); });

describe('the upgrade', () => {
  it('lets in who has the cookie and our Origin, and says since when', async () => {
    const socket = await opened(open({}, '/rpc?since=17'));
    expect(web.host.seen.sinces).toEqual([17]);
    socket.terminate();
  });

  it('carries the security headers', async () => {
    const socket = open();
    const headers = await new Promise<Record<string, unknown>>((resolve) => { socket.once('upgrade', (response) => { resolve(response.headers); }); });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    socket.on('error', () => undefined);
    socket.terminate();
  });

  it.each<readonly [string, () => WebSocket]>([
    ['no cookie', () => open({ headers: { cookie: '' } })],
    ['a wrong cookie', () => open({ headers: { cookie: `${cookie}x` } })],
    ['no Origin', () => new WebSocket(`ws://127.0.0.1:${web.server.port}/rpc`, { headers: { cookie } })],
    ['another Origin', () => open({ origin: 'http://evil.com' })],
    ['the Origin of another port', () => open({ origin: 'http://127.0.0.1:1' })],
    ['the Origin null', () => open({ origin: 'null' })],
    ['another Host', () => open({ headers: { host: `localhost.evil.com:${web.server.port}` } })],
    ['another Host that is also the Origin', () => open({ origin: `http://evil.com:${web.server.port}`, headers: { host: `evil.com:${web.server.port}` } })],
  ])('refuses %s', async (_name, make) => {
    expect(await refusal(make())).toBe(403);
    expect(web.host.seen.connections).toBe(0);
  });

  it.each(['/', '/rpc/', '/rpc?since=-1', '/rpc?since=1e9', '/rpc?since=x', '/rpc?token=x'])('there is no socket at %s', async (path) => {
    expect(await refusal(open({}, path))).toBe(404);
  });

  it('takes 32 windows, then says that there are too many, and takes another when one has gone', async () => {
    const sockets = await Promise.all(Array.from({ length: 32 }, () => opened(open())));
    expect(await refusal(open())).toBe(503);
    const gone = closing(sockets[0] as WebSocket);
    (sockets[0] as WebSocket).close();
    await gone;
    sockets.push(await opened(open()));
    for (const socket of sockets) socket.terminate();
  });
});

const beneath = (socket: WebSocket) => (socket as unknown as { readonly _socket: Duplex })._socket;

describe('an open socket', () => {
  it.each<readonly [string, number, (socket: WebSocket) => void]>([
    ['a frame over 8 MB', 1009, (socket) => { beneath(socket).write(Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0x80, 0, 1, 0, 0, 0, 0])); }],
    ['fragments over 8 MB', 1009, (socket) => { for (let part = 0; part < 8; part++) socket.send('x'.repeat(2 ** 20), { fin: false }); socket.send('x'); }],
    ['binary', 1003, (socket) => { socket.send(Buffer.from('{}')); }],
    ['what is no JSON', 1007, (socket) => { socket.send('{"kind":'); }],
  ])('is closed after %s (%i)', async (_name, code, send) => {
    const socket = await opened(open());
    const closed = closing(socket);
    send(socket);
    expect(await closed).toBe(code);
  });

  it('survives JSON a million levels deep, and goes on answering', async () => {
    const socket = await opened(open());
    const answers: unknown[] = [];
    const both = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        const message = JSON.parse(String(data)) as { kind: string };
        if (message.kind !== 'event' && answers.push(message) === 2) resolve();
      });
    });
    const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
    socket.send(`{"kind":"call","id":1,"method":"echo.any","input":{"value":${deep}}}`);
    socket.send('{"kind":"call","id":2,"method":"echo.text","input":{"text":"here"}}');
    await both;
    expect(answers).toMatchObject([{ kind: 'error', id: 1, error: { code: 'too-large' } }, { kind: 'result', id: 2 }]);
    socket.terminate();
  });

  it('ignores what is no call', async () => {
    const socket = await opened(open());
    for (const junk of ['null', '7', '"x"', '[]', '{}', '{"kind":"call"}', '{"kind":"call","id":"1","method":"echo.text"}', '{"kind":"result","id":1}']) socket.send(junk);
    const answer = new Promise<unknown>((resolve) => { socket.on('message', (data) => { const message = JSON.parse(String(data)) as { kind: string }; if (message.kind !== 'event') resolve(message); }); });
    socket.send('{"kind":"call","id":9,"method":"echo.text","input":{"text":"a"}}');
    expect(await answer).toEqual({ kind: 'result', id: 9, output: { text: 'a' } });
    expect(web.host.seen.handled).toBe(1);
    socket.terminate();
  });

  it('is kept while it answers pings, and dropped when it does not', async () => {
    const other = await serveWorkbench({ pingEveryMs: 60 });
    const headers = { cookie: await other.enter() };
    const openOther = (options: ClientOptions) => opened(new WebSocket(`ws://127.0.0.1:${other.server.port}/rpc`, { origin: other.origin, headers, ...options }));
    const alive = await openOther({});
    const dead = await openOther({ autoPong: false });
    const closed = closing(dead);
    let pings = 0;
    alive.on('ping', () => { pings++; });
    expect(await closed).toBe(1006);
    expect(pings).toBeGreaterThan(0);
    expect(alive.readyState).toBe(WebSocket.OPEN);
    await other.close();
  });

  it('is closed with the server', async () => {
    const other = await serveWorkbench();
    const socket = await opened(new WebSocket(`ws://127.0.0.1:${other.server.port}/rpc`, { origin: other.origin, headers: { cookie: await other.enter() } }));
    const closed = closing(socket);
    await other.close();
    expect(await closed).toBe(1006);
  });
});
