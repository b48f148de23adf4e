import * as tf from '@tensorflow/tfjs-core';
import type { MemoryAttention, TagAttention } from './blocks.ts';
import { withGradient } from './custom-gradient.ts';
import { graphSizes } from './graph-sizes.ts';
import { GraphWriter, type Ref } from './graph-writer.ts';
import { attended, attendedBack } from './native-attention.ts';
import { graphOf, NativeGraph } from './native-graph.ts';

/*
 * Eqs. 8-9 and 10-11 as one graph each way, as native-co-attention.ts is for the content: R groups of K rows of width d, their sum and
 * their shares side by side, [R, d + K].
 */
const SIZES = graphSizes((R: number, K: number, d: number, rows: number) => ({
  group: [R, K, d], sum: [R, 1, d], flat: [-1, d], row: [R, K], column: [R, K, 1], parts: [d, K], rows: [rows],
}));

export const nativeTagAttention: TagAttention = (tags, { tagEmbedding, Wt, wht, bht }) => {
  const [T, d] = tagEmbedding.shape;
  const [R, k] = [tags.ids.length / tags.length, tags.length];
  const all = withGradient<tf.Tensor2D>([tagEmbedding, Wt, wht, bht], () => {
    const given = [tf.tensor1d(tags.ids, 'int32'), SIZES.tensor(R, k, d, T)];
    const mask = tf.tensor2d(tags.mask, [R, k]);
    const [value, ...kept] = graphOf('tag attention', tagGraph).run([tagEmbedding, Wt, wht, bht, mask, ...given]) as [tf.Tensor2D, ...tf.Tensor[]];
    return { value, save: [Wt, wht, ...kept, ...given], gradient: (dy, saved) => graphOf('tag attention back', tagBackGraph).run([dy, ...saved]) };
  });
  return { attended: tf.slice(all, [0, 0], [R, d]), at: tf.slice(all, [0, d], [R, k]) };
};

/** → t̃ and at side by side, then what the way back reads. */
function tagGraph(): NativeGraph {
  const g = new GraphWriter();
  const [tagEmbedding, Wt, w, b, mask] = g.floatInputs(5) as [Ref, Ref, Ref, Ref, Ref];
  const ids = g.input('int32');
  const sizes = SIZES.inputs(g);
  const ti = g.gather(tagEmbedding, ids); // [R·k, d]
  const H = g.op('Tanh', g.product(ti, Wt));
  const { a, sum } = attended(g, { ...sizes, x: g.reshape(ti, sizes.group), H, w, b, mask });
  return new NativeGraph(g, [g.concat([g.reshape(sum, sizes.flat), a], 1), ti, H, a]);
}

/** → the gradients of tagEmbedding, Wt, wht, bht. */
function tagBackGraph(): NativeGraph {
  const g = new GraphWriter();
  const [dy, Wt, w, ti, H, a] = g.floatInputs(6) as [Ref, Ref, Ref, Ref, Ref, Ref];
  const ids = g.input('int32');
  const sizes = SIZES.inputs(g);
  const [dSum, da] = g.splitBy(dy, sizes.parts, 2, 1) as [Ref, Ref];
  const { dx, dH, dw, db } = attendedBack(g, { ...sizes, x: g.reshape(ti, sizes.group), H, w, a, da, dSum: g.reshape(dSum, sizes.sum) });
  const dTi = g.op('AddV2', g.reshape(dx, sizes.flat), g.product(dH, Wt, 'b')); // [R·k, d]
  return new NativeGraph(g, [g.addRows(dTi, ids, sizes.rows), g.product(ti, dH, 'a'), dw, db]);
}

export const nativeMemoryAttention: MemoryAttention = (p, memory, tags, targets, { ws, bs }) => {
  const [P, d] = p.shape;
  const L = memory.length / targets;
  const all = withGradient<tf.Tensor2D>([p, tags, ws, bs], () => {
    const own = tf.tensor1d(Int32Array.from(memory, (_, i) => Math.floor(i / L)), 'int32'); // [B·L]
    const given = [own, tf.tensor1d(memory.map((row) => Math.max(row, 0)), 'int32'), SIZES.tensor(targets, L, d, P)];
    const filled = tf.tensor2d(Float32Array.from(memory, (row) => (row < 0 ? 0 : 1)), [targets, L]);
    const [value, ...kept] = graphOf('memory attention', memoryGraph).run([p, tags, ws, bs, filled, ...given]) as [tf.Tensor2D, ...tf.Tensor[]];
    return { value, save: [tags, ws, ...kept, ...given], gradient: (dy, saved) => graphOf('memory attention back', memoryBackGraph).run([dy, ...saved]) };
  });
  return { t: tf.slice(all, [0, 0], [targets, d]), as: tf.slice(all, [0, d], [targets, L]) };
};

/** → t and as side by side, then what the way back reads. */
function memoryGraph(): NativeGraph {
  const g = new GraphWriter();
  const [p, tags, w, b, mask] = g.floatInputs(5) as [Ref, Ref, Ref, Ref, Ref];
  const [ownRows, rows] = [g.input('int32'), g.input('int32')];
  const sizes = SIZES.inputs(g);
  const [own, remembered] = [g.gather(p, ownRows), g.gather(p, rows)]; // [B·L, d]
  const s = g.op('Tanh', g.op('Mul', own, remembered)); // eq. 10
  const { a, sum } = attended(g, { ...sizes, x: g.reshape(tags, sizes.group), H: s, w, b, mask });
  return new NativeGraph(g, [g.concat([g.reshape(sum, sizes.flat), a], 1), own, remembered, s, a]);
}

/** → the gradients of p, tags, ws, bs. */
function memoryBackGraph(): NativeGraph {
  const g = new GraphWriter();
  const [dy, tags, w, own, remembered, s, a] = g.floatInputs(7) as [Ref, Ref, Ref, Ref, Ref, Ref, Ref];
  const [ownRows, rows] = [g.input('int32'), g.input('int32')];
  const sizes = SIZES.inputs(g);
  const [dSum, da] = g.splitBy(dy, sizes.parts, 2, 1) as [Ref, Ref];
  const { dx, dH, dw, db } = attendedBack(g, { ...sizes, x: g.reshape(tags, sizes.group), H: s, w, a, da, dSum: g.reshape(dSum, sizes.sum) });
  const dp = g.op('AddV2', g.addRows(g.op('Mul', dH, remembered), ownRows, sizes.rows), g.addRows(g.op('Mul', dH, own), rows, sizes.rows));
  return new NativeGraph(g, [dp, g.reshape(dx, sizes.flat), dw, db]);
}
