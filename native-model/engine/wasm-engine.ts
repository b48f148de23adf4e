import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { lstmWith } from './lstm.ts';
import { fuse } from './operations.ts';
import { batchedProductWith } from './product.ts';
import { gatherRowsWith } from './rows.ts';
import { type KernelMemory, registerRows } from './rows-js.ts';
import { tanhBySigmoid } from './tanh.ts';
import { registerWasmBatchedProduct } from './wasm-batched-product.ts';
import { registerWasmLstm } from './wasm-lstm.ts';

const memory: KernelMemory = {
  allocate: (backend, shape) => (backend as BackendWasm).makeOutput(shape, 'float32'),
  view: (backend, tensor) => (backend as BackendWasm).typedArrayFromHeap(tensor) as Float32Array,
};

let pathsAreSet = false;

/** Starts TF.js's WebAssembly backend from the installed package, mends what it lacks, and makes it the current one. Throws where it can't run. */
export async function startWasm(): Promise<string> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const root = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  if (!pathsAreSet) setWasmPaths(join(root, 'wasm-out') + sep); // a second call would throw
  pathsAreSet = true;
  if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly backend did not start');
  await tf.ready();
  const { gather, scatter } = registerRows('wasm', memory);
  fuse('wasm', {
    lstm: lstmWith(registerWasmLstm(), gather),
    gatherRows: gatherRowsWith(scatter, gather),
    batchedProduct: batchedProductWith(registerWasmBatchedProduct()),
    tanh: tanhBySigmoid,
  });
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return simd ? 'WebAssembly with vector instructions, one thread' : 'WebAssembly without vector instructions, one thread: slow';
}
