import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InstallError } from './install-error.ts';
import { findDamage, readManifest, type EngineManifest } from './manifest.ts';

/** An engine on this machine. */
export interface InstalledEngine {
  readonly manifest: EngineManifest;
  readonly folder: string;
  /** Whether it is the one that is loaded. */
  readonly active: boolean;
}

/** Chosen instead of an installed engine: the WebAssembly that the program brings. */
export const BUILT_IN = 'wasm';

const ACTIVE = 'active.json';
const WORKING = /^\.(installing|removed)-(\d+)-/;

/** A new empty folder in which an engine is made before it gets its name; those of dead processes are cleared away. */
export async function workFolder(store: string): Promise<string> {
  await mkdir(store, { recursive: true });
  for (const name of await readdir(store)) {
    const pid = WORKING.exec(name)?.[2];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(store, name), { recursive: true, force: true });
  }
  const folder = join(store, `.installing-${process.pid}-${Date.now().toString(36)}`);
  await mkdir(folder);
  return folder;
}

/** Gives a finished engine its name and makes it the active one; one of the same name gives way only now. */
export async function placeEngine(store: string, made: string, name: string): Promise<string> {
  const target = join(store, name);
  const aside = join(store, `.removed-${process.pid}-${name}`);
  const replaced = existsSync(target);
  if (replaced) await rename(target, aside);
  try {
    await rename(made, target);
  } catch (error) {
    if (replaced) await rename(aside, target);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
  await setActive(store, name);
  return target;
}

export async function listEngines(store: string): Promise<InstalledEngine[]> {
  const active = await activeName(store);
  const names = existsSync(store) ? (await readdir(store)).filter((name) => !name.startsWith('.')).sort() : [];
  const found = await Promise.all(names.map(async (name) => ({ folder: join(store, name), manifest: await readManifest(join(store, name)), active: name === active })));
  return found.filter((engine): engine is InstalledEngine => engine.manifest !== undefined);
}

/** What was chosen: an engine's name, `wasm`, or undefined where nothing was. */
export async function activeName(store: string): Promise<string | undefined> {
  try {
    const { name } = JSON.parse(await readFile(join(store, ACTIVE), 'utf8')) as { name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}

/** Makes an installed, undamaged engine (or `wasm`) the one that is loaded from now on. Throws InstallError. */
export async function useEngine(store: string, name: string): Promise<void> {
  if (name !== BUILT_IN) {
    const engine = await find(store, name);
    const damage = await findDamage(engine.folder, engine.manifest);
    if (damage !== undefined) throw new InstallError('damaged', `The engine ${name} is damaged: ${damage}.`, 'Install it again: macon engine install.');
  }
  await setActive(store, name);
}

/** Removes an engine's files; when it was the active one, the model runs on WebAssembly. Throws InstallError. */
export async function removeEngine(store: string, name: string): Promise<void> {
  const engine = await find(store, name);
  if (engine.active) await setActive(store, BUILT_IN);
  const aside = join(store, `.removed-${process.pid}-${name}`);
  await rename(engine.folder, aside);
  await rm(aside, { recursive: true, force: true });
}

async function find(store: string, name: string): Promise<InstalledEngine> {
  const engines = await listEngines(store);
  const engine = engines.find(({ folder }) => folder === join(store, name));
  if (engine !== undefined) return engine;
  const names = [...engines.map(({ manifest }) => manifest.name), BUILT_IN].join(', ');
  throw new InstallError('not-found', `There is no engine ${name} on this machine.`, `There are: ${names}. macon engine install gets TensorFlow.`);
}

async function setActive(store: string, name: string): Promise<void> {
  await mkdir(store, { recursive: true });
  const temporary = join(store, `.active-${process.pid}.part`);
  await writeFile(temporary, `${JSON.stringify({ name })}\n`);
  await rename(temporary, join(store, ACTIVE));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
