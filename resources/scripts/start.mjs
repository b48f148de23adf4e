// npm start [-- FOLDER] [--web] [--no-open] [--port N]: installs, builds, opens the workbench.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';

bootstrap();
const { build } = await import('./building.mjs');

const args = process.argv.slice(2);
const web = args.includes('--web') || args.includes('--no-open');
const rest = args.filter((arg) => arg !== '--web');
const electron = join(root, 'node_modules', 'electron');
const failure = join(root, 'node_modules', '.macon-electron-failed');
const SECONDS = 20;

/** The path of Electron's binary, found by looking: requiring the package would start a download. */
function electronBinary() {
  if (!existsSync(join(electron, 'dist', 'version')) || !existsSync(join(electron, 'path.txt'))) return undefined;
  const binary = join(electron, 'dist', readFileSync(join(electron, 'path.txt'), 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
}

/** Tries the download once, for at most 20 s; a failure is remembered, so that the next start takes no time over it. */
function fetchElectron() {
  if (existsSync(failure)) return readFileSync(failure, 'utf8');
  console.error(`Fetching Electron (once, at most ${SECONDS} s) …`);
  const result = spawnSync(process.execPath, [join(electron, 'install.js'), '--no'], { stdio: 'ignore', timeout: SECONDS * 1000 });
  if (electronBinary() !== undefined) return undefined;
  const why = result.error?.code === 'ETIMEDOUT' ? `its download did not finish in ${SECONDS} s` : 'its download failed';
  writeFileSync(failure, why);
  return why;
}

/** One line where TensorFlow could be had and only WebAssembly runs; never a question. */
async function offerEngine() {
  const [{ userFolders }, { engineOffer }] = await Promise.all([import('../../electron/host/user-folders.ts'), import('../../native-model/engine/install/offer.ts')]);
  const offer = await engineOffer(join(userFolders().cache, 'engines'));
  if (offer !== undefined) console.error(offer);
}

build();
await offerEngine();
let problem;
if (!web && electronBinary() === undefined) problem = fetchElectron();
const binary = web ? undefined : electronBinary();
if (problem !== undefined) console.error(`Electron is not here (${problem}; delete ${failure} to try again): the workbench opens in the browser instead.`);

const child = binary === undefined
  ? spawn(process.execPath, [join(root, 'dist', 'electron', 'web', 'main.js'), ...rest], { stdio: 'inherit' })
  : spawn(binary, [root, ...rest], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => { child.kill(signal); });
child.on('exit', (code, signal) => { process.exit(code ?? (signal === null ? 1 : 130)); });
