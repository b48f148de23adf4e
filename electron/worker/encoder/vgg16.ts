import { createHash } from 'node:crypto';
import type { EncoderDescription } from '../../common/domain/model.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { OnnxGraph } from './onnx-writer.ts';
import { preprocess, type Preprocessing } from './preprocessing.ts';
import { filteredConvolution, planesOfRows, pooledRows, rowsOfPlanes, type Draft, type PixelRows } from './winograd.ts';

/** The thirteen convolutions: inputs and outputs of each; all 3×3, padded by one, with relu. */
export const VGG16_LAYERS: readonly (readonly [number, number])[] = [
  [3, 64], [64, 64], [64, 128], [128, 128], [128, 256], [256, 256], [256, 256], [256, 512], [512, 512], [512, 512], [512, 512], [512, 512], [512, 512],
];
/** A 2×2 maximum follows these (counted from 1); the last one's output is what the paper calls the last pooling layer. */
export const POOLED_AFTER: ReadonlySet<number> = new Set([2, 4, 7, 10, 13]);

/** Kernel [O, I, 3, 3] and bias [O] of one convolution. */
export interface Vgg16Layer { readonly kernel: Float32Array; readonly bias: Float32Array }

/** Raised whenever the graph would give other numbers for the same weights, rounding apart. */
const WRITER = 1;

/** All but what only the file's bringer knows. */
export function describeVgg16(layers: readonly Vgg16Layer[], preprocessing: Preprocessing, checksum: string): Omit<EncoderDescription, 'origin' | 'licence'> {
  const hash = createHash('sha256').update(`${WRITER} ${JSON.stringify(preprocessing)}`);
  for (const { kernel, bias } of layers) for (const numbers of [kernel, bias]) hash.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  return {
    id: `vgg16-224-${hash.digest('hex').slice(0, 12)}`,
    // The same weights fed in two ways are two encoders, which a list must not call the same.
    label: `VGG-16 trunk (last pooling layer, fed as in ${preprocessing.channels === 'BGR' ? 'Keras' : 'torchvision'})`,
    inputSize: 224,
    view: 'stretch',
    grid: { rows: 7, columns: 7 },
    width: 512,
    checksum,
  };
}

/** The convolutions, counted from 1, that are faster with fewer multiplications: before them the channels are too few, behind them the pixels (docs/adr/0039). */
const FILTERED = { first: 4, last: 10, side: 112 } as const;

/** Image [b, 224, 224, 3] uint8 → regions [b, 7, 7, 512] float32. */
export function vgg16Graph(name: string, layers: readonly Vgg16Layer[], preprocessing: Preprocessing): OnnxGraph {
  const input = preprocess('image', 'NCHW', preprocessing);
  const draft: Draft = { nodes: [...input.nodes], weights: [...input.weights] };
  const planes = convolved(draft, layers, 1, FILTERED.first - 1, input.output);
  const rows = filtered(draft, layers, rowsOfPlanes(draft, planes, FILTERED.side, layerAt(layers, FILTERED.first).inputs));
  const last = convolved(draft, layers, FILTERED.last + 1, VGG16_LAYERS.length, planesOfRows(draft, rows));
  draft.nodes.push({ op: 'Transpose', inputs: [last], output: 'regions', attributes: { perm: [0, 2, 3, 1] } });
  return {
    name,
    inputs: [{ name: 'image', type: 'uint8', shape: ['batch', 224, 224, 3] }],
    outputs: [{ name: 'regions', type: 'float32', shape: ['batch', 7, 7, 512] }],
    ...draft,
  };
}

/** One of them with its sizes, counted from 1. */
function layerAt(layers: readonly Vgg16Layer[], n: number): Vgg16Layer & { readonly inputs: number; readonly outputs: number } {
  const [layer, [inputs, outputs] = [0, 0]] = [layers[n - 1], VGG16_LAYERS[n - 1]];
  if (layer === undefined) throw new AppError('internal', `VGG-16 has thirteen convolutions, not ${layers.length}.`);
  return { ...layer, inputs, outputs };
}

/** Convolutions `first` to `last` by their definition, on planes [b, C, S, S]. */
function convolved({ nodes, weights }: Draft, layers: readonly Vgg16Layer[], first: number, last: number, planes: string): string {
  let value = planes;
  for (let n = first; n <= last; n++) {
    const { inputs, outputs, kernel, bias } = layerAt(layers, n);
    weights.push({ name: `conv${n}/kernel`, shape: [outputs, inputs, 3, 3], data: kernel }, { name: `conv${n}/bias`, shape: [outputs], data: bias });
    nodes.push({ op: 'Conv', inputs: [value, `conv${n}/kernel`, `conv${n}/bias`], output: `conv${n}`, attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] } });
    nodes.push({ op: 'Relu', inputs: [`conv${n}`], output: (value = `relu${n}`) });
    if (POOLED_AFTER.has(n)) nodes.push({ op: 'MaxPool', inputs: [value], output: (value = `pool${n}`), attributes: { kernel_shape: [2, 2], strides: [2, 2] } });
  }
  return value;
}

/** The convolutions between, on rows. */
function filtered(draft: Draft, layers: readonly Vgg16Layer[], input: PixelRows): PixelRows {
  let rows = input;
  for (let n: number = FILTERED.first; n <= FILTERED.last; n++) {
    rows = filteredConvolution(draft, rows, { name: `conv${n}`, ...layerAt(layers, n) });
    if (POOLED_AFTER.has(n)) rows = pooledRows(draft, rows);
  }
  return rows;
}

/** Shapes and numbers of one convolution, named in the message where they are wrong. */
export function checkLayer(index: number, name: string, shape: readonly number[], { kernel, bias }: Vgg16Layer): Vgg16Layer {
  const [inputs, outputs] = VGG16_LAYERS[index] ?? [0, 0];
  const wanted = [outputs, inputs, 3, 3];
  if (shape.join() !== wanted.join()) throw new AppError('unsupported', `"${name}" has the shape [${shape.join(', ')}]; convolution ${index + 1} of VGG-16 has [${wanted.join(', ')}].`);
  if (bias.length !== outputs) throw new AppError('unsupported', `The bias of "${name}" has ${bias.length} numbers; convolution ${index + 1} of VGG-16 has ${outputs}.`);
  if (!kernel.every(Number.isFinite) || !bias.every(Number.isFinite)) throw new AppError('damaged', `"${name}" or its bias holds a number that is not finite.`);
  return { kernel, bias };
}
