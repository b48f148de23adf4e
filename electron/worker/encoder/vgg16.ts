import { createHash } from 'node:crypto';
import type { EncoderDescription } from '../../common/domain/model.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from './onnx-writer.ts';
import { preprocess, type Preprocessing } from './preprocessing.ts';

/** The thirteen convolutions: inputs and outputs of each; all 3×3, padded by one, with relu. */
export const VGG16_LAYERS: readonly (readonly [number, number])[] = [
  [3, 64], [64, 64], [64, 128], [128, 128], [128, 256], [256, 256], [256, 256], [256, 512], [512, 512], [512, 512], [512, 512], [512, 512], [512, 512],
];
/** A 2×2 maximum follows these (counted from 1); the last one's output is what the paper calls the last pooling layer. */
export const POOLED_AFTER: ReadonlySet<number> = new Set([2, 4, 7, 10, 13]);

/** Kernel [O, I, 3, 3] and bias [O] of one convolution. */
export interface Vgg16Layer { readonly kernel: Float32Array; readonly bias: Float32Array }

/** Raised whenever the graph would give other numbers for the same weights. */
const WRITER = 1;

/** All but what only the file's bringer knows. */
export function describeVgg16(layers: readonly Vgg16Layer[], preprocessing: Preprocessing, checksum: string): Omit<EncoderDescription, 'origin' | 'licence'> {
  const hash = createHash('sha256').update(`${WRITER} ${JSON.stringify(preprocessing)}`);
  for (const { kernel, bias } of layers) for (const numbers of [kernel, bias]) hash.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  return {
    id: `vgg16-224-${hash.digest('hex').slice(0, 12)}`,
    label: 'VGG-16 trunk (last pooling layer)',
    inputSize: 224,
    view: 'stretch',
    grid: { rows: 7, columns: 7 },
    width: 512,
    checksum,
  };
}

/** Image [b, 224, 224, 3] uint8 → regions [b, 7, 7, 512] float32. */
export function vgg16Graph(name: string, layers: readonly Vgg16Layer[], preprocessing: Preprocessing): OnnxGraph {
  const input = preprocess('image', 'NCHW', preprocessing);
  const nodes: OnnxNode[] = [...input.nodes];
  const weights: OnnxTensor[] = [...input.weights];
  let last = input.output;
  VGG16_LAYERS.forEach(([inputs, outputs], index) => {
    const [n, layer] = [index + 1, layers[index]];
    if (layer === undefined) throw new AppError('internal', `VGG-16 has thirteen convolutions, not ${layers.length}.`);
    weights.push({ name: `conv${n}/kernel`, shape: [outputs, inputs, 3, 3], data: layer.kernel }, { name: `conv${n}/bias`, shape: [outputs], data: layer.bias });
    nodes.push({ op: 'Conv', inputs: [last, `conv${n}/kernel`, `conv${n}/bias`], output: `conv${n}`, attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] } });
    nodes.push({ op: 'Relu', inputs: [`conv${n}`], output: (last = `relu${n}`) });
    if (POOLED_AFTER.has(n)) nodes.push({ op: 'MaxPool', inputs: [last], output: (last = `pool${n}`), attributes: { kernel_shape: [2, 2], strides: [2, 2] } });
  });
  nodes.push({ op: 'Transpose', inputs: [last], output: 'regions', attributes: { perm: [0, 2, 3, 1] } });
  return {
    name,
    inputs: [{ name: 'image', type: 'uint8', shape: ['batch', 224, 224, 3] }],
    outputs: [{ name: 'regions', type: 'float32', shape: ['batch', 7, 7, 512] }],
    nodes,
    weights,
  };
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
