import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.ts';
import type { Lstm } from './lstm.ts';
import { callNative, int64 } from './native-calls.ts';

/**
 * The whole sequence in one operation each way: TensorFlow's BlockLSTMV2 has the model's own equations and order of gates
 * (input, forget, cell, output), without peepholes and without clipping. One matrix holds both kernels, [x, h] · W.
 */
export const blockLstm: Lstm = (x, kernel, recurrentKernel, bias) => withGradient<tf.Tensor3D>([x, kernel, recurrentKernel, bias], () => {
  const [n, P] = x.shape;
  const d = recurrentKernel.shape[0];
  const start = tf.zeros([P, d]); // c and h before the first word
  const peephole = tf.zeros([d]); // asked for, and not used
  const W = tf.concat([kernel, recurrentKernel], 0); // [x's width + d, 4d]
  const inputs = [x, start, start, W, peephole, peephole, peephole, bias];
  const outputs = callNative('BlockLSTMV2', [int64(n), ...inputs], 7, { flags: { use_peephole: false } }); // i, c, f, o, tanh of the candidate, tanh(c), h: each [n, P, d]
  return {
    value: tf.transpose(outputs[6] as tf.Tensor3D, [1, 0, 2]), // [P, n, d]
    save: [x, start, W, peephole, bias, ...outputs],
    gradient: (dy, saved) => gradient(tf.transpose(dy, [1, 0, 2]), saved, x.shape[2]),
  };
});

/** dy [n, P, d] → dx [n, P, width], and the kernels' and the bias's. */
function gradient(dy: tf.Tensor3D, saved: readonly tf.Tensor[], width: number): tf.Tensor[] {
  const [x, start, W, peephole, bias, ...outputs] = saved as [tf.Tensor, tf.Tensor, tf.Tensor2D, tf.Tensor, tf.Tensor, ...tf.Tensor[]];
  const d = start.shape[1] as number;
  const dc = tf.zeros(dy.shape); // cells are not seen from outside
  const inputs = [x, start, start, W, peephole, peephole, peephole, bias, ...outputs, dc, dy];
  const [dx, , , dW, , , , dBias] = callNative('BlockLSTMGradV2', [int64(dy.shape[0]), ...inputs], 8, { flags: { use_peephole: false } }) as [tf.Tensor, unknown, unknown, tf.Tensor2D, unknown, unknown, unknown, tf.Tensor];
  return [dx, tf.slice(dW, [0, 0], [width, 4 * d]), tf.slice(dW, [width, 0], [d, 4 * d]), dBias];
}
