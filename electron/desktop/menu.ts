import type { MenuItemConstructorOptions } from 'electron';

export interface MenuActions { openWorkspace(): void }

/** The native menu: what the operating system expects. The workbench's own commands live in its palette, in the page. */
export function menuTemplate(actions: MenuActions, about: { readonly platform: string; readonly isPackaged: boolean }): MenuItemConstructorOptions[] {
  const isMac = about.platform === 'darwin';
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Open Workspace…', accelerator: 'CmdOrCtrl+O', click: () => { actions.openWorkspace(); } },
        { type: 'separator' },
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    // Undo and redo of decisions are the page's; these act on the text field that has the focus.
    { label: '&Edit', submenu: [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }] },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' },
        ...(about.isPackaged ? [] : [{ type: 'separator' } as const, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
  ];
}
