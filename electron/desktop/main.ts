import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app } from 'electron';
import { packageRoot } from '../host/package-root.ts';
import { userFolders } from '../host/user-folders.ts';
import { Desktop } from './desktop.ts';
import { registerScheme } from './protocol.ts';

// Before the app is ready, and therefore before anything is awaited.
app.enableSandbox();
registerScheme();

const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const ending = extname(import.meta.url);

/** `electron . FOLDER` in development, `macon-workbench FOLDER` when packaged; without one the sample in the person's folder. */
function workspace(): [folder: string, flags: readonly string[]] {
  const given = process.argv.slice(app.isPackaged ? 1 : 2).find((argument) => !argument.startsWith('-'));
  return given === undefined ? [join(userFolders().data, 'sample'), ['--create', '--sample']] : [resolve(given), process.argv.includes('--read-only') ? ['--read-only'] : []];
}

if (app.requestSingleInstanceLock()) {
  void app.whenReady().then(() => new Desktop(...workspace(), {
    hostEntry: beside(`./host-entry${ending}`),
    workerEntry: beside(`./worker-entry${ending}`),
    preload: join(packageRoot(), 'dist', 'electron', 'desktop', 'preload.cjs'),
    rendererFolder: join(packageRoot(), 'dist', 'renderer'),
  }));
} else {
  app.quit();
}
