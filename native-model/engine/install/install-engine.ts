import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import type { Attempt, Tell } from './attempt.ts';
import { placeEngine, workFolder } from './engine-store.ts';
import { InstallError } from './install-error.ts';
import { thisPlatform, writeManifest, type EngineManifest } from './manifest.ts';
import { fromMirror, fromOfficial } from './official-library.ts';
import { probeEngine } from './probe-engine.ts';
import { fromWheel } from './wheel-library.ts';
import { wholeElf } from '../whole-elf.ts';

export interface InstallOptions {
  /** The folder of engines, outside of the program's own. */
  readonly store: string;
  readonly signal?: AbortSignal;
  readonly tell?: Tell;
  readonly env?: NodeJS.ProcessEnv;
  /** The ways that are tried, in this order; all by default. */
  readonly ways?: readonly InstallWay[];
}

const LIBRARY = /\.(node|dll|dylib|so(\.[\d.]+)?)$/;
const WAYS = { official: fromOfficial, mirror: fromMirror, wheel: fromWheel };
export type InstallWay = keyof typeof WAYS;
export const INSTALL_WAYS: readonly InstallWay[] = ['official', 'mirror', 'wheel'];

/**
 * Gets TensorFlow for the model and makes it the active engine: the package's official library, then the user's mirror, then the library inside
 * TensorFlow's Python wheel. Each is made in a folder of its own, loaded in a process of its own, and gets its name only when it computes rightly,
 * so that a failure or a cancellation leaves the engine in use as it was. Throws InstallError with every reason, or the signal's reason.
 */
export async function installEngine(options: InstallOptions): Promise<EngineManifest> {
  const { store, signal, tell = () => undefined, env = process.env } = options;
  const packageFolder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu/package.json'));
  const reasons: string[] = [];
  for (const way of options.ways ?? INSTALL_WAYS) {
    const folder = await workFolder(store);
    try {
      tell(`Trying the ${way === 'official' ? 'official library' : way} …`);
      return await finish(store, { folder, packageFolder, env, tell, ...(signal === undefined ? {} : { signal }) }, way);
    } catch (error) {
      signal?.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      tell(`Not the ${way}: ${reason}`);
      reasons.push(`${way}: ${reason}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  throw new InstallError('unavailable', 'TensorFlow could not be installed: none of the ways to get it went through.',
    'The engine in use is unchanged. With a network, or TFJS_NODE_BASE_URI set to a mirror, or pip and g++ on this machine, run macon engine install again.', reasons.join('\n'));
}

async function finish(store: string, attempt: Attempt, way: InstallWay): Promise<EngineManifest> {
  const { folder, signal, tell } = attempt;
  const { source } = await WAYS[way](attempt);
  const files = filesOf(folder);
  for (const file of files) if (LIBRARY.test(file) && !wholeElf(join(folder, file))) throw new Error(`${file} is cut short`);
  tell('Trying it out …');
  const { version, gpu } = await probeEngine(folder, signal);
  tell('Writing down its checksums …');
  const name = `tensorflow-${version}${gpu ? '-gpu' : ''}`;
  const manifest = await writeManifest(folder, files, { name, version, source, gpu, platform: thisPlatform(), installedAt: new Date().toISOString() });
  signal?.throwIfAborted();
  await placeEngine(store, folder, name);
  return manifest;
}

/** The engine's files with slashes; links lead to files that are listed themselves. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
