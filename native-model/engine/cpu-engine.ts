import * as tf from '@tensorflow/tfjs-core';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu/dist/backend_cpu.js';
import { fuse } from './operations.ts';
import { gatherRowsWith } from './rows.ts';
import { type KernelMemory, registerRows } from './rows-js.ts';

const memory: KernelMemory = {
  allocate: (backend, shape) => {
    const size = shape.reduce((product, side) => product * side, 1);
    return (backend as MathBackendCPU).makeTensorInfo(shape, 'float32', new Float32Array(size));
  },
  view: (backend, tensor) => (backend as MathBackendCPU).data.get(tensor.dataId).values as Float32Array,
};

/** Starts TF.js's plain JavaScript backend and makes it the current one. */
export async function startCpu(): Promise<string> {
  await import('@tensorflow/tfjs-backend-cpu');
  if (!(await tf.setBackend('cpu'))) throw new Error('the plain JavaScript backend did not start');
  await tf.ready();
  const { gather, scatter } = registerRows('cpu', memory);
  fuse('cpu', { gatherRows: gatherRowsWith(scatter, gather) });
  return 'plain JavaScript: right, but very slow';
}
