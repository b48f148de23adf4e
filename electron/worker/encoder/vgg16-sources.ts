import { AppError } from '../../common/rpc/app-error.ts';
import type { ReadGraph, ReadNode } from './onnx-reader.ts';
import { checkLayer, POOLED_AFTER, VGG16_LAYERS, type Vgg16Layer } from './vgg16.ts';
import type { StoredWeights } from './weights-file.ts';

/** Where torchvision's and timm's `features` hold the convolutions; the places between are relus and poolings. */
const PLACES = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28];
const NOT_VGG16 = 'Give a file of VGG-16 (configuration D, without batch normalisation).';

/** The thirteen convolutions of a file with torchvision's or timm's names. Throws `unsupported` for another network, `damaged` for wrong numbers. */
export async function vgg16FromTorch(weights: StoredWeights): Promise<Vgg16Layer[]> {
  const found = [...weights.keys()].map((name) => /^(?:.*\.)?features\.(\d+)\.weight$/.exec(name)).filter((match) => match !== null);
  const prefix = found[0]?.[0].replace(/features\..*$/, '') ?? '';
  const places = found.map((match) => Number(match[1])).sort((a, b) => a - b);
  if (places.join() !== PLACES.join()) throw new AppError('unsupported', `The file's convolutions are at features.${places.join(', ') || 'nothing'}; those of VGG-16 are at ${PLACES.join(', ')}.`, { hint: NOT_VGG16 });
  const layers: Vgg16Layer[] = [];
  for (const [index, place] of PLACES.entries()) {
    const name = `${prefix}features.${place}`;
    const [kernel, bias] = [weights.get(`${name}.weight`), weights.get(`${name}.bias`)];
    if (kernel === undefined || bias === undefined) throw new AppError('unsupported', `The file has no "${name}.bias".`, { hint: NOT_VGG16 });
    layers.push(checkLayer(index, `${name}.weight`, kernel.shape, { kernel: await kernel.floats(), bias: await bias.floats() }));
  }
  return layers;
}

/** Operations that change nothing where they stand. */
const SILENT = new Set(['Identity', 'Constant', 'Dropout']);

/** The thirteen convolutions of an ONNX model, cut at its last pooling layer. Its operations up to there must be VGG-16's, one after the other. */
export function vgg16FromOnnx(graph: ReadGraph): Vgg16Layer[] {
  const cut = graph.nodes.findLastIndex(({ op }) => op === 'MaxPool');
  const trunk = graph.nodes.slice(0, cut + 1).filter(({ op }) => !SILENT.has(op));
  const wanted = VGG16_LAYERS.flatMap((_, index) => ['Conv', 'Relu', ...(POOLED_AFTER.has(index + 1) ? ['MaxPool'] : [])]);
  const wrong = wanted.findIndex((op, at) => trunk[at]?.op !== op);
  if (wrong >= 0 || trunk.length !== wanted.length) {
    const at = wrong < 0 ? wanted.length : wrong;
    throw new AppError('unsupported', `The model's operation ${at + 1} is ${trunk[at]?.op ?? 'missing'}; VGG-16 has ${wanted[at] ?? 'no more before its last pooling layer'} there.`, { hint: `${NOT_VGG16} Another trunk needs a description: a JSON file that names the model (docs/encoders.md, "Another ONNX trunk"); install that file instead.` });
  }
  for (const node of trunk) checkStrides(node);
  checkChain(graph, trunk);
  return trunk.filter(({ op }) => op === 'Conv').map((node, index) => layerOf(graph, node, index));
}

/** Each takes what the one before gives, the first one the picture. */
function checkChain(graph: ReadGraph, trunk: readonly ReadNode[]): void {
  const aliases = new Map(graph.nodes.filter(({ op }) => SILENT.has(op)).map(({ inputs, outputs }) => [outputs[0] ?? '', inputs[0] ?? '']));
  const sourceOf = (name: string): string => { for (let steps = 0; steps < 100 && aliases.has(name); steps++) name = aliases.get(name) ?? ''; return name; };
  const broken = trunk.find(({ inputs }, at) => sourceOf(inputs[0] ?? '') !== (at === 0 ? graph.inputs[0] : trunk[at - 1]?.outputs[0]));
  if (broken !== undefined) throw new AppError('unsupported', `The model's operation "${broken.outputs[0] ?? ''}" does not follow the one before it, as VGG-16's do.`, { hint: NOT_VGG16 });
}

/** Kernel, padding and stride as VGG-16 has them; an attribute that is left out has its default, which only fits a convolution's strides. */
function checkStrides({ op, outputs, ints, texts }: ReadNode): void {
  const is = (name: string, wanted: string, byDefault = '') => (ints.get(name)?.join() ?? byDefault) === wanted;
  const same = (texts.get('auto_pad') ?? 'NOTSET') !== 'NOTSET' ? texts.get('auto_pad')?.startsWith('SAME') === true : undefined;
  const right = op === 'Conv' ? is('strides', '1,1', '1,1') && is('dilations', '1,1', '1,1') && is('group', '1', '1') && (same ?? is('pads', '1,1,1,1'))
    : op === 'MaxPool' ? is('kernel_shape', '2,2') && is('strides', '2,2') && (same ?? true) && is('pads', '0,0,0,0', '0,0,0,0') && is('dilations', '1,1', '1,1')
      : true;
  if (!right) throw new AppError('unsupported', `The model's ${op} "${outputs[0] ?? ''}" has another kernel, padding or stride than VGG-16's.`, { hint: NOT_VGG16 });
}

function layerOf(graph: ReadGraph, { inputs, outputs }: ReadNode, index: number): Vgg16Layer {
  const [kernel, bias] = [graph.weights.get(inputs[1] ?? ''), graph.weights.get(inputs[2] ?? '')];
  if (kernel === undefined || bias === undefined) throw new AppError('unsupported', `The model's convolution "${outputs[0] ?? ''}" has no stored kernel or bias.`, { hint: NOT_VGG16 });
  return checkLayer(index, inputs[1] ?? '', kernel.shape, { kernel: kernel.floats(), bias: bias.floats() });
}
