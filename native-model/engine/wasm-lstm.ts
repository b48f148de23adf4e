import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { cellStep, gateStep, hiddenStep, stepBack } from './lstm-loops.ts';
import type { LstmSteps } from './lstm.ts';
import { placeOf, WasmCalls } from './wasm-calls.ts';

const FORWARD = 'MaconLstmForward';
const BACKWARD = 'MaconLstmBackward';

/** The steps of an LSTM as one kernel each way: products and sigmoids by XNNPACK, the rest in loops over the heap. */
export function registerWasmLstm(): LstmSteps {
  if (tf.getKernel(FORWARD, 'wasm') === undefined) {
    tf.registerKernel({ kernelName: FORWARD, backendName: 'wasm', kernelFunc: ({ inputs, attrs, backend }) => forward(inputs as ForwardInputs, attrs, backend as BackendWasm) });
    tf.registerKernel({ kernelName: BACKWARD, backendName: 'wasm', kernelFunc: ({ inputs, attrs, backend }) => backward(inputs as BackwardInputs, attrs, backend as BackendWasm) });
  }
  return {
    forward: (projected, recurrentKernel, active) => {
      const outputs = tf.engine().runKernel(FORWARD, { projected, recurrentKernel }, { active }) as tf.Tensor[];
      const [hidden, ...saved] = outputs as [tf.Tensor2D, ...tf.Tensor[]];
      return { hidden, saved };
    },
    backward: (dy, recurrentKernel, [gates, cells, cellTanh], active) => {
      const inputs = { dy, back: tf.transpose(recurrentKernel), gates, cells, cellTanh };
      return tf.engine().runKernel(BACKWARD, inputs as tf.NamedTensorMap, { active }) as tf.Tensor2D;
    },
  };
}

/** Rows of each step, and where they start among all. */
function stepsOf(attributes: unknown): { rows: number; start: number }[] {
  let start = 0;
  return (attributes as { active: readonly number[] }).active.map((rows) => {
    start += rows;
    return { rows, start: start - rows };
  });
}

type ForwardInputs = Readonly<Record<'projected' | 'recurrentKernel', tf.TensorInfo>>;

/** → hidden [S, d]; gates i, f, g, o after their functions [S, 4d]; cells c and tanh(c) [S, d]. */
function forward({ projected, recurrentKernel }: ForwardInputs, attributes: unknown, backend: BackendWasm): tf.TensorInfo[] {
  const [S, d] = [projected.shape[0] as number, recurrentKernel.shape[0] as number];
  const outputs = [d, 4 * d, d, d].map((width) => backend.makeOutput([S, width], 'float32'));
  const [hidden, gates, cells, cellTanh] = outputs.map((tensor) => placeOf(tensor, backend)) as [number, number, number, number];
  const fromInput = placeOf(projected, backend);
  const calls = WasmCalls.of(backend);
  let before: number | undefined; // where the rows of the step before start
  for (const { rows, start } of stepsOf(attributes)) {
    const [at, gatesAt] = [start * d, gates + 4 * start * d];
    if (before !== undefined) calls.productByTensor(hidden + before, recurrentKernel, gatesAt, rows, backend); // [rows, d] · [d, 4d]
    gateStep(calls.heap, { gates: gatesAt, projected: fromInput + 4 * at, first: before === undefined }, rows, d);
    calls.sigmoid(gatesAt, 4 * rows * d);
    cellStep(calls.heap, { gates: gatesAt, cellBefore: before === undefined ? undefined : cells + before, cells: cells + at, cellTanh: cellTanh + at }, rows, d);
    calls.sigmoid(cellTanh + at, rows * d);
    hiddenStep(calls.heap, { gates: gatesAt, cellTanh: cellTanh + at, hidden: hidden + at }, rows, d);
    before = at;
  }
  return outputs;
}

type BackwardInputs = Readonly<Record<'dy' | 'back' | 'gates' | 'cells' | 'cellTanh', tf.TensorInfo>>;

/** dy [S, d], back [4d, d] (the recurrent kernel, transposed) → dz [S, 4d]. */
function backward({ dy, back, gates, cells, cellTanh }: BackwardInputs, attributes: unknown, backend: BackendWasm): tf.TensorInfo {
  const [S, d] = dy.shape as [number, number];
  const steps = stepsOf(attributes);
  const most = steps[0]?.rows ?? 0;
  const dz = backend.makeOutput([S, 4 * d], 'float32');
  const scratch = backend.makeOutput([most, d], 'float32'); // dh from the step after; 0 for posts that it does not hold
  const dc = new Float32Array(most * d);
  const calls = WasmCalls.of(backend);
  const [dyAt, gatesAt, cellsAt, tanhAt, dzAt, dhAt] = [dy, gates, cells, cellTanh, dz, scratch].map((tensor) => placeOf(tensor, backend)) as [number, number, number, number, number, number];
  calls.heap.fill(0, dhAt, dhAt + most * d);
  for (let time = steps.length - 1; time >= 0; time--) {
    const { rows, start } = steps[time] as { rows: number; start: number };
    const [at, before] = [start * d, steps[time - 1]];
    const places = { dy: dyAt + at, dh: dhAt, gates: gatesAt + 4 * at, cellBefore: before === undefined ? undefined : cellsAt + before.start * d, cellTanh: tanhAt + at, dz: dzAt + 4 * at };
    stepBack(calls.heap, dc, places, rows, d);
    if (before !== undefined) calls.productByTensor(dzAt + 4 * at, back, dhAt, rows, backend); // [rows, 4d] · [4d, d]
  }
  backend.disposeData(scratch.dataId);
  return dz;
}
