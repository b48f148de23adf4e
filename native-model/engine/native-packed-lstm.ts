import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.ts';
import type { Lstm } from './lstm.ts';
import { callNative } from './native-calls.ts';

/** Which places of [n, P] hold words, longest post first: S places in all. */
interface Packing {
  /** Posts that still have a word at each step, never growing. */
  readonly active: readonly number[];
  /** [S] the place in [n·P] of each packed row, step after step. */
  readonly places: Int32Array;
  /** [n·P] the packed row of each place, S where there is no word. */
  readonly rows: Int32Array;
}

function pack(lengths: Int32Array, n: number): Packing {
  const P = lengths.length;
  const order = Array.from(lengths, (_, post) => post).sort((a, b) => lengths[b]! - lengths[a]!);
  const active: number[] = [];
  const places: number[] = [];
  for (let time = 0; time < n; time++) {
    const there = order.filter((post) => lengths[post]! > time);
    if (there.length > 0) active.push(there.length);
    places.push(...there.map((post) => time * P + post));
  }
  const rows = new Int32Array(n * P).fill(places.length);
  places.forEach((place, row) => { rows[place] = row; });
  return { active, places: Int32Array.from(places), rows };
}

/**
 * Step by step over the posts that still have a word (LSTMBlockCell): no work on padding, where hidden states are 0, but more operations than
 * BlockLSTMV2. Which of the two pays is `native-lstm.ts`'s to say. The kernels' gradients are one product each over all packed rows.
 */
export const packedLstm: Lstm = (x, kernel, recurrentKernel, bias, lengths) => withGradient<tf.Tensor3D>([x, kernel, recurrentKernel, bias], () => {
  if (lengths.every((length) => length === 0)) return withoutWords([x, kernel, recurrentKernel, bias]);
  const [n, P, width] = x.shape;
  const d = recurrentKernel.shape[0];
  const { active, places, rows } = pack(lengths, n);
  const packed = tf.gather(tf.reshape(x, [n * P, width]), tf.tensor1d(places, 'int32')) as tf.Tensor2D; // [S, width]
  const W = tf.concat([cellOrder(kernel), cellOrder(recurrentKernel)], 0); // [width + d, 4d]
  const b = tf.reshape(cellOrder(tf.reshape(bias, [1, 4 * d])), [4 * d]) as tf.Tensor1D; // [4d]
  const { hidden, before, saved } = forward(tf.split(packed, [...active]), active, W as tf.Tensor2D, b);
  return {
    value: unpacked(hidden, rows, [n, P, d]), // [n, P, d]
    save: [packed, before, W, b, ...saved],
    gradient: (dy, tensors) => {
      const [inputs, h, weights, cellBias, ...steps] = tensors as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, ...tf.Tensor2D[]];
      const ys = tf.gather(tf.reshape(dy, [n * P, d]), tf.tensor1d(places, 'int32')) as tf.Tensor2D; // [S, d]
      const dz = backward(tf.split(ys, [...active]), active, tf.split(inputs, [...active]), weights, cellBias, steps); // [S, 4d]
      const dx = tf.matMul(dz, tf.slice(weights, [0, 0], [width, 4 * d]), false, true); // [S, width]
      const ones = tf.ones<tf.Rank.R2>([1, dz.shape[0]]);
      return [
        unpacked(dx as tf.Tensor2D, rows, [n, P, width]),
        cellOrder(tf.matMul(inputs, dz, true, false)), cellOrder(tf.matMul(h, dz, true, false)),
        tf.reshape(cellOrder(tf.matMul(ones, dz)), [4 * d]),
      ];
    },
  };
});

function withoutWords(inputs: readonly [tf.Tensor3D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D]) {
  const [[n, P], [d]] = [inputs[0].shape, inputs[2].shape];
  return { value: tf.zeros<tf.Rank.R3>([n, P, d]), save: [], gradient: () => inputs.map(({ shape }) => tf.zeros(shape)) };
}

