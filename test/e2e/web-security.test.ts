import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../helpers/chromium.ts';
import { PICTURE, serveWorkbench, type ServedWorkbench } from '../helpers/served-workbench.ts';

const executablePath = findChromium();

/** Everything a page that was injected into might try; written as a served script, because `page.evaluate` bypasses the policy for eval. */
const PROBE = `
const results = {};
const attempt = async (name, work) => { try { results[name] = await work(); } catch (error) { results[name] = 'refused'; } };
const seen = (element, where = document.body) => new Promise((resolve) => { element.onload = () => resolve('done'); element.onerror = () => resolve('refused'); where.append(element); });
const make = (tag, values) => Object.assign(document.createElement(tag), values);
await attempt('own script', () => 'done');
await attempt('inline script', () => { document.body.append(make('script', { textContent: 'window.inlineRan = true' })); return window.inlineRan ? 'done' : 'refused'; });
await attempt('inline handler', () => { const element = make('b', {}); element.setAttribute('onclick', 'window.handlerRan = true'); document.body.append(element); element.click(); return window.handlerRan ? 'done' : 'refused'; });
await attempt('eval', () => { (0, eval)('1'); return 'done'; });
await attempt('Function', () => { new Function('return 1')(); return 'done'; });
await attempt('style attribute', () => { const element = make('b', {}); element.setAttribute('style', 'width: 77px; display: block'); document.body.append(element); return element.offsetWidth === 77 ? 'done' : 'refused'; });
await attempt('style through CSSOM', () => { const element = make('b', {}); element.style.cssText = 'width: 77px; display: block'; document.body.append(element); return element.offsetWidth === 77 ? 'done' : 'refused'; });
await attempt('foreign script', () => seen(make('script', { src: FOREIGN + '/x.js' })));
await attempt('foreign image', () => seen(make('img', { src: FOREIGN + '/x.png' })));
await attempt('data image', () => seen(make('img', { src: 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==' })));
await attempt('foreign fetch', () => fetch(FOREIGN + '/x', { mode: 'no-cors' }).then(() => 'done'));
await attempt('foreign socket', () => new Promise((resolve) => { const socket = new WebSocket(FOREIGN.replace('http', 'ws')); socket.onopen = () => resolve('done'); socket.onerror = () => resolve('refused'); }));
await attempt('blob worker', () => new Promise((resolve) => { const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))); worker.onmessage = () => resolve('done'); worker.onerror = () => resolve('refused'); }));
await attempt('base', () => { document.head.append(make('base', { href: FOREIGN })); const moved = new URL('x', document.baseURI).origin !== location.origin; document.querySelector('base').remove(); return moved ? 'done' : 'refused'; });
await attempt('cookie', () => (document.cookie === '' ? 'refused' : 'done'));
await attempt('own fetch', () => fetch('/index.html').then((answer) => (answer.ok ? 'done' : 'refused')));
await attempt('own picture', () => fetch('/assets/${PICTURE}/preview').then((answer) => (answer.ok ? 'done' : 'refused')));
await attempt('own socket', () => new Promise((resolve) => { const socket = new WebSocket('ws://' + location.host + '/rpc?since=0'); socket.onopen = () => resolve('done'); socket.onerror = () => resolve('refused'); }));
window.results = results;
document.body.append(make('i', { id: 'probed', textContent: 'probed' }));
`;

const ALLOWED = ['own script', 'style through CSSOM', 'own fetch', 'own picture', 'own socket'];

describe.skipIf(executablePath === undefined)('a page in Chromium', () => {
  let web: ServedWorkbench;
  let browser: Browser;
  let foreign: Server;
  let foreignOrigin: string;
  beforeAll(async () => {
    foreign = createServer((_request, response) => { response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>foreign</title><body>'); });
    await new Promise<void>((resolve) => { foreign.listen(0, '127.0.0.1', resolve); });
    foreignOrigin = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`;
    web = await serveWorkbench();
    await writeFile(join(web.folder, 'index.html'), '<!doctype html><title>MACON</title><body><script>window.injected = true</script><img src="x" onerror="window.injected = true"><script type="module" crossorigin src="./probe.js"></script>');
    await writeFile(join(web.folder, 'probe.js'), `const FOREIGN = ${JSON.stringify(foreignOrigin)};\n${PROBE}`);
    browser = await chromium.launch({ executablePath: executablePath as string, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  });
  afterAll(async () => {
    await browser.close();
    await web.close();
    foreign.closeAllConnections();
    foreign.close();
  });

  const enter = async (): Promise<Page> => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(web.server.address());
    // Not waitForFunction: it needs eval, which the policy forbids.
    await page.waitForSelector('#probed');
    return page;
  };

  it('opens by the printed address, which leaves no token in the page\'s address or history', async () => {
    const page = await enter();
    expect(page.url()).toBe(`${web.origin}/`);
    expect(await page.evaluate('[document.referrer, performance.getEntriesByType("navigation")[0].name].join(" ")')).not.toContain('token');
    await page.context().close();
  });

  it('runs nothing injected and reaches nothing foreign; its own parts work', async () => {
    const page = await enter();
    const results = await page.evaluate('window.results') as Record<string, string>;
    expect(Object.keys(results).length).toBe(18);
    expect(Object.entries(results).filter(([, result]) => result === 'done').map(([name]) => name).sort()).toEqual([...ALLOWED].sort());
    expect(await page.evaluate('window.injected')).toBeUndefined();
    await page.context().close();
  });

  it('another site in the same browser can neither frame, fetch, show nor connect', async () => {
    const mine = await enter();
    const page = await mine.context().newPage();
    await page.goto(foreignOrigin);
    const before = web.host.seen.connections;
    const result = await page.evaluate(async ({ origin, picture }) => {
      const seen = (element: HTMLElement) => new Promise<string>((resolve) => { element.onload = () => { resolve('done'); }; element.onerror = () => { resolve('refused'); }; document.body.append(element); });
      const frame = document.createElement('iframe');
      frame.src = origin;
      await seen(frame);
      return {
        fetch: await fetch(origin, { credentials: 'include' }).then(() => 'done', () => 'refused'),
        opaque: await fetch(origin, { credentials: 'include', mode: 'no-cors' }).then(() => 'done', () => 'refused'),
        image: await seen(Object.assign(document.createElement('img'), { src: `${origin}/assets/${picture}/preview` })),
        script: await seen(Object.assign(document.createElement('script'), { src: `${origin}/probe.js` })),
        socket: await new Promise((resolve) => { const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`); socket.onopen = () => { resolve('done'); }; socket.onerror = () => { resolve('refused'); }; }),
        framed: frame.contentDocument === null ? 'opaque' : 'readable',
      };
    }, { origin: web.origin, picture: PICTURE });
    expect(result).toEqual({ fetch: 'refused', opaque: 'refused', image: 'refused', script: 'refused', socket: 'refused', framed: 'opaque' });
    expect(page.frames().filter((one) => one.url().startsWith(web.origin))).toEqual([]);
    expect(web.host.seen.connections).toBe(before);
    await mine.context().close();
  });
});
