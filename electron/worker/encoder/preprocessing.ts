import type { OnnxNode, OnnxTensor } from './onnx-writer.ts';

/** What a trunk wants to be fed: (x − mean) / std per channel of its own order, x in 0..255. */
export interface Preprocessing {
  readonly channels: 'RGB' | 'BGR';
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** RGB scaled to 0..1, then ImageNet's mean and deviation. */
export const TORCHVISION: Preprocessing = { channels: 'RGB', mean: [0.485 * 255, 0.456 * 255, 0.406 * 255], std: [0.229 * 255, 0.224 * 255, 0.225 * 255] };
/** As Caffe did: BGR minus ImageNet's means, unscaled. */
export const KERAS: Preprocessing = { channels: 'BGR', mean: [103.939, 116.779, 123.68], std: [1, 1, 1] };
export const PREPROCESSING = { torchvision: TORCHVISION, keras: KERAS } as const;
export type PreprocessingName = keyof typeof PREPROCESSING;

const PREFIX = 'macon/in';

/** Nodes that turn `input` ([b, S, S, 3] uint8 RGB) into what a trunk wants, with the weights they need. */
export function preprocess(input: string, layout: 'NCHW' | 'NHWC', { channels, mean, std }: Preprocessing, output = `${PREFIX}/ready`): { nodes: OnnxNode[]; weights: OnnxTensor[]; output: string } {
  const planes = layout === 'NCHW';
  const shape = planes ? [1, 3, 1, 1] : [1, 1, 1, 3];
  const weights: OnnxTensor[] = [
    { name: `${PREFIX}/mean`, shape, data: Float32Array.from(mean) },
    { name: `${PREFIX}/std`, shape, data: Float32Array.from(std) },
  ];
  const nodes: OnnxNode[] = [{ op: 'Cast', inputs: [input], output: `${PREFIX}/float`, attributes: { to: 1 } }];
  let last = `${PREFIX}/float`;
  if (planes) nodes.push({ op: 'Transpose', inputs: [last], output: (last = `${PREFIX}/planes`), attributes: { perm: [0, 3, 1, 2] } });
  if (channels === 'BGR') {
    weights.push({ name: `${PREFIX}/order`, shape: [3], data: BigInt64Array.of(2n, 1n, 0n) });
    nodes.push({ op: 'Gather', inputs: [last, `${PREFIX}/order`], output: (last = `${PREFIX}/bgr`), attributes: { axis: planes ? 1 : 3 } });
  }
  nodes.push({ op: 'Sub', inputs: [last, `${PREFIX}/mean`], output: `${PREFIX}/centred` }, { op: 'Div', inputs: [`${PREFIX}/centred`, `${PREFIX}/std`], output });
  return { nodes, weights, output };
}
