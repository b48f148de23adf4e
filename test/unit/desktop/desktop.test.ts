import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { app, FakeBrowserWindow, ipcMain, resetElectron, session, state, type FakeMessagePortMain, type FakeUtilityProcess } from '../../helpers/fake-electron.ts';
import { testClient, testHost } from '../../helpers/rpc-fixture.ts';
import type { DialogsApi } from '../../../electron/common/contract/dialogs-api.ts';
import { createClient } from '../../../electron/common/rpc/client.ts';
import { CONTENT_SECURITY_POLICY } from '../../../electron/common/content-security-policy.ts';
import { Desktop } from '../../../electron/desktop/desktop.ts';
import { runHost } from '../../../electron/desktop/host-side.ts';
import { menuTemplate } from '../../../electron/desktop/menu.ts';
import { mainPortTransport } from '../../../electron/desktop/message-port-transport.ts';
import { registerScheme } from '../../../electron/desktop/protocol.ts';

vi.mock('electron', () => import('../../helpers/fake-electron.ts'));

const PICTURE = 'a'.repeat(64);
let folder: string;
let window: FakeBrowserWindow;
const turn = () => new Promise((resolve) => { setImmediate(resolve); });

beforeEach(async () => {
  resetElectron();
  folder = await mkdtemp(join(tmpdir(), 'macon-desktop-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><h1>page</h1>');
  await writeFile(join(folder, 'picture.webp'), 'RIFF');
  registerScheme();
  app.becomeReady();
  new Desktop('/w', [], { hostEntry: 'host.js', workerEntry: 'worker.js', preload: '/preload.cjs', rendererFolder: folder });
  window = FakeBrowserWindow.all[0] as FakeBrowserWindow;
  await turn();
});
afterEach(async () => {
  // Else the supervisor would start what is ended here again, in the next test's windows.
  app.quit();
  for (const utility of state.utilities) utility.kill();
  await turn();
  await rm(folder, { recursive: true });
});

/** The ports to the host that the page got. */
const ports = () => window.webContents.received.filter(({ channel }) => channel === 'macon:port');
const dialogPorts = () => window.webContents.received.filter(({ channel }) => channel === 'macon:dialogs');

function playHost() {
  const process = state.utilities.at(-1) as FakeUtilityProcess;
  const test = testHost();
  const asset = (id: string, variant: string) => Promise.resolve(id === PICTURE && variant === 'preview' ? { file: join(folder, 'picture.webp'), type: 'image/webp', etag: '"p"' } : undefined);
  runHost(process.parentPort as never, () => Promise.resolve({ connect: test.connect, asset, close: () => Promise.resolve() }), (code) => { process.die(code); });
  return process;
}

/** What this process holds open. */
async function openFiles(): Promise<string[]> {
  const names = await readdir('/proc/self/fd');
  return Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
}

describe('a window', () => {
  it('has the whole checklist', () => {
    expect(window.options.webPreferences).toEqual({
      preload: '/preload.cjs', contextIsolation: true, sandbox: true, webSecurity: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false,
      allowRunningInsecureContent: false, experimentalFeatures: false, webviewTag: false, navigateOnDragDrop: false, devTools: true,
    });
    expect(window.webContents.getURL()).toBe('macon://app/');
  });

  it('goes nowhere else, opens nothing, embeds nothing', () => {
    const { webContents } = window;
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      expect(webContents.may(name, { url: 'macon://app/' }), name).toBe(true);
      for (const url of ['https://example.org/', 'file:///etc/passwd', 'macon://app.evil/', 'macon://evil@app/', 'macon://other/', 'javascript:1', 'data:text/html,x', 'about:blank', '']) expect(webContents.may(name, { url }), `${name} ${url}`).toBe(false);
    }
    expect(webContents.may('will-frame-navigate', { url: 'macon://app/', isMainFrame: false })).toBe(false);
    expect(webContents.may('will-attach-webview')).toBe(false);
    expect(webContents.openHandler({ url: 'macon://app/' })).toEqual({ action: 'deny' });
    expect(state.opened).toEqual([]);
  });

  it('asks before a page that holds something unstored is left, and stays where nobody says otherwise', () => {
    expect(window.webContents.may('will-prevent-unload')).toBe(true);
    expect(state.asked).toEqual([expect.objectContaining({ buttons: ['Stay', 'Leave'], defaultId: 0, cancelId: 0 })]);
    state.button = 1;
    // Its preventing is what lets the page go.
    expect(window.webContents.may('will-prevent-unload')).toBe(false);
  });

  it('confines contents that anything else makes, too', () => {
    const other = new FakeBrowserWindow({});
    expect(other.webContents.openHandler({ url: 'https://example.org' })).toEqual({ action: 'deny' });
    expect(other.webContents.may('will-navigate', { url: 'https://example.org' })).toBe(false);
  });

  it('is granted the clipboard for writing and nothing else', () => {
    const { requestHandler, checkHandler, deviceHandler } = session.defaultSession;
    const asked = (permission: string, contents: unknown = window.webContents) => { let granted: boolean | undefined; requestHandler?.(contents, permission, (answer) => { granted = answer; }); return granted; };
    for (const permission of ['media', 'geolocation', 'notifications', 'midi', 'openExternal', 'fullscreen', 'clipboard-read', 'display-capture', 'unknown']) {
      expect(asked(permission), permission).toBe(false);
      expect(checkHandler?.(null, permission, 'macon://app')).toBe(false);
    }
    expect(asked('clipboard-sanitized-write')).toBe(true);
    expect(asked('clipboard-sanitized-write', { getURL: () => 'https://example.org' })).toBe(false);
    expect(checkHandler?.(null, 'clipboard-sanitized-write', 'macon://app')).toBe(true);
    expect(checkHandler?.(null, 'clipboard-sanitized-write', 'https://example.org')).toBe(false);
    expect(deviceHandler?.({})).toBe(false);
  });

  it('gets a port to the host on every load; no IPC is listened to', async () => {
    playHost();
    const client = testClient(mainPortTransport(ports()[0]?.ports[0] as FakeMessagePortMain));
    expect(await client.call('echo.text', { text: 'hello' })).toEqual({ text: 'hello' });
    client.close();
    window.webContents.reload();
    await turn();
    expect(window.webContents.received.map((one) => [one.channel, one.ports.length])).toEqual([['macon:port', 1], ['macon:dialogs', 1], ['macon:port', 1], ['macon:dialogs', 1]]);
    expect(ipcMain.eventNames()).toEqual([]);
  });

  it('that shows another page gets no port', async () => {
    window.webContents.mainFrame.url = 'https://example.org/';
    window.webContents.reload();
    await turn();
    expect(window.webContents.received).toHaveLength(2);
  });

  it('gets the system’s dialogs over a port: what a person chose, and nothing where they chose nothing', async () => {
    const dialogs = createClient<DialogsApi, object>(mainPortTransport(dialogPorts()[0]?.ports[0] as FakeMessagePortMain));
    const asked = { kind: 'file' as const, title: 'Import', endings: ['.csv', '.jsonl'] };
    expect(await dialogs.call('dialogs.path', asked)).toEqual({});
    state.folder = '/home/me/posts.csv';
    expect(await dialogs.call('dialogs.path', { ...asked, start: '/home/me' })).toEqual({ path: '/home/me/posts.csv' });
    expect(state.asked.at(-1)).toEqual({ title: 'Import', defaultPath: '/home/me', properties: ['openFile'], filters: [{ name: '.csv, .jsonl', extensions: ['csv', 'jsonl'] }, { name: 'All files', extensions: ['*'] }] });
    await dialogs.call('dialogs.path', { kind: 'folder', title: 'Import', endings: [] });
    expect(state.asked.at(-1)).toMatchObject({ properties: ['openDirectory'], filters: [] });
    expect(await dialogs.call('dialogs.path', { kind: 'save', title: 'Export', endings: ['.csv'] })).toEqual({});
    state.file = '/home/me/out.csv';
    expect(await dialogs.call('dialogs.path', { kind: 'save', title: 'Export', endings: ['.csv'] })).toEqual({ path: '/home/me/out.csv' });
    // Two at once would stand over one another.
    const closed = Promise.withResolvers<void>();
    state.dialog = closed.promise;
    const first = dialogs.call('dialogs.path', asked);
    expect(await dialogs.call('dialogs.path', asked)).toEqual({});
    closed.resolve();
    expect(await first).toEqual({ path: '/home/me/posts.csv' });
    for (const wrong of [{ ...asked, kind: 'root' }, { ...asked, endings: ['*'] }, { ...asked, start: 'a\0b' }, { ...asked, properties: ['showHiddenFiles'] }]) await expect(dialogs.call('dialogs.path', wrong as never)).rejects.toMatchObject({ code: 'invalid-input' });
    dialogs.close();
  });

  it('gets a new port when the host came back', async () => {
    playHost().die(139);
    await vi.waitFor(() => { expect(ports()).toHaveLength(2); });
    playHost();
    const client = testClient(mainPortTransport(ports()[1]?.ports[0] as FakeMessagePortMain));
    expect(await client.call('echo.text', { text: 'back' })).toEqual({ text: 'back' });
    client.close();
  });
});

