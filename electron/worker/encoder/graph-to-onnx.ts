import { AppError } from '../../common/rpc/app-error.ts';
import type { CutGraph, GraphNode, GraphTensor } from './graph-model.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from './onnx-writer.ts';

/** What the trunk is fed and how its map becomes the region grid. */
export interface TrunkOptions {
  readonly name: string;
  /** S: the input is [batch, S, S, 3] uint8 RGB. */
  readonly inputSize: number;
  /** The map's side over the grid's: 2 averages 2×2 cells into one region. */
  readonly pool: number;
}

const INPUT = 'image';
const OUTPUT = 'regions';

/**
 * A cut TensorFlow graph (NHWC) as ONNX (NCHW inside): image [b, S, S, 3] uint8 → regions [b, rows, columns, D] float32.
 * Convolution kernels turn from HWIO to OIHW, depthwise ones from HWC1 to C1HW.
 */
export function graphToOnnx(graph: CutGraph, options: TrunkOptions): OnnxGraph {
  const translation = new Translation(graph);
  for (const node of graph.nodes) translation.add(node);
  const { nodes, weights } = translation;
  let last = graph.output;
  if (options.pool > 1) {
    nodes.push({ op: 'AveragePool', inputs: [last], output: 'pooled', attributes: { kernel_shape: [options.pool, options.pool], strides: [options.pool, options.pool] } });
    last = 'pooled';
  }
  nodes.push({ op: 'Transpose', inputs: [last], output: OUTPUT, attributes: { perm: [0, 2, 3, 1] } });
  const S = options.inputSize;
  return {
    name: options.name,
    inputs: [{ name: INPUT, type: 'uint8', shape: ['batch', S, S, 3] }],
    outputs: [{ name: OUTPUT, type: 'float32', shape: ['batch', 'rows', 'columns', 'width'] }],
    nodes,
    weights,
  };
}

class Translation {
  readonly nodes: OnnxNode[] = [];
  readonly weights: OnnxTensor[] = [{ name: 'zero', shape: [], data: Float32Array.of(0) }, { name: 'six', shape: [], data: Float32Array.of(6) }];
  readonly #graph: CutGraph;

  constructor(graph: CutGraph) { this.#graph = graph; }

  add(node: GraphNode): void {
    switch (node.op) {
      case 'Placeholder':
        this.nodes.push({ op: 'Cast', inputs: [INPUT], output: `${node.name}/float`, attributes: { to: 1 } });
        this.nodes.push({ op: 'Transpose', inputs: [`${node.name}/float`], output: node.name, attributes: { perm: [0, 3, 1, 2] } });
        return;
      case 'Const': this.#constant(node.name); return;
      case 'Relu': case 'Mul': this.nodes.push({ op: node.op, inputs: node.input, output: node.name }); return;
      case 'Add': case 'AddV2': this.nodes.push({ op: 'Add', inputs: node.input, output: node.name }); return;
      case 'Relu6': this.nodes.push({ op: 'Clip', inputs: [node.input[0] ?? '', 'zero', 'six'], output: node.name }); return;
      case 'Mean': this.nodes.push({ op: 'ReduceMean', inputs: [node.input[0] ?? ''], output: node.name, attributes: { axes: this.#spatialAxes(node), keepdims: 1 } }); return;
      case '_FusedConv2D': this.#convolution(node, false); return;
      case 'FusedDepthwiseConv2dNative': this.#convolution(node, true); return;
      default: throw new AppError('unsupported', `The encoder's graph uses the operation ${node.op}, which has no translation.`);
    }
  }

  /** Scalars stay; a vector speaks of channels, which are the second axis here. Kernels and axes are taken up where they are used. */
  #constant(name: string): void {
    const { shape, data } = this.#weight(name);
    if (!(data instanceof Float32Array) || shape.length > 1) return;
    this.weights.push({ name, shape: shape.length === 0 ? [] : [1, data.length, 1, 1], data });
  }

  #spatialAxes(node: GraphNode): readonly number[] {
    const axes = [...this.#weight(node.input[1] ?? '').data];
    if (axes.join() !== '1,2') throw new AppError('unsupported', `The encoder's graph takes a mean over axes ${axes.join()}; only rows and columns have a translation.`);
    return [2, 3];
  }

  #convolution(node: GraphNode, depthwise: boolean): void {
    const [input = '', kernelName = '', biasName = ''] = node.input;
    const kernel = this.#weight(kernelName);
    const [height = 0, width = 0, inputs = 0, outputs = 0] = kernel.shape;
    const fused = stringList(node, 'fused_ops');
    const to = fused.includes('Relu') ? `${node.name}/linear` : node.name;
    this.weights.push({ name: `${node.name}/kernel`, shape: depthwise ? [inputs * outputs, 1, height, width] : [outputs, inputs, height, width], data: depthwise ? hwcmToCmhw(kernel) : hwioToOihw(kernel) });
    this.weights.push({ name: `${node.name}/bias`, shape: [depthwise ? inputs * outputs : outputs], data: this.#weight(biasName).data as Float32Array });
    this.nodes.push({
      op: 'Conv',
      inputs: [input, `${node.name}/kernel`, `${node.name}/bias`],
      output: to,
      attributes: { kernel_shape: [height, width], strides: intList(node, 'strides').slice(1, 3), auto_pad: 'SAME_UPPER', group: depthwise ? inputs : 1 },
    });
    if (to !== node.name) this.nodes.push({ op: 'Relu', inputs: [to], output: node.name });
    if (fused.some((op) => op !== 'BiasAdd' && op !== 'Relu')) throw new AppError('unsupported', `The encoder's graph fuses ${fused.join(' and ')}, which has no translation.`);
    if (text(node, 'padding') !== 'SAME') throw new AppError('unsupported', `The encoder's graph pads ${node.name} otherwise than SAME.`);
  }

  #weight(name: string): GraphTensor {
    const found = this.#graph.weights.get(name);
    if (found === undefined) throw new AppError('damaged', `The encoder's weights file has no "${name}".`);
    return found;
  }
}

/** [H, W, I, O] → [O, I, H, W]. */
function hwioToOihw({ shape, data }: GraphTensor): Float32Array {
  const [H = 0, W = 0, I = 0, O = 0] = shape;
  const out = new Float32Array(data.length);
  for (let at = 0, hw = 0; hw < H * W; hw++) {
    for (let i = 0; i < I; i++) for (let o = 0; o < O; o++) out[(o * I + i) * H * W + hw] = data[at++] ?? 0;
  }
  return out;
}

/** [H, W, C, m] → [C·m, 1, H, W]. */
function hwcmToCmhw({ shape, data }: GraphTensor): Float32Array {
  const [H = 0, W = 0, C = 0, m = 0] = shape;
  const out = new Float32Array(data.length);
  for (let hw = 0; hw < H * W; hw++) for (let c = 0; c < C * m; c++) out[c * H * W + hw] = data[hw * C * m + c] ?? 0;
  return out;
}

const decode = (base64: string): string => Buffer.from(base64, 'base64').toString('latin1');
const attribute = (node: GraphNode, name: string): { s?: string; list?: { s?: string[]; i?: string[] } } => (node.attr[name] ?? {}) as { s?: string; list?: { s?: string[]; i?: string[] } };
const text = (node: GraphNode, name: string): string => decode(attribute(node, name).s ?? '');
const stringList = (node: GraphNode, name: string): string[] => (attribute(node, name).list?.s ?? []).map(decode);
const intList = (node: GraphNode, name: string): number[] => (attribute(node, name).list?.i ?? []).map(Number);
