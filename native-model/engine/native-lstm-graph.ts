import * as tf from '@tensorflow/tfjs-core';
import type { Captions } from './blocks.ts';
import type { GraphWriter, Ref } from './graph-writer.ts';
import { pack } from './lstm-packing.ts';

/** Graphs have a multiple of so many steps: few serve captions of all lengths, and a step without posts costs next to nothing. */
const STEPS = 16;

/** The steps of a graph, and the width of what they carry. */
export interface LstmSize { readonly T: number; readonly d: number }

export const lstmSize = (n: number, d: number): LstmSize => ({ T: Math.ceil(n / STEPS) * STEPS, d });

/** The captions of the posts from..to-1 as places (lstm-packing.ts), in the order of the inputs that `placesForward` and `placesBack` ask for. */
export function lstmPlaces({ length: n, ids, lengths }: Captions, [from, to]: readonly [number, number], { T, d }: LstmSize): { forward: tf.Tensor[]; back: () => tf.Tensor[] } {
  const { active, rowsOfPosts, ofPosts, before, paddings } = pack(lengths.subarray(from, to), n, T);
  const lists = (...given: Int32Array[]) => given.map((list) => tf.tensor1d(list, 'int32'));
  const sizes = tf.tensor2d(Int32Array.from({ length: 2 * T }, (_, i) => (i % 2 === 0 ? active[i / 2]! : d)), [T, 2], 'int32');
  const words = ofPosts.map((place) => ids[(place % n) * lengths.length + from + Math.floor(place / n)]!);
  return {
    forward: [...lists(words, active, rowsOfPosts), sizes],
    back: () => [...lists(words, active, ofPosts, before), tf.tensor3d(paddings, [T, 2, 2], 'int32')],
  };
}

/** What a step leaves, [posts, d] each: the gates, the cell, its tanh and the hidden state. */
interface Step { readonly input: Ref; readonly forget: Ref; readonly candidate: Ref; readonly output: Ref; readonly cell: Ref; readonly cellTanh: Ref; readonly hidden: Ref }

const KEPT = ['input', 'forget', 'candidate', 'output', 'cell', 'cellTanh', 'hidden'] as const satisfies readonly (keyof Step)[];

/** The packed inputs, and `KEPT` of all S rows. */
export const LSTM_KEPT = 1 + KEPT.length;

export const placesForward = (g: GraphWriter) => named(g, ['words', 'active', 'rows', 'sizes']);

export const placesBack = (g: GraphWriter) => named(g, ['words', 'active', 'ofPosts', 'before', 'paddings']);

const named = <Name extends string>(g: GraphWriter, names: readonly Name[]) => Object.fromEntries(names.map((name) => [name, g.input('int32')])) as Readonly<Record<Name, Ref>>;

interface Weights { readonly table: Ref; readonly kernel: Ref; readonly recurrentKernel: Ref; readonly bias: Ref }

/**
 * Step by step over the posts that still have a word, so that padding costs no work. The input's share of the gates is one product over all packed rows.
 * @returns the `LSTM_KEPT` tensors that the way back reads; the last is all hidden states, [S, d]
 */
