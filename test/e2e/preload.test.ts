import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../helpers/chromium.ts';
import { PAGE_ORIGIN } from '../../electron/desktop/page-origin.ts';

const executablePath = findChromium();
const source = await readFile(new URL('../../electron/desktop/preload.cts', import.meta.url), 'utf8');

/**
 * The preload in a real isolated world. Chromium has no `macon:` scheme, so the origin's constant is exchanged for the test server's;
 * `require` and ipcRenderer stand in for what Electron's sandbox gives. Not covered: Electron's own joining of the two.
 */
const world = (origin: string) => `
  (() => {
    const listeners = {};
    const ipcRenderer = { on: (name, listener) => { listeners[name] = listener; } };
    const require = (name) => { if (name !== 'electron') throw new Error('module not found: ' + name); return { ipcRenderer }; };
    globalThis.deliver = (count, channel = 'macon:port') => {
      const channels = Array.from({ length: count }, () => new MessageChannel());
      for (const { port2 } of channels) port2.onmessage = (event) => { port2.postMessage({ echoed: event.data }); };
      listeners[channel]({ ports: channels.map((channel) => channel.port1) });
      return Object.keys(listeners);
    };
    ((require, exports) => { ${stripTypeScriptTypes(source).replaceAll(PAGE_ORIGIN, origin)} })(require, {});
  })();`;

describe.skipIf(executablePath === undefined)('the preload', () => {
  let browser: Browser;
  let server: Server;
  let origin: string;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><script>window.got = []; addEventListener("message", (event) => got.push({ data: event.data, origin: event.origin, own: event.source === window, ports: event.ports }));</script>');
    });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath: executablePath as string, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  });
  afterAll(async () => { await browser.close(); server.closeAllConnections(); server.close(); });

  const open = async (pageOrigin: string) => {
    const page = await browser.newPage();
    const cdp = await page.context().newCDPSession(page);
    let contextId = 0;
    const problems: string[] = [];
    cdp.on('Runtime.executionContextCreated', ({ context }) => { if (context.name === 'preload') contextId = context.id; });
    cdp.on('Runtime.exceptionThrown', ({ exceptionDetails }) => { problems.push(exceptionDetails.exception?.description ?? exceptionDetails.text); });
    await cdp.send('Runtime.enable');
    await cdp.send('Page.enable');
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: world(pageOrigin), worldName: 'preload' });
    await page.goto(origin);
    expect(problems).toEqual([]);
    const inWorld = async (expression: string) => {
      const { result, exceptionDetails } = await cdp.send('Runtime.evaluate', { expression, contextId, returnByValue: true });
      return exceptionDetails === undefined ? (result.value as unknown) : `threw ${exceptionDetails.exception?.description ?? ''}`;
    };
    return { page, inWorld };
  };

  it('hands the page a port that works, and nothing else', async () => {
    const { page, inWorld } = await open(origin);
    expect(await inWorld('deliver(1)')).toEqual(['macon:port', 'macon:dialogs']);
    await page.waitForFunction('got.length === 1');
    expect(await page.evaluate('({ ...got[0], ports: got[0].ports.length })')).toEqual({ data: { kind: 'macon-port' }, origin, own: true, ports: 1 });
    expect(await page.evaluate('new Promise((resolve) => { const port = got[0].ports[0]; port.onmessage = (event) => resolve(event.data); port.postMessage("hello"); })')).toEqual({ echoed: 'hello' });
    expect(await page.evaluate('[typeof require, typeof process, typeof module, typeof deliver, typeof ipcRenderer, typeof electron, typeof Buffer]')).toEqual(Array.from({ length: 7 }, () => 'undefined'));
    await page.close();
  });

  it('hands it the port to the dialogs under a name of its own', async () => {
    const { page, inWorld } = await open(origin);
    await inWorld("deliver(1, 'macon:dialogs')");
    await page.waitForFunction('got.length === 1');
    expect(await page.evaluate('[got[0].data, got[0].ports.length]')).toEqual([{ kind: 'macon-dialogs' }, 1]);
    await page.close();
  });

  it('ignores a message without its one port', async () => {
    const { page, inWorld } = await open(origin);
    await inWorld('deliver(0)');
    await inWorld('deliver(2)');
    await inWorld('deliver(1)');
    await page.waitForFunction('got.length > 0');
    expect(await page.evaluate('got.length')).toBe(1);
    await page.close();
  });

  it('gives a page of another origin nothing', async () => {
    const { page, inWorld } = await open(PAGE_ORIGIN);
    expect(await inWorld('deliver(1)')).toEqual(['macon:port', 'macon:dialogs']);
    // A message of the page's own comes after anything that was posted before it.
    await page.evaluate('postMessage("fence")');
    await page.waitForFunction('got.some((one) => one.data === "fence")');
    expect(await page.evaluate('got.length')).toBe(1);
    await page.close();
  });

  it('asks for electron alone', () => {
    expect([...source.matchAll(/require\('([^']+)'\)/g)].map((match) => match[1])).toEqual(['electron']);
    expect(source).not.toMatch(/^import (?!type)/m);
    expect(source.split('\n').length).toBeLessThanOrEqual(31);
  });
});
