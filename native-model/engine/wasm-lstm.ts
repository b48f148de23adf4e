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
    tf.registerKernel({ kernelName: FORWARD, backendName: 'wasm', kernelFunc: ({ inputs, attrs, backend }) => forward(inputs as ForwardInputs, (attrs as { P: number }).P, backend as BackendWasm) });
    tf.registerKernel({ kernelName: BACKWARD, backendName: 'wasm', kernelFunc: ({ inputs, backend }) => backward(inputs as BackwardInputs, backend as BackendWasm) });
  }
  return {
    forward: (projected, recurrentKernel, P) => {
      const outputs = tf.engine().runKernel(FORWARD, { projected, recurrentKernel }, { P }) as tf.Tensor[];
      const [hidden, ...saved] = outputs as [tf.Tensor3D, ...tf.Tensor[]];
      return { hidden, saved };
    },
    backward: (dy, recurrentKernel, [gates, cells, cellTanh]) => {
      const inputs = { dy, back: tf.transpose(recurrentKernel), gates, cells, cellTanh };
      return tf.engine().runKernel(BACKWARD, inputs as tf.NamedTensorMap) as tf.Tensor2D;
    },
  };
}

type ForwardInputs = Readonly<Record<'projected' | 'recurrentKernel', tf.TensorInfo>>;

/** → hidden [n, P, d]; gates i, f, g, o after their functions [n, P, 4d]; cells c and tanh(c) [n, P, d]. */
function forward({ projected, recurrentKernel }: ForwardInputs, P: number, backend: BackendWasm): tf.TensorInfo[] {
  const d = recurrentKernel.shape[0] as number;
  const n = (projected.shape[0] as number) / P;
  const outputs = [d, 4 * d, d, d].map((width) => backend.makeOutput([n, P, width], 'float32'));
  const [hidden, gates, cells, cellTanh] = outputs.map((tensor) => placeOf(tensor, backend)) as [number, number, number, number];
  const fromInput = placeOf(projected, backend);
  const calls = WasmCalls.of(backend);
  const size = P * d;
  for (let time = 0; time < n; time++) {
    const [at, gatesAt] = [time * size, gates + 4 * time * size];
    if (time > 0) calls.productByTensor(hidden + at - size, recurrentKernel, gatesAt, P, backend); // [P, d] · [d, 4d]
    gateStep(calls.heap, { gates: gatesAt, projected: fromInput + 4 * at, first: time === 0 }, P, d);
    calls.sigmoid(gatesAt, 4 * size);
    cellStep(calls.heap, { gates: gatesAt, cells: cells + at, cellTanh: cellTanh + at, first: time === 0 }, P, d);
    calls.sigmoid(cellTanh + at, size);
    hiddenStep(calls.heap, { gates: gatesAt, cellTanh: cellTanh + at, hidden: hidden + at }, P, d);
  }
  return outputs;
}

type BackwardInputs = Readonly<Record<'dy' | 'back' | 'gates' | 'cells' | 'cellTanh', tf.TensorInfo>>;

/** dy [n, P, d], back [4d, d] (the recurrent kernel, transposed) → dz [n·P, 4d]. */
function backward({ dy, back, gates, cells, cellTanh }: BackwardInputs, backend: BackendWasm): tf.TensorInfo {
  const [n, P, d] = dy.shape as [number, number, number];
  const dz = backend.makeOutput([n * P, 4 * d], 'float32');
  const scratch = backend.makeOutput([P, d], 'float32'); // dh from the step after
  const dc = new Float32Array(P * d);
  const calls = WasmCalls.of(backend);
  const [dyAt, gatesAt, cellsAt, tanhAt, dzAt, dhAt] = [dy, gates, cells, cellTanh, dz, scratch].map((tensor) => placeOf(tensor, backend)) as [number, number, number, number, number, number];
  calls.heap.fill(0, dhAt, dhAt + P * d);
  for (let time = n - 1; time >= 0; time--) {
    const at = time * P * d;
    const places = { dy: dyAt + at, dh: dhAt, gates: gatesAt + 4 * at, cellBefore: time === 0 ? undefined : cellsAt + at - P * d, cellTanh: tanhAt + at, dz: dzAt + 4 * at };
    stepBack(calls.heap, dc, places, P, d);
    if (time > 0) calls.productByTensor(dzAt + 4 * at, back, dhAt, P, backend); // [P, 4d] · [4d, d]
  }
  backend.disposeData(scratch.dataId);
  return dz;
}