export function lstmForward(g: GraphWriter, { T }: LstmSize, { words, active, sizes }: ReturnType<typeof placesForward>, { table, kernel, recurrentKernel, bias }: Weights): Ref[] {
  const packed = g.gather(table, words); // [S, width]
  const fromInput = g.splitBy(g.op('BiasAdd', g.product(packed, kernel), bias), active, T, 0); // of [posts, 4d]
  const size = g.unpackInts(sizes, T);
  const steps: Step[] = [];
  for (const [time, z] of fromInput.entries()) steps.push(step(g, z, size[time] as Ref, recurrentKernel, steps.at(-1)));
  return [packed, ...KEPT.map((name) => g.concat(steps.map((made) => made[name]), 0))]; // [S, d] each
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

interface Back { readonly dHidden: Ref; readonly kept: readonly Ref[]; readonly kernel: Ref; readonly recurrentKernel: Ref; readonly tableRows: Ref }

/**
 * dHidden [S, d] → the gradients of the table [tableRows, width], and those of both kernels and of the bias, which `modelOrder` puts in order; the
 * kernels' are one product each over all packed rows.
 */
export function lstmBack(g: GraphWriter, { T, d }: LstmSize, { words, active, before, paddings }: ReturnType<typeof placesBack>, { dHidden, kept: [packed, ...kept], tableRows, ...weights }: Back): Ref[] {
  const [kernel, recurrentKernel] = [cellOrder(g, weights.kernel), cellOrder(g, weights.recurrentKernel)];
  const [cell, hidden] = [kept[KEPT.indexOf('cell')] as Ref, kept[KEPT.indexOf('hidden')] as Ref];
  const hiddenBefore = g.gather(withZeroRow(g, hidden, d), before); // [S, d]
  const bySteps = [dHidden, ...kept, g.gather(withZeroRow(g, cell, d), before)].map((rows) => g.splitBy(rows, active, T, 0)) as Ref[][];
  const dz = stepsBack(g, bySteps, g.unpackInts(paddings, T), { recurrentKernel, d }); // [S, 4d] in the cell's order
  return [g.addRows(g.product(dz, kernel, 'b'), words, tableRows), g.product(packed as Ref, dz, 'a'), g.product(hiddenBefore, dz, 'a'), g.sum(dz, 0, true)];
}

/** LSTMBlockCellGrad for the loops of one step; its products with the kernels are made here, or over all steps at once. */
function stepsBack(g: GraphWriter, bySteps: readonly Ref[][], paddings: readonly Ref[], { recurrentKernel, d }: { recurrentKernel: Ref; d: number }): Ref {
  const peephole = g.zeros([d]); // asked for, and not used, like the bias and the kernels' numbers
  const unused = [g.concat([recurrentKernel, recurrentKernel], 0), peephole, peephole, peephole, g.zeros([4 * d])];
  const dz: Ref[] = [];
  let [dc, dh]: (Ref | undefined)[] = [];
  for (let time = paddings.length - 1; time >= 0; time--) {
    const [dy, i, f, c, o, cell, cellTanh, , cellBefore] = bySteps.map((steps) => steps[time]) as [Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref, Ref];
    const padding = paddings[time] as Ref;
    const ofHidden = dh === undefined ? dy : g.op('AddV2', dy, g.pad(dh, padding));
    const ofCell = dc === undefined ? g.op('ZerosLike', dy) : g.pad(dc, padding);
    const [dcBefore, gates] = g.lstmCellBack([cellBefore, cellBefore, cellBefore, ...unused, i, cell, f, o, c, cellTanh, ofCell, ofHidden]) as [Ref, Ref];
    dz.unshift(gates); // [posts, 4d]
    if (time > 0) [dc, dh] = [dcBefore, g.product(gates, recurrentKernel, 'b')];
  }
  return g.concat(dz, 0);
}

/** The gradients of both kernels and of the bias [1, 4d], added up over the lanes, as the weights themselves are: [.., 4d] and [4d]. */
export function modelOrder(g: GraphWriter, dKernel: Ref, dRecurrent: Ref, dBias: Ref): Ref[] {
  return [cellOrder(g, dKernel), cellOrder(g, dRecurrent), g.reshape(cellOrder(g, dBias), g.ints([-1]))];
}

/** Columns i, f, g, o ↔ i, g, f, o: the model's order and the cell's. */
function cellOrder(g: GraphWriter, x: Ref): Ref {
  const [i, f, c, o] = g.split(x, 4, 1) as [Ref, Ref, Ref, Ref];
  return g.concat([i, c, f, o], 1);
}

/** x [S, width] with a row of zeros below, for places without a word. */
export const withZeroRow = (g: GraphWriter, x: Ref, width: number): Ref => g.concat([x, g.zeros([1, width])], 0);
