import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import type { EngineName } from './engine-report.ts';
import { loadNative, prepareProcess } from './native-binding.ts';
import { fuseNative } from './native-operations.ts';

/** Loads an installed engine (its files were found undamaged) and makes it the current one. Throws where it does not load. */
export async function startInstalled(folder: string): Promise<{ name: EngineName; reason: string }> {
  const { version, gpu } = await loadNative(folder);
  fuseNative(formsOf(gpu));
  return described(gpu, ` ${version}`);
}

/** Loads a native package of node_modules (its files were found whole) and makes it the current engine. Throws where it does not load. */
export async function startNative(entry: string): Promise<{ name: EngineName; reason: string }> {
  prepareProcess();
  createRequire(import.meta.url)(entry);
  if (!(await tf.setBackend('tensorflow'))) throw new Error('the TensorFlow backend did not start');
  await tf.ready();
  const gpu = (tf.backend() as unknown as { readonly isUsingGpuDevice: boolean }).isUsingGpuDevice;
  fuseNative(formsOf(gpu));
  return described(gpu, '');
}

/** A graph's inputs and outputs pass through the processor's memory: not what a card should wait for. */
const formsOf = (gpu: boolean) => (gpu ? 'calls' : 'graphs');

function described(gpu: boolean, version: string): { name: EngineName; reason: string } {
  return gpu ? { name: 'tensorflow-gpu', reason: `TensorFlow${version} on the graphics card` } : { name: 'tensorflow', reason: `TensorFlow${version} on the processor` };
}
