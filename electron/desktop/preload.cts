import type { IpcRenderer } from 'electron';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- a sandboxed preload is CommonJS
const { ipcRenderer } = require('electron') as { ipcRenderer: IpcRenderer };
// What of the page is used; the folder's other files have no page.
declare const location: { readonly protocol: string; readonly host: string };
declare const window: { postMessage(message: unknown, origin: string, ports: readonly unknown[]): void };

/**
 * All that a page gets from the desktop: its port to the host, and one to the system's dialogs. One file, bundled by nobody, so it imports only electron.
 * The page is named as the target; a page of any other origin, were there one, gets nothing.
 */
const PAGE_ORIGIN = 'macon://app';

for (const [channel, kind] of [['macon:port', 'macon-port'], ['macon:dialogs', 'macon-dialogs']] as const) {
  ipcRenderer.on(channel, (event) => {
    if (`${location.protocol}//${location.host}` !== PAGE_ORIGIN || event.ports.length !== 1) return;
    window.postMessage({ kind }, PAGE_ORIGIN, [...event.ports]);
  });
}
