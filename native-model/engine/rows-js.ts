import * as tf from '@tensorflow/tfjs-core';
import type { GatherRows, ScatterRows } from './rows.ts';

/** Gives a kernel the numbers of a tensor and a place for its result, in the backend's own memory where it has one. */
export interface KernelMemory {
  allocate(backend: tf.KernelBackend, shape: number[]): tf.TensorInfo;
  /** A view, not a copy; valid until the next allocation. */
  view(backend: tf.KernelBackend, tensor: tf.TensorInfo): Float32Array | Int32Array;
}

const GATHER = 'MaconGatherRows';
const SCATTER = 'MaconScatterRows';

/**
 * Rows read and added up in JavaScript. wasm has no UnsortedSegmentSum, and cpu's compares every index with every row; wasm's gather takes
 * a number at a time, ten times slower than rows as a whole.
 * @returns the operations for this backend
 */
export function registerRows(backendName: string, memory: KernelMemory): { gather: GatherRows; scatter: ScatterRows } {
  register(GATHER, backendName, memory, (from, indices) => [indices.shape[0] ?? 0, from.shape[1] ?? 0], gatherRows);
  register(SCATTER, backendName, memory, (from, _indices, rows) => [rows, from.shape[1] ?? 0], scatterRows);
  return {
    gather: (table, indices) => tf.engine().runKernel(GATHER, { from: table, indices }) as tf.Tensor2D,
    scatter: (values, indices, rows) => tf.engine().runKernel(SCATTER, { from: values, indices }, { rows }) as tf.Tensor2D,
  };
}

type Loop = (from: Float32Array, indices: Int32Array, out: Float32Array, width: number) => void;

function register(kernelName: string, backendName: string, memory: KernelMemory, shapeOf: (from: tf.TensorInfo, indices: tf.TensorInfo, rows: number) => [number, number], loop: Loop): void {
  if (tf.getKernel(kernelName, backendName) !== undefined) return;
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { from, indices } = inputs as { from: tf.TensorInfo; indices: tf.TensorInfo };
      const shape = shapeOf(from, indices, (attrs as { rows?: number } | undefined)?.rows ?? 0);
      const out = memory.allocate(backend as tf.KernelBackend, shape);
      const view = (tensor: tf.TensorInfo) => memory.view(backend as tf.KernelBackend, tensor);
      loop(view(from) as Float32Array, view(indices) as Int32Array, view(out) as Float32Array, shape[1]);
      return out;
    },
  });
}

/** out[k] = table[indices[k]], rows of `width`. */
export function gatherRows(table: Float32Array, indices: Int32Array, out: Float32Array, width: number): void {
  for (let k = 0; k < indices.length; k++) {
    const row = (indices[k] as number) * width;
    out.set(table.subarray(row, row + width), k * width);
  }
}

/** out[indices[k]] += values[k], rows of `width`; `out` is overwritten. */
export function scatterRows(values: Float32Array, indices: Int32Array, out: Float32Array, width: number): void {
  out.fill(0);
  for (let k = 0; k < indices.length; k++) {
    const to = (indices[k] as number) * width;
    const from = k * width;
    for (let j = 0; j < width; j++) out[to + j] = (out[to + j] as number) + (values[from + j] as number);
  }
}
