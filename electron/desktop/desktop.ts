import { app, BrowserWindow, dialog, Menu, session } from 'electron';
import { HostSupervisor } from './host-supervisor.ts';
import { menuTemplate } from './menu.ts';
import { servePage } from './protocol.ts';
import { confineContents, createWindow, denyPermissions, givePort } from './window.ts';

export interface DesktopPaths { readonly hostEntry: string; readonly workerEntry: string; readonly preload: string; readonly rendererFolder: string }

/** The running desktop: one workspace, its host, and the windows on it. Call after the app is ready. */
export class Desktop {
  readonly #paths: DesktopPaths;
  #supervisor: HostSupervisor;
  #quitting = false;

  constructor(workspace: string, flags: readonly string[], paths: DesktopPaths) {
    this.#paths = paths;
    confineContents(app);
    denyPermissions(session.defaultSession);
    this.#supervisor = this.#open(workspace, flags);
    servePage(session.defaultSession, { rendererFolder: paths.rendererFolder, asset: (id, variant) => this.#supervisor.asset(id, variant) });
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ openWorkspace: () => { void this.#choose(); } }, { platform: process.platform, isPackaged: app.isPackaged })));
    app.on('window-all-closed', () => { app.quit(); });
    app.on('second-instance', () => { this.#show(); });
    app.on('activate', () => { this.#show(); });
    app.on('will-quit', (event) => { this.#quit(event); });
    this.#newWindow();
  }

  #open(workspace: string, flags: readonly string[]): HostSupervisor {
    return new HostSupervisor({
      workspace, flags, hostEntry: this.#paths.hostEntry, workerEntry: this.#paths.workerEntry,
      onRestarted: () => { this.#givePorts(); },
      onGivenUp: (error) => { dialog.showErrorBox(error.message, [error.hint, error.detail].filter((line) => line !== undefined).join('\n\n')); },
    });
  }

  #connect = () => this.#supervisor.connectPage();

  #givePorts(): void { for (const window of BrowserWindow.getAllWindows()) givePort(window, this.#connect); }

  #newWindow(): void { createWindow({ preload: this.#paths.preload, isPackaged: app.isPackaged, connect: this.#connect }); }

  #show(): void {
    const window = BrowserWindow.getAllWindows()[0];
    if (window === undefined) { this.#newWindow(); return; }
    if (window.isMinimized()) window.restore();
    window.focus();
  }

  async #choose(): Promise<void> {
    const { canceled, filePaths: [folder] } = await dialog.showOpenDialog({ title: 'Open a workspace folder', properties: ['openDirectory', 'createDirectory'] });
    if (canceled || folder === undefined) return;
    await this.#supervisor.close();
    this.#supervisor = this.#open(folder, ['--create']);
    // The page starts anew: nothing on it belongs to the new workspace. Its load brings the port.
    for (const window of BrowserWindow.getAllWindows()) window.webContents.reload();
  }

  /** The store is closed before the program ends. */
  #quit(event: { preventDefault(): void }): void {
    if (this.#quitting) return;
    this.#quitting = true;
    event.preventDefault();
    void this.#supervisor.close().finally(() => { app.quit(); });
  }
}
