import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { placeOf, WasmCalls } from './wasm-calls.ts';

const KERNEL = 'MaconBatchedProduct';

/**
 * a [P, R, K] · b [P, K, C] → [P, R, C], without a gradient. TF.js hands only single products to XNNPACK; a batch goes through a scalar
 * loop, four times slower. Here each product of the batch is handed over as a single one.
 */
export function registerWasmBatchedProduct(): (a: tf.Tensor3D, b: tf.Tensor3D) => tf.Tensor3D {
  if (tf.getKernel(KERNEL, 'wasm') === undefined) {
    tf.registerKernel({
      kernelName: KERNEL,
      backendName: 'wasm',
      kernelFunc: ({ inputs, backend }) => batchedProduct(inputs['a'] as tf.TensorInfo, inputs['b'] as tf.TensorInfo, backend as BackendWasm),
    });
  }
  return (a, b) => tf.engine().runKernel(KERNEL, { a, b }) as tf.Tensor3D;
}

function batchedProduct(a: tf.TensorInfo, b: tf.TensorInfo, backend: BackendWasm): tf.TensorInfo {
  const [P, R, K] = a.shape as [number, number, number];
  const C = b.shape[2] as number;
  const out = backend.makeOutput([P, R, C], 'float32');
  const calls = WasmCalls.of(backend);
  const [aAt, bAt, outAt] = [placeOf(a, backend), placeOf(b, backend), placeOf(out, backend)];
  for (let post = 0; post < P; post++) calls.product(aAt + post * R * K, bAt + post * K * C, outAt + post * R * C, [R, K, C]);
  return out;
}
