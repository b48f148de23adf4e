import * as tf from '@tensorflow/tfjs-core';
import type { Captions, ContentOf, ContentWeights, Regions } from './blocks.ts';
import { withGradient } from './custom-gradient.ts';
import { GraphWriter, type Ref } from './graph-writer.ts';
import { CO_ATTENTION_KEPT, CO_ATTENTION_SIZES, coAttentionBack, coAttentionForward } from './native-co-attention.ts';
import { graphOf, NativeGraph } from './native-graph.ts';
import { LSTM_KEPT, lstmBack, lstmForward, lstmPlaces, type LstmSize, lstmSize, modelOrder, placesBack, placesForward, withZeroRow } from './native-lstm-graph.ts';

/**
 * Eqs. 1-7 as one graph each way, without calls from JavaScript between some hundreds of operations. The posts go through it in two lanes, which
 * share nothing but the weights and so keep two cores busy: within a lane one step waits for the other, and its products are too small for more
 * than one core. Two always, so that results do not hang on the machine; few posts are one lane, which spares them half of the calls.
 */
export const nativeContent: ContentOf = (captions, regions, weights) => {
  const [P, n, d] = [captions.lengths.length, captions.length, weights.wordLstm.recurrentKernel.shape[0]];
  const M = regions.each;
  const inputs = listed(weights);
  const all = withGradient<tf.Tensor2D>(inputs, () => {
    const size = lstmSize(n, d);
    const lanes = lanesOf(captions.lengths, M).map((posts) => laneOf(captions, regions, posts, size));
    const rows = tf.tensor1d(lanes.map(({ posts: [from, to] }) => to - from), 'int32');
    const [value, ...kept] = graphFor('forward', size, lanes.length).run([...inputs, ...lanes.flatMap(({ forward }) => forward)]) as [tf.Tensor2D, ...tf.Tensor[]];
    return {
      value, // [P, d + n + M + n·M]
      save: [...inputs.slice(1, READ_BACK + 1), rows, ...kept, ...lanes.flatMap(({ both }) => both)],
      gradient: (dy, saved) => {
        const tableRows = tf.tensor1d([weights.wordLstm.wordEmbedding.shape[0]], 'int32');
        return graphFor('back', size, lanes.length).run([dy, ...saved, tableRows, ...lanes.flatMap(({ back }) => back())]);
      },
    };
  });
  const columns = (from: number, width: number) => tf.slice(all, [0, from], [P, width]);
  return { C: tf.reshape(columns(d + n + M, n * M), [P, n, M]), au: columns(d, n), av: columns(d + n, M), p: columns(0, d) };
};

/** The posts from..to-1. */
type Posts = readonly [from: number, to: number];

/** A word costs about as much as two regions (d = 300, D = 512). */
const WORDS_A_REGION = 0.5;

/** Cuts the posts, as they stand, where both sides are about as much work. */
function lanesOf(lengths: Int32Array, regions: number): Posts[] {
  const P = lengths.length;
  if (P < 16) return [[0, P]];
  const work = Array.from(lengths, (words) => words + regions * WORDS_A_REGION);
  const half = work.reduce((sum, own) => sum + own, 0) / 2;
  let [cut, before] = [0, 0];
  while (before + work[cut]! / 2 < half) before += work[cut++]!;
  return [[0, cut], [cut, P]];
}

/** What a lane's posts give to the graphs: to the way there, to both ways, and to the way back. */
function laneOf(captions: Captions, regions: Regions, posts: Posts, size: LstmSize): { posts: Posts; forward: tf.Tensor[]; both: tf.Tensor[]; back: () => tf.Tensor[] } {
  const [from, to] = posts;
  const { each: M, width: D } = regions;
  const [n, P] = [captions.length, to - from];
  const own = tf.tensor2d(regions.data.subarray(from * M * D, to * M * D), [P * M, D]);
  const wordMask = tf.tensor2d(captions.mask.subarray(from * n, to * n), [P, n]);
  const both = [own, wordMask, CO_ATTENTION_SIZES.tensor(P, n, M, size.d)];
  const places = lstmPlaces(captions, posts, size);
  return { posts, both, forward: [...both, tf.ones([P, M]), ...places.forward], back: places.back };
}

