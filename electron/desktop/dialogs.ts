import { dialog, MessageChannelMain, type BrowserWindow, type FileFilter, type OpenDialogOptions } from 'electron';
import { dialogsApi, type PathKind } from '../common/contract/dialogs-api.ts';
import { serve } from '../common/rpc/server.ts';
import { mainPortTransport } from './message-port-transport.ts';
import { isOurPage } from './page-origin.ts';

type Properties = NonNullable<OpenDialogOptions['properties']>;

/** Gives the window's page the operating system's dialogs, on every load; only our own page, and one dialog at a time. */
export function giveDialogs(window: BrowserWindow): void {
  if (window.isDestroyed() || !isOurPage(window.webContents.mainFrame.url)) return;
  const { port1, port2 } = new MessageChannelMain();
  let open = false;
  serve(mainPortTransport(port1), dialogsApi, {
    'dialogs.path': async ({ kind, title, start, endings }) => {
      if (open || window.isDestroyed()) return {};
      open = true;
      try {
        const path = await ask(window, kind, { title, filters: filtersOf(endings), ...(start === undefined ? {} : { defaultPath: start }) });
        return path === undefined ? {} : { path };
      } finally { open = false; }
    },
  });
  window.webContents.postMessage('macon:dialogs', undefined, [port2]);
}

async function ask(window: BrowserWindow, kind: PathKind, options: { readonly title: string; readonly filters: FileFilter[]; readonly defaultPath?: string }): Promise<string | undefined> {
  if (kind === 'save') {
    const { canceled, filePath } = await dialog.showSaveDialog(window, options);
    return canceled || filePath === '' ? undefined : filePath;
  }
  const { canceled, filePaths: [path] } = await dialog.showOpenDialog(window, { ...options, properties: propertiesOf(kind) });
  return canceled ? undefined : path;
}

/** Only macOS has a dialog for either; elsewhere asking for both would offer folders alone. */
function propertiesOf(kind: Exclude<PathKind, 'save'>): Properties {
  if (kind === 'folder') return ['openDirectory'];
  return kind === 'either' && process.platform === 'darwin' ? ['openFile', 'openDirectory'] : ['openFile'];
}

const filtersOf = (endings: readonly string[]): FileFilter[] => (endings.length === 0 ? [] : [{ name: endings.join(', '), extensions: endings.map((ending) => ending.slice(1)) }, { name: 'All files', extensions: ['*'] }]);
