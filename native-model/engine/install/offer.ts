import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { inspectNativePackage } from '../native-package.ts';
import { activeName } from './engine-store.ts';
import { findCuda } from './cuda.ts';
import { mirrorSettings } from './official-library.ts';

/**
 * One line for a person whose model runs on WebAssembly where TensorFlow could be got: the machine is one that the library is made for, or has what the
 * wheel needs. Undefined where an engine was ever chosen (`wasm` too: then it was declined), where a package brings the library, or where it can't be had. Looks at files alone.
 */
export async function engineOffer(store: string, machine: { readonly env?: NodeJS.ProcessEnv; readonly platform?: string } = {}): Promise<string | undefined> {
  const { env = process.env, platform = `${process.platform}-${process.arch}` } = machine;
  if ((await activeName(store)) !== undefined || hasPackage()) return undefined;
  if (!couldHave(env, platform)) return undefined;
  const size = findCuda(env) === undefined ? 'about 250 MB' : 'for the graphics card, some 500 MB';
  return `The model runs on WebAssembly. TensorFlow is several times faster: npx macon engine install gets it (${size}); npx macon engine use wasm ends this line.`;
}

/** The official library is made for these; elsewhere a mirror may have it. */
function couldHave(env: NodeJS.ProcessEnv, platform: string): boolean {
  if (mirrorSettings(env).length > 0 || ['darwin-x64', 'darwin-arm64', 'win32-x64'].includes(platform)) return true;
  return platform === 'linux-x64' && ['g++', 'c++', 'clang++'].some((name) => onPath(name, env)) && ['python3', 'pip3', 'pip'].some((name) => onPath(name, env));
}

const hasPackage = (): boolean => (['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'] as const).some((name) => inspectNativePackage(name, createRequire(import.meta.url).resolve('@tensorflow/tfjs-core')).complete);
const onPath = (name: string, env: NodeJS.ProcessEnv): boolean => (env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)));