/** Columns i, f, g, o ↔ i, g, f, o: the model's order and the cell's. */
function cellOrder(x: tf.Tensor2D): tf.Tensor2D {
  const [i, f, g, o] = tf.split(x, 4, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  return tf.concat([i, g, f, o], 1);
}

/** Packed rows [S, w] → [n, P, w] with zeros where there is no word. */
function unpacked(packed: tf.Tensor2D, rows: Int32Array, shape: [number, number, number]): tf.Tensor3D {
  const withZero = tf.concat([packed, tf.zeros<tf.Rank.R2>([1, shape[2]])], 0); // [S + 1, w]
  return tf.reshape(tf.gather(withZero, tf.tensor1d(rows, 'int32')), shape);
}

/** What a step leaves for the way back: c and h before it, then i, c, f, o, tanh of the candidate, tanh(c). */
const KEPT = 8;

function forward(xs: readonly tf.Tensor[], active: readonly number[], W: tf.Tensor2D, b: tf.Tensor1D) {
  const d = b.shape[0] / 4;
  const peephole = tf.zeros([d]); // asked for, and not used
  let c: tf.Tensor2D = tf.zeros([active[0] ?? 0, d]);
  let h: tf.Tensor2D = c;
  const hidden: tf.Tensor2D[] = [];
  const before: tf.Tensor2D[] = [];
  const saved: tf.Tensor2D[] = [];
  for (const [time, x] of xs.entries()) {
    const posts = active[time] as number;
    if (posts < h.shape[0]) [c, h] = [tf.slice(c, [0, 0], [posts, d]), tf.slice(h, [0, 0], [posts, d])];
    const outputs = callNative('LSTMBlockCell', [x, c, h, W, peephole, peephole, peephole, b], 7, { flags: { use_peephole: false }, floats: { forget_bias: 0, cell_clip: -1 } }) as tf.Tensor2D[]; // i, c, f, o, g, tanh(c), h: each [posts, d]
    saved.push(c, h, ...outputs.slice(0, 6));
    before.push(h);
    c = outputs[1] as tf.Tensor2D;
    h = outputs[6] as tf.Tensor2D;
    hidden.push(h);
  }
  return { hidden: tf.concat(hidden, 0), before: tf.concat(before, 0), saved };
}

/** The gradients of h, step by step, → those before the gates, [S, 4d] in the cell's order. */
function backward(dys: readonly tf.Tensor[], active: readonly number[], xs: readonly tf.Tensor[], W: tf.Tensor2D, b: tf.Tensor1D, saved: readonly tf.Tensor2D[]): tf.Tensor2D {
  const d = b.shape[0] / 4;
  const R = tf.slice(W, [W.shape[0] - d, 0], [d, 4 * d]); // [d, 4d]
  const peephole = tf.zeros([d]);
  const dz: tf.Tensor2D[] = [];
  let dc: tf.Tensor2D = tf.zeros([active.at(-1) ?? 0, d]);
  let dh: tf.Tensor2D | undefined;
  for (let time = active.length - 1; time >= 0; time--) {
    const more = (active[time] as number) - dc.shape[0];
    if (more > 0) dc = tf.pad(dc, [[0, more], [0, 0]]); // posts whose last word this is
    if (more > 0 && dh !== undefined) dh = tf.pad(dh, [[0, more], [0, 0]]);
    const dy = dys[time] as tf.Tensor2D;
    const total = dh === undefined ? dy : tf.add(dy, dh); // [posts, d]
    const [c, h, i, cell, f, o, g, co] = saved.slice(time * KEPT, (time + 1) * KEPT) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const inputs = [xs[time] as tf.Tensor, c, h, W, peephole, peephole, peephole, b, i, cell, f, o, g, co, dc, total];
    const [dcBefore, gates] = callNative('LSTMBlockCellGrad', inputs, 5, { flags: { use_peephole: false } }) as [tf.Tensor2D, tf.Tensor2D];
    dz.unshift(gates); // [posts, 4d]
    dc = dcBefore;
    if (time > 0) dh = tf.matMul(gates, R, false, true); // [posts, d]
  }
  return tf.concat(dz, 0);
}
