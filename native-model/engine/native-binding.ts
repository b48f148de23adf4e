import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { restoreNodeUtil } from './node-util.ts';

const PACKAGE = '@tensorflow/tfjs-node-gpu';

/** The binding as far as we ask it; the backend asks more. */
interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

type BackendClass = new (binding: Binding, packageName: string) => tf.KernelBackend;

/** What a loaded library is; `folder` is where it was loaded from. */
export interface Native {
  readonly folder: string;
  readonly version: string;
  readonly gpu: boolean;
}

let loaded: Native | undefined;

/**
 * Loads the TensorFlow library of an engine's folder under the installed package's own JavaScript, and makes it the current backend.
 * That package's index would look for the library in node_modules; its parts are put together here instead, with the tfjs-core that
 * the model uses. A process can load one library only: throws an Error where another was loaded, and whatever the loader throws.
 */
export async function loadNative(folder: string): Promise<Native> {
  if (loaded !== undefined && loaded.folder !== folder) throw new Error(`this process has loaded TensorFlow from ${loaded.folder} already`);
  if (loaded === undefined) loaded = register(folder);
  if (!(await tf.setBackend('tensorflow'))) throw new Error('the TensorFlow backend did not start');
  await tf.ready();
  return loaded;
}

/** Must come before the library is loaded, which reads its settings then. What a person set stays. */
export function prepareProcess(env: NodeJS.ProcessEnv = process.env, cores = availableParallelism()): void {
  restoreNodeUtil();
  env['TF_CPP_MIN_LOG_LEVEL'] ??= '3'; // TensorFlow's own chatter
  env['TF_ENABLE_ONEDNN_OPTS'] ??= '1'; // three times faster batched products
  // Two cores have the graphs' two lanes to do (native-content.ts): an operation that asks for both waits for one, and wakes the other for little.
  if (cores <= 2) env['TF_NUM_INTRAOP_THREADS'] ??= '1';
  env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true'; // a card's memory as it is needed, not all of it at once
}

function register(folder: string): Native {
  prepareProcess();
  const file = findBinding(folder);
  if (file === undefined) throw new Error(`there is no binding in ${folder}`);
  const require = createRequire(import.meta.url);
  const binding = require(file) as Binding;
  require(`${PACKAGE}/dist/register_all_kernels.js`);
  const { NodeJSKernelBackend } = require(`${PACKAGE}/dist/nodejs_kernel_backend.js`) as { NodeJSKernelBackend: BackendClass };
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, PACKAGE), 3);
  return { folder, version: binding.TF_Version, gpu: binding.isUsingGpuDevice() };
}

/** lib/napi-v<n>/tfjs_binding.node of a package or an engine. */
export function findBinding(root: string): string | undefined {
  const lib = join(root, 'lib');
  return (existsSync(lib) ? readdirSync(lib) : [])
    .filter((folder) => folder.startsWith('napi-v'))
    .map((folder) => join(lib, folder, 'tfjs_binding.node'))
    .find((file) => existsSync(file));
}
