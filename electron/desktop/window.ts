import { BrowserWindow, dialog, type App, type MessagePortMain, type Session, type WebContents } from 'electron';
import { giveDialogs } from './dialogs.ts';
import { isOurPage, PAGE_ORIGIN } from './page-origin.ts';

/** What a page may ask of the system: to put text on the clipboard, nothing else. */
const GRANTED = new Set(['clipboard-sanitized-write']);

/** The only place that makes windows. `connect` gives the page its port to the host, on every load. */
export function createWindow(options: { readonly preload: string; readonly isPackaged: boolean; connect(): MessagePortMain | undefined }): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280, height: 800, minWidth: 1024, minHeight: 600, show: false, title: 'MACON Workbench', backgroundColor: '#1e1e1e',
    webPreferences: {
      preload: options.preload,
      contextIsolation: true, sandbox: true, webSecurity: true,
      nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false,
      allowRunningInsecureContent: false, experimentalFeatures: false, webviewTag: false, navigateOnDragDrop: false,
      devTools: !options.isPackaged,
    },
  });
  window.once('ready-to-show', () => { window.show(); });
  window.webContents.on('did-finish-load', () => { givePort(window, options.connect); giveDialogs(window); });
  // A crashed page comes back by itself; what was confirmed is in the host's store.
  window.webContents.on('render-process-gone', (_event, { reason }) => { if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload(); });
  // Electron shows no question of its own: without this, a window that holds something unstored could not be closed at all.
  window.webContents.on('will-prevent-unload', (event) => { if (mayLose(window)) event.preventDefault(); });
  void window.loadURL(`${PAGE_ORIGIN}/`);
  return window;
}

/** Asks before what only the page has is lost. */
function mayLose(window: BrowserWindow): boolean {
  const [STAY, LEAVE] = [0, 1];
  return dialog.showMessageBoxSync(window, {
    type: 'warning', buttons: ['Stay', 'Leave'], defaultId: STAY, cancelId: STAY,
    message: 'Something in this window is not stored yet.', detail: 'Judgements, notes or settings that the program could not take so far are lost if the window is left now.',
  }) === LEAVE;
}

/** Sends a new port to the window's page; only to our own page, which alone can have it. */
export function givePort(window: BrowserWindow, connect: () => MessagePortMain | undefined): void {
  if (window.isDestroyed() || !isOurPage(window.webContents.mainFrame.url)) return;
  const port = connect();
  if (port !== undefined) window.webContents.postMessage('macon:port', undefined, [port]);
}

/** No page, whoever made it, leaves the workbench, opens a window or embeds a webview. */
export function confineContents(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => { confine(contents); });
}

function confine(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => { if (!isOurPage(event.url)) event.preventDefault(); });
  contents.on('will-redirect', (event) => { if (!isOurPage(event.url)) event.preventDefault(); });
  contents.on('will-frame-navigate', (event) => { if (!event.isMainFrame || !isOurPage(event.url)) event.preventDefault(); });
  contents.on('will-attach-webview', (event) => { event.preventDefault(); });
}

/** Camera, location, notifications, devices and the rest are refused to every page. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) => { answer(GRANTED.has(permission) && isOurPage(contents.getURL())); });
  session.setPermissionCheckHandler((_contents, permission, origin) => GRANTED.has(permission) && isOurPage(origin));
  session.setDevicePermissionHandler(() => false);
}
