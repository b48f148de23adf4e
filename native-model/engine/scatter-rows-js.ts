import * as tf from '@tensorflow/tfjs-core';
import type { ScatterRows } from './rows.ts';

/** Gives a kernel the numbers of a tensor and a place for its result, in the backend's own memory where it has one. */
export interface KernelMemory {
  allocate(backend: tf.KernelBackend, shape: number[]): tf.TensorInfo;
  /** A view, not a copy; valid until the next allocation. */
  view(backend: tf.KernelBackend, tensor: tf.TensorInfo): Float32Array | Int32Array;
}

const KERNEL = 'MaconScatterRows';

/**
 * Adds rows up in JavaScript: n·d additions. wasm has no UnsortedSegmentSum, and cpu's compares every index with every row.
 * @returns the operation for this backend
 */
export function registerScatterRows(backendName: string, memory: KernelMemory): ScatterRows {
  if (tf.getKernel(KERNEL, backendName) === undefined) {
    tf.registerKernel({
      kernelName: KERNEL,
      backendName,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const { values, indices } = inputs as { values: tf.TensorInfo; indices: tf.TensorInfo };
        const { rows } = attrs as { rows: number };
        const width = values.shape[1] ?? 0;
        const out = memory.allocate(backend as tf.KernelBackend, [rows, width]);
        const view = (tensor: tf.TensorInfo) => memory.view(backend as tf.KernelBackend, tensor);
        scatterRows(view(values) as Float32Array, view(indices) as Int32Array, view(out) as Float32Array, width);
        return out;
      },
    });
  }
  return (values, indices, rows) => tf.engine().runKernel(KERNEL, { values, indices }, { rows }) as tf.Tensor2D;
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
