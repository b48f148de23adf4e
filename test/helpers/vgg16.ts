import { writeOnnx, type OnnxGraph, type OnnxNode, type OnnxTensor } from '../../electron/worker/encoder/onnx-writer.ts';

/** VGG-16's widths as the paper's table D lists them, written down anew: the tests must not believe the program's own list. */
export const WIDTHS = [64, 64, 'M', 128, 128, 'M', 256, 256, 256, 'M', 512, 512, 512, 'M', 512, 512, 512, 'M'] as const;
export interface TestLayer { readonly place: number; readonly inputs: number; readonly outputs: number; readonly kernel: Float32Array; readonly bias: Float32Array }

/** Random weights of full size. Most kernels are zero, so that a float64 reference of the whole network takes seconds. */
export function randomVgg16(seed = 1): TestLayer[] {
  let state = seed;
  const next = () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 2 ** 32; };
  const layers: TestLayer[] = [];
  let inputs = 3;
  let place = 0;
  for (const outputs of WIDTHS) {
    if (outputs === 'M') { place++; continue; }
    const used = Math.min(inputs, 4);
    const kernel = new Float32Array(outputs * inputs * 9);
    for (let o = 0; o < outputs; o++) for (let k = 0; k < used; k++) {
      const i = inputs <= 4 ? k : Math.floor(next() * inputs);
      for (let cell = 0; cell < 9; cell++) kernel[(o * inputs + i) * 9 + cell] = (next() - 0.45) * Math.sqrt(10 / (9 * used));
    }
    layers.push({ place, inputs, outputs, kernel, bias: Float32Array.from({ length: outputs }, () => (next() - 0.4) * 0.2) });
    inputs = outputs;
    place += 2;
  }
  return layers;
}

/** Regions [7, 7, 512] of a picture [S, S, 3] in float64, by the definition of each layer; `feed` gives the three planes' value of a channel of RGB. */
export function reference(layers: readonly TestLayer[], pixels: Uint8Array, S: number, feed: (rgb: readonly number[]) => readonly number[]): Float64Array {
  let side = S;
  let planes: Float64Array[] = [0, 1, 2].map((c) => Float64Array.from({ length: S * S }, (_, at) => feed([pixels[at * 3]!, pixels[at * 3 + 1]!, pixels[at * 3 + 2]!])[c]!));
  let next = 0;
  for (const width of WIDTHS) {
    if (width === 'M') { planes = planes.map((plane) => pooled(plane, side)); side /= 2; } else planes = convolved(planes, side, layers[next++]!);
  }
  return Float64Array.from({ length: side * side * planes.length }, (_, at) => planes[at % planes.length]![Math.floor(at / planes.length)]!);
}

function convolved(planes: readonly Float64Array[], side: number, { kernel, bias, inputs, outputs }: TestLayer): Float64Array[] {
  return Array.from({ length: outputs }, (_, o) => {
    const sum = new Float64Array(side * side).fill(bias[o]!);
    for (let i = 0; i < inputs; i++) for (let cell = 0; cell < 9; cell++) {
      const weight = kernel[(o * inputs + i) * 9 + cell]!;
      if (weight === 0) continue;
      const [dy, dx, plane] = [Math.floor(cell / 3) - 1, (cell % 3) - 1, planes[i]!];
      for (let y = Math.max(0, -dy); y < Math.min(side, side - dy); y++) for (let x = Math.max(0, -dx); x < Math.min(side, side - dx); x++) sum[y * side + x]! += weight * plane[(y + dy) * side + x + dx]!;
    }
    return sum.map((value) => Math.max(value, 0));
  });
}

const pooled = (plane: Float64Array, side: number) => Float64Array.from({ length: side * side / 4 }, (_, at) => {
  const [y, x] = [Math.floor(at / (side / 2)) * 2, (at % (side / 2)) * 2];
  return Math.max(plane[y * side + x]!, plane[y * side + x + 1]!, plane[(y + 1) * side + x]!, plane[(y + 1) * side + x + 1]!);
});

interface FileTensor { readonly dtype: string; readonly shape: readonly number[]; readonly bytes: Uint8Array }
const bytesOf = (numbers: Float32Array) => new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);

/** torchvision's names, with a bit of the classifier behind them. */
export function torchTensors(layers: readonly TestLayer[]): Map<string, FileTensor> {
  const tensors = new Map<string, FileTensor>();
  for (const { place, inputs, outputs, kernel, bias } of layers) {
    tensors.set(`features.${place}.weight`, { dtype: 'F32', shape: [outputs, inputs, 3, 3], bytes: bytesOf(kernel) });
    tensors.set(`features.${place}.bias`, { dtype: 'F32', shape: [outputs], bytes: bytesOf(bias) });
  }
  return tensors.set('classifier.6.weight', { dtype: 'I64', shape: [2, 2], bytes: new Uint8Array(32) });
}

export function safetensors(tensors: ReadonlyMap<string, FileTensor>): Buffer {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let at = 0;
  for (const [name, { dtype, shape, bytes }] of tensors) { header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] }; at += bytes.length; }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...[...tensors.values()].map(({ bytes }) => bytes)]);
}

/** A whole network as PyTorch exports it: input in floats, a dropout, and layers behind the last pooling. `change` spoils it. */
export function vgg16Onnx(layers: readonly TestLayer[], change: (graph: { nodes: OnnxNode[]; weights: OnnxTensor[] }) => void = () => undefined): Uint8Array {
  const nodes: OnnxNode[] = [];
  const weights: OnnxTensor[] = [];
  let last = 'input.1';
  let n = 0;
  for (const width of WIDTHS) {
    if (width === 'M') { nodes.push({ op: 'MaxPool', inputs: [last], output: (last = `p${nodes.length}`), attributes: { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], ceil_mode: 0 } }); continue; }
    const { place, inputs, outputs, kernel, bias } = layers[n++]!;
    weights.push({ name: `features.${place}.weight`, shape: [outputs, inputs, 3, 3], data: kernel }, { name: `features.${place}.bias`, shape: [outputs], data: bias });
    nodes.push({ op: 'Conv', inputs: [last, `features.${place}.weight`, `features.${place}.bias`], output: `c${place}`, attributes: { dilations: [1, 1], group: 1, kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] } });
    nodes.push({ op: 'Relu', inputs: [`c${place}`], output: (last = `r${place}`) });
  }
  nodes.push({ op: 'Dropout', inputs: [last], output: 'dropped' }, { op: 'Flatten', inputs: ['dropped'], output: 'class', attributes: { axis: 1 } });
  const graph = { name: 'torch', inputs: [{ name: 'input.1', type: 'float32', shape: ['n', 3, 224, 224] }], outputs: [{ name: 'class', type: 'float32', shape: ['n', 'm'] }], nodes, weights } satisfies OnnxGraph;
  change(graph);
  return writeOnnx(graph);
}
