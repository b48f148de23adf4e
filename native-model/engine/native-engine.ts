import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import type { EngineName } from './engine-report.ts';
import { restoreNodeUtil } from './node-util.ts';

/** The native backend as far as we ask it. */
interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
}

/** Loads a native package (its files were found whole) and makes it the current engine. Throws where it does not load. */
export async function startNative(entry: string): Promise<{ name: EngineName; reason: string }> {
  restoreNodeUtil();
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3'; // TensorFlow's own chatter
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1'; // three times faster batched products; read when the library loads
  createRequire(import.meta.url)(entry);
  if (!(await tf.setBackend('tensorflow'))) throw new Error('the TensorFlow backend did not start');
  await tf.ready();
  const onGpu = (tf.backend() as unknown as NativeBackend).isUsingGpuDevice;
  return onGpu ? { name: 'tensorflow-gpu', reason: 'TensorFlow on the graphics card' } : { name: 'tensorflow', reason: 'TensorFlow on the processor' };
}
