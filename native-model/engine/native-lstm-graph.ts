import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.ts';
import { GraphWriter, type Ref } from './graph-writer.ts';
import { pack } from './lstm-packing.ts';
import type { Lstm } from './lstm.ts';
import { graphOf, NativeGraph } from './native-graph.ts';

/** Graphs have a multiple of so many steps: few serve captions of all lengths, and a step without posts costs next to nothing. */
const STEPS = 16;

/**
 * Posts go through the steps in two chains side by side: the products of one chain are too small to keep two cores busy. A fixed number, so that
 * results do not hang on the machine; few posts are one chain, which spares them half of the calls.
 */
const chainsOf = (P: number): number => (P < 16 ? 1 : 2);

/** The steps of a graph: `chains` times T. */
interface Steps { readonly T: number; readonly chains: number }

/**
 * Step by step over the posts that still have a word, so that padding costs no work, as one graph each way. The input's share of the gates
 * and the kernels' gradients are one product each over all packed rows. Hidden states after a post's last word are 0.
 */
export const graphLstm: Lstm = (x, kernel, recurrentKernel, bias, lengths) => withGradient<tf.Tensor3D>([x, kernel, recurrentKernel, bias], () => {
  const [n, P, width] = x.shape;
  const d = recurrentKernel.shape[0];
  const T = Math.ceil(n / STEPS) * STEPS;
  const chains = chainsOf(P);
  const all = chains * T;
  const packing = pack(lengths, n, T, chains);
  const ids = (...lists: Int32Array[]) => lists.map((list) => tf.tensor1d(list, 'int32'));
  const [inTime, active, rows] = ids(packing.inTime, packing.active, packing.rowsOfPosts) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const sizes = tf.tensor2d(Int32Array.from({ length: 2 * all }, (_, i) => (i % 2 === 0 ? packing.active[i / 2]! : d)), [all, 2], 'int32');
  const inputs = [tf.reshape(x, [n * P, width]), kernel, recurrentKernel, bias, inTime, active, rows, sizes];
  const [value, ...kept] = graphOf(`lstm of ${chains} × ${T} steps, ${d} wide`, () => forwardGraph({ T, chains }, d)).run(inputs) as [tf.Tensor, ...tf.Tensor[]];
  return {
    value: tf.reshape(value, [P, n, d]) as tf.Tensor3D,
    save: [...kept, kernel, recurrentKernel, active],
    gradient: (dy, saved) => {
      const graph = graphOf(`lstm of ${chains} × ${T} steps back, ${width} to ${d} wide`, () => backwardGraph({ T, chains }, d, width));
      const given = [...ids(packing.ofPosts, packing.rowsInTime, packing.before), tf.tensor3d(packing.paddings, [all, 2, 2], 'int32')];
      const [dx, ...ofWeights] = graph.run([tf.reshape(dy, [P * n, d]), ...saved, ...given]) as [tf.Tensor, ...tf.Tensor[]];
      return [tf.reshape(dx, [n, P, width]), ...ofWeights];
    },
  };
});

/** What a step leaves, [posts, d] each: the gates, the cell, its tanh and the hidden state. */
interface Step { readonly input: Ref; readonly forget: Ref; readonly candidate: Ref; readonly output: Ref; readonly cell: Ref; readonly cellTanh: Ref; readonly hidden: Ref }

const KEPT = ['input', 'forget', 'candidate', 'output', 'cell', 'cellTanh', 'hidden'] as const satisfies readonly (keyof Step)[];

/** → hidden states [P·n, d], then what the way back reads: the packed inputs, and `KEPT` of all S rows. */
function forwardGraph({ T, chains }: Steps, d: number): NativeGraph {
  const g = new GraphWriter();
  const [x, kernel, recurrentKernel, bias] = g.floatInputs(4) as [Ref, Ref, Ref, Ref];
  const [inTime, active, rows, sizes] = g.intInputs(4) as [Ref, Ref, Ref, Ref];
  const packed = g.gather(x, inTime); // [S, width]
  const fromInput = g.splitBy(g.op('BiasAdd', g.product(packed, kernel), bias), active, chains * T, 0); // of [posts, 4d]
  const size = g.unpackInts(sizes, chains * T);
  const steps: Step[] = [];
  for (const [time, z] of fromInput.entries()) steps.push(step(g, z, size[time] as Ref, recurrentKernel, time % T === 0 ? undefined : steps.at(-1)));
  const all = KEPT.map((name) => g.concat(steps.map((made) => made[name]), 0)); // [S, d] each
  return new NativeGraph(g, [g.gather(withZeroRow(g, all.at(-1) as Ref, d), rows), packed, ...all]);
}