/** In the order of the graphs' inputs: the way back reads the `READ_BACK` after the first. */
function listed({ wordLstm, imageProjection, coAttention }: ContentWeights): tf.Tensor[] {
  const { wordEmbedding, kernel, recurrentKernel, bias } = wordLstm;
  const { Wb, Wu, Wv, whu, whv, bhu, bhv } = coAttention;
  return [wordEmbedding, kernel, recurrentKernel, Wb, Wu, Wv, whu, whv, bhu, bhv, bias, imageProjection];
}

const READ_BACK = 7;

const KEPT = 1 + LSTM_KEPT + CO_ATTENTION_KEPT;

const GRAPHS = { forward: forwardGraph, back: backwardGraph } as const;

const graphFor = (way: keyof typeof GRAPHS, size: LstmSize, lanes: number) => graphOf(`content ${way}: ${lanes} lanes of ${size.T} steps, ${size.d} wide`, () => GRAPHS[way](size, lanes));

/** → p, au, av and C side by side, then what the way back reads, lane after lane. */
function forwardGraph(size: LstmSize, lanes: number): NativeGraph {
  const g = new GraphWriter();
  const [table, kernel, recurrentKernel, Wb, Wu, Wv, whu, whv, bhu, bhv, bias, imageProjection] = g.floatInputs(12) as [Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref];
  const made = Array.from({ length: lanes }, () => {
    const [regions, wordMask] = g.floatInputs(2) as [Ref, Ref];
    const sizes = CO_ATTENTION_SIZES.inputs(g);
    const regionMask = g.input();
    const places = placesForward(g);
    const lstmKept = lstmForward(g, size, places, { table, kernel, recurrentKernel, bias });
    const hidden = withZeroRow(g, lstmKept.at(-1) as Ref, size.d);
    const v = g.reshape(g.op('Tanh', g.product(regions, imageProjection)), sizes.regions);
    const { value, kept } = coAttentionForward(g, sizes, { hidden, rows: places.rows, v, Wb, Wu, Wv, whu, whv, bhu, bhv, wordMask, regionMask });
    return { value, kept: [v, ...lstmKept, ...kept] };
  });
  return new NativeGraph(g, [g.concat(made.map(({ value }) => value), 0), ...made.flatMap(({ kept }) => kept)]);
}

/** → the gradients of `listed`, those of the lanes added up. */
function backwardGraph(size: LstmSize, lanes: number): NativeGraph {
  const g = new GraphWriter();
  const [dy, kernel, recurrentKernel, Wb, Wu, Wv, whu, whv] = g.floatInputs(1 + READ_BACK) as [Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref];
  const rows = g.input('int32');
  const kept = Array.from({ length: lanes }, () => g.floatInputs(KEPT));
  const given = Array.from({ length: lanes }, () => ({ data: g.floatInputs(2), sizes: CO_ATTENTION_SIZES.inputs(g) }));
  const tableRows = g.input('int32');
  const ofLanes = g.splitBy(dy, rows, lanes, 0).map((own, lane) => {
    const { data: [regions, wordMask], sizes } = given[lane] as { data: [Ref, Ref]; sizes: ReturnType<typeof CO_ATTENTION_SIZES.inputs> };
    const places = placesBack(g);
    const [v, ...more] = kept[lane] as [Ref, ...Ref[]];
    const [lstmKept, ofCoAttention] = [more.slice(0, LSTM_KEPT), more.slice(LSTM_KEPT)];
    const hidden = lstmKept.at(-1) as Ref;
    const { dHidden, dv, ofWeights } = coAttentionBack(g, sizes, { dy: own, hidden, ofPosts: places.ofPosts, v, Wb, Wu, Wv, whu, whv, wordMask, kept: ofCoAttention });
    const ofLstm = lstmBack(g, size, places, { dHidden, kept: lstmKept, kernel, recurrentKernel, tableRows });
    const ofProjection = g.product(regions, g.reshape(g.op('TanhGrad', v, dv), sizes.flat), 'a'); // [D, d]
    return [...ofLstm, ofProjection, ...ofWeights];
  });
  const [dTable, dKernel, dRecurrent, dBias, ofProjection, ...ofWeights] = (ofLanes[0] as Ref[]).map((_, weight) => g.addAll(...ofLanes.map((own) => own[weight] as Ref))) as [Ref, Ref, Ref, Ref, Ref, ...Ref[]];
  const [kernelInOrder, recurrentInOrder, biasInOrder] = modelOrder(g, dKernel, dRecurrent, dBias) as [Ref, Ref, Ref];
  return new NativeGraph(g, [dTable, kernelInOrder, recurrentInOrder, ...ofWeights, biasInOrder, ofProjection]);
}