describe('the page\'s protocol', () => {
  it('is a secure origin of its own', () => {
    expect(state.schemes).toEqual([{ scheme: 'macon', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
    expect(registerScheme).toThrow('before app is ready');
  });

  it('serves the renderer and pictures, each with the policy', async () => {
    playHost();
    const page = await session.defaultSession.fetch('macon://app/');
    expect(await page.text()).toContain('<h1>page</h1>');
    const picture = await session.defaultSession.fetch(`macon://app/assets/${PICTURE}/preview`);
    expect([picture.headers.get('content-type'), picture.headers.get('etag'), await picture.text()]).toEqual(['image/webp', '"p"', 'RIFF']);
    const again = await session.defaultSession.fetch(`macon://app/assets/${PICTURE}/preview`, { headers: { 'if-none-match': '"p"' } });
    expect(again.status).toBe(304);
    const missing = await session.defaultSession.fetch(`macon://app/assets/${PICTURE}/thumb`);
    expect(missing.status).toBe(404);
    for (const answer of [page, picture, again, missing]) {
      expect(answer.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it.each([['macon://other/', 'GET', 404], ['macon://app/../secret', 'GET', 404], ['macon://app/%2e%2e%2fpackage.json', 'GET', 404], ['macon://app/nothing', 'GET', 404], ['macon://app/', 'POST', 405]])('%s by %s is %i', async (url, method, status) => {
    const answer = await session.defaultSession.fetch(url, { method });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
  });

  it.skipIf(process.platform !== 'linux').each<[string, (answer: Promise<Response>, page: AbortController) => Promise<unknown>]>([
    ['before the answer', (answer, page) => { page.abort(); return answer; }],
    ['before the first byte', async (answer, page) => { await answer; page.abort(); }],
    ['in the middle', async (answer, page) => { await (await answer).body?.getReader().read(); page.abort(); }],
    ['by cancelling the body', async (answer) => { await (await answer).body?.cancel(); }],
  ])('closes the file when the page has gone %s', async (_, leave) => {
    // More than a stream reads ahead, so that only leaving can close it.
    await writeFile(join(folder, 'large.js'), Buffer.alloc(1 << 20, 32));
    const page = new AbortController();
    const answer = session.defaultSession.fetch('macon://app/large.js', { signal: page.signal });
    await leave(answer, page);
    await vi.waitFor(async () => { expect(await openFiles()).not.toContain(join(folder, 'large.js')); });
    // Held until here: collecting it as garbage would close the file too, some day.
    expect((await answer).status).toBe(200);
  });

  it('answers 503 while there is no host', async () => {
    const host = state.utilities[0] as FakeUtilityProcess;
    const gone = new Promise((resolve) => { host.once('exit', resolve); });
    host.die(1);
    await gone;
    expect((await session.defaultSession.fetch(`macon://app/assets/${PICTURE}/preview`)).status).toBe(503);
  });
});

describe('the program', () => {
  it('closes the host before it quits when the last window closes', async () => {
    const host = playHost();
    window.close();
    expect(state.quits).toBe(0);
    await vi.waitFor(() => { expect(state.quits).toBe(1); });
    expect(host.pid).toBeUndefined();
  });

  it('brings its window to the front when it is started again', () => {
    const focused = vi.fn();
    window.on('focus', focused);
    app.emit('second-instance');
    expect(focused).toHaveBeenCalledOnce();
    expect(FakeBrowserWindow.all).toHaveLength(1);
  });

  it('opens another workspace from the menu: the old host ends, the page loads anew', async () => {
    const old = playHost();
    state.folder = '/other';
    const { template } = state.menu as { template: { label?: string; submenu?: { label?: string; click?: () => void }[] }[] };
    template.find((menu) => menu.label === '&File')?.submenu?.[0]?.click?.();
    await vi.waitFor(() => { expect(state.utilities.at(-1)?.args).toEqual(['/other', '--create']); });
    expect(old.pid).toBeUndefined();
    await vi.waitFor(() => { expect(ports()).toHaveLength(2); });
  });

  it('offers developer tools in development only, and the application menu on macOS', () => {
    const roles = (platform: string, isPackaged: boolean) => JSON.stringify(menuTemplate({ openWorkspace: () => undefined }, { platform, isPackaged }));
    expect(roles('linux', false)).toContain('toggleDevTools');
    expect(roles('linux', true)).not.toContain('toggleDevTools');
    expect(roles('darwin', true)).toContain('appMenu');
    expect(roles('linux', true)).not.toContain('appMenu');
  });
});