function step(g: GraphWriter, fromInput: Ref, size: Ref, recurrentKernel: Ref, before: Step | undefined): Step {
  const z = before === undefined ? fromInput : g.op('AddV2', fromInput, g.product(g.topLeft(before.hidden, size), recurrentKernel)); // [posts, 4d]
  const [i, f, c, o] = g.split(z, 4, 1) as [Ref, Ref, Ref, Ref];
  const [input, forget, candidate, output] = [g.op('Sigmoid', i), g.op('Sigmoid', f), g.op('Tanh', c), g.op('Sigmoid', o)];
  const fresh = g.op('Mul', input, candidate);
  const cell = before === undefined ? fresh : g.op('AddV2', fresh, g.op('Mul', forget, g.topLeft(before.cell, size)));
  const cellTanh = g.op('Tanh', cell);
  return { input, forget, candidate, output, cell, cellTanh, hidden: g.op('Mul', output, cellTanh) };
}

/** → the gradients of x [n·P, width], of both kernels and of the bias. */
function backwardGraph({ T, chains }: Steps, d: number, width: number): NativeGraph {
  const g = new GraphWriter();
  const [dy, packed, ...kept] = g.floatInputs(2 + KEPT.length) as [Ref, Ref, ...Ref[]];
  const [kernel, recurrentKernel] = g.floatInputs(2).map((weight) => cellOrder(g, weight)) as [Ref, Ref];
  const [active, ofPosts, rowsInTime, before, paddings] = g.intInputs(5) as [Ref, Ref, Ref, Ref, Ref];
  const [cell, hidden] = [kept[KEPT.indexOf('cell')] as Ref, kept[KEPT.indexOf('hidden')] as Ref];
  const hiddenBefore = g.gather(withZeroRow(g, hidden, d), before); // [S, d]
  const bySteps = [g.gather(dy, ofPosts), ...kept, g.gather(withZeroRow(g, cell, d), before)].map((rows) => g.splitBy(rows, active, chains * T, 0)) as Ref[][];
  const dz = stepsBack(g, bySteps, g.unpackInts(paddings, chains * T), { recurrentKernel, d, T }); // [S, 4d] in the cell's order
  const dx = g.gather(withZeroRow(g, g.product(dz, kernel, 'b'), width), rowsInTime);
  const ofBias = g.reshape(cellOrder(g, g.sum(dz, 0, true)), g.ints([-1]));
  return new NativeGraph(g, [dx, cellOrder(g, g.product(packed, dz, 'a')), cellOrder(g, g.product(hiddenBefore, dz, 'a')), ofBias]);
}

/** LSTMBlockCellGrad for the loops of one step; its products with the kernels are made here, or over all steps at once. */
function stepsBack(g: GraphWriter, bySteps: readonly Ref[][], paddings: readonly Ref[], { recurrentKernel, d, T }: { recurrentKernel: Ref; d: number; T: number }): Ref {
  const peephole = g.zeros([d]); // asked for, and not used, like the bias and the kernels' numbers
  const unused = [g.concat([recurrentKernel, recurrentKernel], 0), peephole, peephole, peephole, g.zeros([4 * d])];
  const dz: Ref[] = [];
  let [dc, dh]: (Ref | undefined)[] = [];
  for (let time = paddings.length - 1; time >= 0; time--) {
    const [dy, i, f, c, o, cell, cellTanh, , cellBefore] = bySteps.map((steps) => steps[time]) as [Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref];
    const padding = paddings[time] as Ref;
    if (time % T === T - 1) [dc, dh] = [undefined, undefined]; // another chain
    const ofHidden = dh === undefined ? dy : g.op('AddV2', dy, g.pad(dh, padding));
    const ofCell = dc === undefined ? g.op('ZerosLike', dy) : g.pad(dc, padding);
    const [dcBefore, gates] = g.lstmCellBack([cellBefore, cellBefore, cellBefore, ...unused, i, cell, f, o, c, cellTanh, ofCell, ofHidden]) as [Ref, Ref];
    dz.unshift(gates); // [posts, 4d]
    if (time % T > 0) [dc, dh] = [dcBefore, g.product(gates, recurrentKernel, 'b')];
  }
  return g.concat(dz, 0);
}

/** Columns i, f, g, o ↔ i, g, f, o: the model's order and the cell's. */
function cellOrder(g: GraphWriter, x: Ref): Ref {
  const [i, f, c, o] = g.split(x, 4, 1) as [Ref, Ref, Ref, Ref];
  return g.concat([i, c, f, o], 1);
}

/** x [S, width] with a row of zeros below, for places without a word. */
const withZeroRow = (g: GraphWriter, x: Ref, width: number): Ref => g.concat([x, g.zeros([1, width])], 0);
