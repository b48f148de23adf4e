import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/*
 * TF.js hands only single products to XNNPACK; a batch goes through a scalar loop, about five times slower. Here each product
 * of the batch is handed over as a single one, on a view into the batch's own memory: nothing is copied.
 */

/** The part of the wasm module that the backend itself uses and its types leave out. */
interface WasmModule {
  readonly tfjs: {
    registerTensor(id: number, size: number, memoryOffset: number): void;
    disposeData(id: number): void;
  };
  cwrap(name: string, result: null, parameters: readonly string[]): Multiply;
}

type Multiply = (a: number, aShape: Uint8Array, aRank: number, b: number, bShape: Uint8Array, bRank: number, transposeA: number, transposeB: number, out: number) => void;

/** Views are registered under numbers that the backend, which counts up from 1, does not reach. */
const FIRST_VIEW = 0x60000000;
const [LEFT, RIGHT, OUT] = [FIRST_VIEW, FIRST_VIEW + 1, FIRST_VIEW + 2];
const KERNEL = 'MaconBatchedProduct';
const FLOAT_BYTES = 4;

/** a [P, R, K] · b [P, K, C] → [P, R, C], without a gradient. */
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
  const multiply = multiplyOf(backend);
  const table = moduleOf(backend).tfjs;
  const [aAt, bAt, outAt] = [a, b, out].map((tensor) => backend.getMemoryOffset(tensor.dataId)) as [number, number, number];
  const [aShape, bShape] = [shapeBytes([1, R, K]), shapeBytes([1, K, C])];
  for (let post = 0; post < P; post++) {
    table.registerTensor(LEFT, R * K, aAt + post * R * K * FLOAT_BYTES);
    table.registerTensor(RIGHT, K * C, bAt + post * K * C * FLOAT_BYTES);
    table.registerTensor(OUT, R * C, outAt + post * R * C * FLOAT_BYTES);
    multiply(LEFT, aShape, 3, RIGHT, bShape, 3, 0, 0, OUT);
    for (const view of [LEFT, RIGHT, OUT]) table.disposeData(view); // and what XNNPACK packed for RIGHT
  }
  return out;
}

let bound: { readonly backend: BackendWasm; readonly multiply: Multiply } | undefined;

function multiplyOf(backend: BackendWasm): Multiply {
  if (bound?.backend !== backend) {
    const multiply = moduleOf(backend).cwrap('BatchMatMul', null, ['number', 'array', 'number', 'number', 'array', 'number', 'number', 'number', 'number']);
    bound = { backend, multiply };
  }
  return bound.multiply;
}

const moduleOf = (backend: BackendWasm): WasmModule => backend.wasm as unknown as WasmModule;
const shapeBytes = (shape: readonly number[]): Uint8Array => new Uint8Array(Int32Array.from(shape).buffer);
