import * as tf from '@tensorflow/tfjs-core';
import type { CoAttention } from './blocks.ts';
import { withGradient } from './custom-gradient.ts';
import { graphSizes } from './graph-sizes.ts';
import { GraphWriter, type Ref } from './graph-writer.ts';
import { attended, attendedBack } from './native-attention.ts';
import { graphOf, NativeGraph } from './native-graph.ts';

/**
 * Eqs. 2-7 as one graph each way: the operations of layers/co-attention.ts without some two hundred calls from JavaScript between them, and
 * without matrices turned by hand. p, au, av and C come as one matrix, since a gradient is defined for one tensor.
 */
export const nativeCoAttention: CoAttention = (u, v, wordMask, regionMask, { Wb, Wu, Wv, whu, whv, bhu, bhv }) => {
  const [P, n, d] = u.shape;
  const M = v.shape[1];
  const inputs = [u, v, Wb, Wu, Wv, whu, whv, bhu, bhv];
  const all = withGradient<tf.Tensor2D>(inputs, () => {
    const sizes = SIZES.tensors(P, n, M, d);
    const [value, ...kept] = graphOf('co-attention', forwardGraph).run([...inputs, wordMask, regionMask, ...sizes]) as [tf.Tensor2D, ...tf.Tensor[]];
    return {
      value, // [P, d + n + M + n·M]
      save: [...inputs.slice(0, 7), wordMask, ...kept, ...sizes],
      gradient: (dy, saved) => graphOf('co-attention back', backwardGraph).run([dy, ...saved]),
    };
  });
  const columns = (from: number, width: number) => tf.slice(all, [0, from], [P, width]);
  return { C: tf.reshape(columns(d + n + M, n * M), [P, n, M]), au: columns(d, n), av: columns(d + n, M), p: columns(0, d) };
};

const SIZES = graphSizes((P: number, n: number, M: number, d: number) => ({
  words: [P, n, d], regions: [P, M, d], content: [P, 1, d], flat: [-1, d], affinity: [P, n, M], affinityRow: [P, n * M],
  wordColumn: [P, n, 1], regionColumn: [P, M, 1], wordRow: [P, n], regionRow: [P, M], parts: [d, n, M, n * M],
}), ['words', 'regions', 'content', 'flat', 'affinity', 'affinityRow', 'wordColumn', 'regionColumn', 'wordRow', 'regionRow', 'parts']);

/** → p, au, av and C side by side, then what the way back reads. */
function forwardGraph(): NativeGraph {
  const g = new GraphWriter();
  const [u, v, Wb, Wu, Wv, whu, whv, bhu, bhv, wordMask, regionMask] = g.floatInputs(11) as [Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref];
  const { flat, ...sizes } = SIZES.inputs(g);
  const projected = (x: Ref, W: Ref, shape: Ref) => g.reshape(g.product(g.reshape(x, flat), W), shape);
  const [uWb, uWu, vWv] = [projected(u, Wb, sizes.words), projected(u, Wu, sizes.words), projected(v, Wv, sizes.regions)];
  const affinity = g.op('Tanh', g.batchedProduct(uWb, v, 'b')); // eq. 2: [P, n, M]
  const C = g.op('Mul', affinity, g.reshape(wordMask, sizes.wordColumn));
  const Hu = g.op('Tanh', g.op('AddV2', uWu, g.batchedProduct(C, vWv))); // eq. 3: [P, n, d]
  const Hv = g.op('Tanh', g.op('AddV2', vWv, g.batchedProduct(C, uWu, 'a'))); // eq. 4: [P, M, d]
  const words = attended(g, { x: u, H: Hu, w: whu, b: bhu, mask: wordMask, flat, row: sizes.wordRow, column: sizes.wordColumn }); // eqs. 5, 6
  const regions = attended(g, { x: v, H: Hv, w: whv, b: bhv, mask: regionMask, flat, row: sizes.regionRow, column: sizes.regionColumn });
  const p = g.reshape(g.op('AddV2', words.sum, regions.sum), flat); // eq. 7: [P, d]
  const value = g.concat([p, words.a, regions.a, g.reshape(C, sizes.affinityRow)], 1);
  return new NativeGraph(g, [value, affinity, C, uWb, uWu, vWv, Hu, Hv, words.a, regions.a]);
}

/** → the gradients of u, v, Wb, Wu, Wv, whu, whv, bhu, bhv. */
function backwardGraph(): NativeGraph {
  const g = new GraphWriter();
  const [dy, u, v, Wb, Wu, Wv, whu, whv, wordMask, affinity, C, uWb, uWu, vWv, Hu, Hv, au, av] = g.floatInputs(18) as
    [Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref];
  const sizes = SIZES.inputs(g);
  const { flat } = sizes;
  const flattened = (x: Ref) => g.reshape(x, flat);
  const [dp, dau, dav, dC] = g.splitBy(dy, sizes.parts, 4, 1) as [Ref, Ref, Ref, Ref];
  const dSum = g.reshape(dp, sizes.content); // [P, 1, d]
  const words = attendedBack(g, { x: u, H: Hu, w: whu, a: au, da: dau, dSum, flat, row: sizes.wordRow, column: sizes.wordColumn });
  const regions = attendedBack(g, { x: v, H: Hv, w: whv, a: av, da: dav, dSum, flat, row: sizes.regionRow, column: sizes.regionColumn });
  const [dHu, dHv] = [g.reshape(words.dH, sizes.words), g.reshape(regions.dH, sizes.regions)];
  const ofC = g.addAll(g.reshape(dC, sizes.affinity), g.batchedProduct(dHu, vWv, 'b'), g.batchedProduct(uWu, dHv, 'b')); // [P, n, M]
  const ofAffinity = g.op('TanhGrad', affinity, g.op('Mul', ofC, g.reshape(wordMask, sizes.wordColumn)));
  const ofUWb = flattened(g.batchedProduct(ofAffinity, v)); // [P·n, d]
  const ofUWu = flattened(g.op('AddV2', dHu, g.batchedProduct(C, dHv)));
  const ofVWv = flattened(g.op('AddV2', dHv, g.batchedProduct(C, dHu, 'a'))); // [P·M, d]
  const du = g.addAll(words.dx, g.reshape(g.product(ofUWb, Wb, 'b'), sizes.words), g.reshape(g.product(ofUWu, Wu, 'b'), sizes.words));
  const dv = g.addAll(regions.dx, g.batchedProduct(ofAffinity, uWb, 'a'), g.reshape(g.product(ofVWv, Wv, 'b'), sizes.regions));
  const ofWeights = [g.product(flattened(u), ofUWb, 'a'), g.product(flattened(u), ofUWu, 'a'), g.product(flattened(v), ofVWv, 'a')];
  return new NativeGraph(g, [du, dv, ...ofWeights, words.dw, regions.dw, words.db, regions.db]);
}
