import { AppError } from '../../common/rpc/app-error.ts';
import { readOnnx } from './onnx-reader.ts';
import { writeNode, writeTensor, writeValue, type OnnxNode } from './onnx-writer.ts';
import { preprocess, type Preprocessing } from './preprocessing.ts';
import { ProtobufWriter } from './protobuf.ts';
import { readFields } from './protobuf-reader.ts';

export interface TrunkShape {
  readonly inputSize: number;
  readonly layout: 'NCHW' | 'NHWC';
  readonly preprocessing: Preprocessing;
  /** The value to cut at; default: the model's only output. */
  readonly output?: string;
}

const IMAGE = 'macon/image';
const REGIONS = 'macon/regions';
/** Below it products and sums do not broadcast as the added nodes need. */
const OLDEST_OPSET = 7;

/**
 * An ONNX model with what it wants to be fed put into its graph: image [b, S, S, 3] uint8 → regions [b, rows, columns, D] float32.
 * Its own nodes and weights stay byte for byte; what lies behind the cut is dropped by the runtime.
 */
export function wrapTrunk(file: Uint8Array, { inputSize: S, layout, preprocessing, output }: TrunkShape): Uint8Array {
  const { inputs, outputs, nodes, opset } = readOnnx(file);
  const [fed, cut] = [inputs[0], output ?? outputs[0]];
  if (fed === undefined || inputs.length !== 1) throw new AppError('unsupported', `The model has ${inputs.length} inputs (${inputs.join(', ')}); a trunk has one.`);
  if (cut === undefined || (output === undefined && outputs.length !== 1)) throw new AppError('unsupported', `The model has ${outputs.length} outputs (${outputs.join(', ')}).`, { hint: 'Name the one to use as "output" in the description file.' });
  if (!nodes.some((node) => node.outputs.includes(cut))) throw new AppError('unsupported', `No node of the model gives "${cut}".`, { hint: 'Correct "output" in the description file.' });
  if (opset < OLDEST_OPSET) throw new AppError('unsupported', `The model is of ONNX opset ${opset}; ${OLDEST_OPSET} or newer is needed.`);
  const before = preprocess(IMAGE, layout, preprocessing, fed);
  const last: OnnxNode = layout === 'NCHW' ? { op: 'Transpose', inputs: [cut], output: REGIONS, attributes: { perm: [0, 2, 3, 1] } } : { op: 'Identity', inputs: [cut], output: REGIONS };
  const model = new ProtobufWriter();
  for (const { field, bytes, raw } of readFields(file)) {
    if (field !== 7) { model.raw(raw); continue; }
    model.message(7, (graph) => {
      for (const node of before.nodes) graph.message(1, (n) => { writeNode(n, node); });
      for (const part of readFields(bytes)) {
        // 11: inputs (weights may be listed there too, and need not be), 12: outputs, 13: shapes that were inferred for another batch.
        if (part.field < 11 || part.field > 13) graph.raw(part.raw);
      }
      graph.message(1, (n) => { writeNode(n, last); });
      for (const weight of before.weights) graph.message(5, (t) => { writeTensor(t, weight); });
      graph.message(11, (v) => { writeValue(v, { name: IMAGE, type: 'uint8', shape: ['macon_batch', S, S, 3] }); });
      graph.message(12, (v) => { writeValue(v, { name: REGIONS, type: 'float32', shape: ['macon_batch', 'macon_rows', 'macon_columns', 'macon_width'] }); });
    });
  }
  return model.finish();
}
