import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allowedHosts } from '../../../electron/web/request-checks.ts';
import { serveWorkbench, type ServedWorkbench } from '../../helpers/served-workbench.ts';

let web: ServedWorkbench;
beforeEach(async () => { web = await serveWorkbench(); });
afterEach(() => web.close());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => fetch(web.origin + path, { headers, method, redirect: 'manual' });
const pathOf = (address: string) => address.slice(web.origin.length);

describe('the printed address', () => {
  it('is on loopback and holds 256 bits', () => {
    const url = new URL(web.server.address());
    expect(url.hostname).toBe('127.0.0.1');
    expect(Buffer.from(url.searchParams.get('token') ?? '', 'base64url')).toHaveLength(32);
  });

  it('gives a cookie that no script and no other site can use, and leaves the token behind', async () => {
    const answer = await get(pathOf(web.server.address()));
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/');
    expect(answer.headers.get('set-cookie')).toMatch(/^macon-[0-9a-f]{16}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] as string;
    const page = await get('/', { cookie });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<h1>hello</h1>');
  });

  it('works once; whoever is in stays in; a fresh one works again', async () => {
    const address = pathOf(web.server.address());
    const first = await get(address);
    const second = await get(address);
    expect(second.status).toBe(403);
    expect(second.headers.get('set-cookie')).toBeNull();
    expect((await get(address, { cookie: (first.headers.get('set-cookie') ?? '').split(';')[0] as string })).status).toBe(303);
    expect((await get(pathOf(web.server.address()))).status).toBe(303);
  });

  it('is not used up by HEAD, nor by a request that is refused', async () => {
    const address = pathOf(web.server.address());
    expect((await get(address, {}, 'HEAD')).status).toBe(403);
    expect((await get(address, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await get(address)).status).toBe(303);
  });

  it('is remembered for the last 32 only', async () => {
    const first = pathOf(web.server.address());
    for (let index = 0; index < 32; index++) web.server.address();
    expect((await get(first)).status).toBe(403);
  });

  it.each(['', 'A'.repeat(43), 'a'.repeat(4000)])('refuses the token "%s"', async (token) => {
    web.server.address();
    expect((await get(`/?token=${token}`)).status).toBe(403);
  });
});

describe('without the cookie', () => {
  it.each(['/', '/index.html', '/assets/main-AbC_12-x.js', `/assets/${'a'.repeat(64)}/preview`, '/nothing'])('%s is closed', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('press Enter');
  });

  it('another instance\'s cookie, a wrong value, a doubled or a prefixed one are worth nothing', async () => {
    const cookie = await web.enter();
    const [name, value] = cookie.split('=') as [string, string];
    const other = await serveWorkbench();
    const foreign = await other.enter();
    expect(foreign.split('=')[0]).not.toBe(name);
    expect((await fetch(other.origin, { headers: { cookie } })).status).toBe(403);
    await other.close();
    for (const wrong of [foreign, `${name}=${value.slice(1)}`, `${name}=`, `x${cookie}`, `${cookie}; ${cookie}`, `${name}=${'x'.repeat(8000)}`]) expect((await get('/', { cookie: wrong })).status, wrong).toBe(403);
    expect((await get('/', { cookie: `other=1; ${cookie}; more=2` })).status).toBe(200);
  });
});

describe('Host and Origin', () => {
  const send = async (lines: readonly string[]) => {
    const cookie = await web.enter();
    return (await web.raw(`GET / HTTP/1.1\r\n${lines.join('\r\n')}${lines.length ? '\r\n' : ''}Cookie: ${cookie}\r\nConnection: close\r\n\r\n`)).split('\r\n')[0];
  };

  it.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])('answers to %s with its port', async (name) => {
    expect(await send([`Host: ${name}:${web.server.port}`])).toContain('200');
  });

  it.each(['localhost.evil.com', 'evil.com', '127.0.0.1.evil.com', 'localhost', '127.0.0.1:1', '', '0.0.0.0', '127.1', '2130706433', 'evil@127.0.0.1'])('refuses the Host "%s", with and without the port', async (name) => {
    expect(await send([`Host: ${name}`])).toMatch(/ 40[03] /);
    if (name !== 'localhost') expect(await send([`Host: ${name}:${web.server.port}`])).toMatch(/ 40[03] /);
  });

  it('refuses a missing and a doubled Host', async () => {
    expect(await send([])).toContain('403');
    expect(await send([`Host: 127.0.0.1:${web.server.port}`, 'Host: evil.com'])).toMatch(/ 40[03] /);
    expect(await send([`Host: 127.0.0.1:${web.server.port}`, `Host: 127.0.0.1:${web.server.port}`])).toMatch(/ 40[03] /);
  });

  it.each(['http://evil.com', 'null', 'http://127.0.0.1', 'https://127.0.0.1:PORT', 'http://localhost:PORT', 'http://127.0.0.1:PORT.evil.com', ''])('refuses the Origin "%s"', async (origin) => {
    expect(await send([`Host: 127.0.0.1:${web.server.port}`, `Origin: ${origin.replace('PORT', String(web.server.port))}`])).toContain('403');
  });

  it('lets its own Origin in, and never allows another to read', async () => {
    expect(await send([`Host: 127.0.0.1:${web.server.port}`, `Origin: ${web.origin}`])).toContain('200');
    const answer = await get('/', { cookie: await web.enter(), origin: web.origin });
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('refuses what a browser says comes from another page, but lets it lead here', async () => {
    const cookie = await web.enter();
    for (const site of ['cross-site', 'same-site']) {
      expect((await get('/', { cookie, 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' })).status).toBe(403);
      // fetch() owns sec-fetch-mode; a raw request says what a browser would.
      const lines = [`Host: 127.0.0.1:${web.server.port}`, `Sec-Fetch-Site: ${site}`, 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'];
      expect(await send(lines)).toContain('200');
      expect(await send([...lines.slice(0, 3), 'Sec-Fetch-Dest: iframe'])).toContain('403');
    }
  });

  it('knows the machine\'s own addresses only when another address than loopback was asked for', () => {
    expect([...allowedHosts('127.0.0.1', 80)]).toEqual(['127.0.0.1', '127.0.0.1:80', 'localhost', 'localhost:80', '[::1]', '[::1]:80']);
    const wide = allowedHosts('0.0.0.0', 9000);
    expect(wide.has('0.0.0.0:9000')).toBe(false);
    expect(allowedHosts('192.0.2.7', 9000).has('192.0.2.7:9000')).toBe(true);
    expect(allowedHosts('2001:db8::1', 9000).has('[2001:db8::1]:9000')).toBe(true);
    expect(wide.has('evil.com:9000')).toBe(false);
  });
});
