import { ProtobufWriter } from './protobuf.ts';

export type Attribute = number | string | readonly number[];
export interface OnnxNode { readonly op: string; readonly inputs: readonly string[]; readonly output: string | readonly string[]; readonly attributes?: Readonly<Record<string, Attribute>> }
export interface OnnxTensor { readonly name: string; readonly shape: readonly number[]; readonly data: Float32Array | BigInt64Array }
/** A string in a shape is a free dimension. */
export interface OnnxValue { readonly name: string; readonly type: 'float32' | 'uint8'; readonly shape: readonly (number | string)[] }
export interface OnnxGraph {
  readonly name: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  readonly weights: readonly OnnxTensor[];
}

const OPSET = 13;
const IR_VERSION = 8;
const ELEMENT = { float32: 1, uint8: 2, int64: 7 } as const;
const ATTRIBUTE = { int: 2, string: 3, ints: 7 } as const;

/** The bytes of an ONNX model (opset 13). Attributes with numbers are written as integers: no operator used here has another kind. */
export function writeOnnx(graph: OnnxGraph): Uint8Array {
  return new ProtobufWriter()
    .varint(1, IR_VERSION)
    .text(2, 'macon-workbench')
    .message(7, (g) => {
      for (const node of graph.nodes) g.message(1, (n) => { writeNode(n, node); });
      g.text(2, graph.name);
      for (const tensor of graph.weights) g.message(5, (t) => { writeTensor(t, tensor); });
      for (const value of graph.inputs) g.message(11, (v) => { writeValue(v, value); });
      for (const value of graph.outputs) g.message(12, (v) => { writeValue(v, value); });
    })
    .message(8, (set) => { set.text(1, '').varint(2, OPSET); })
    .finish();
}

export function writeNode(writer: ProtobufWriter, node: OnnxNode): void {
  for (const input of node.inputs) writer.text(1, input);
  const outputs = typeof node.output === 'string' ? [node.output] : node.output;
  for (const output of outputs) writer.text(2, output);
  writer.text(3, outputs[0] ?? '').text(4, node.op);
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    writer.message(5, (a) => {
      a.text(1, name);
      if (typeof value === 'number') a.varint(3, value).varint(20, ATTRIBUTE.int);
      else if (typeof value === 'string') a.text(4, value).varint(20, ATTRIBUTE.string);
      else { for (const item of value) a.varint(8, item); a.varint(20, ATTRIBUTE.ints); }
    });
  }
}

export function writeTensor(writer: ProtobufWriter, { name, shape, data }: OnnxTensor): void {
  for (const side of shape) writer.varint(1, side);
  writer.varint(2, data instanceof Float32Array ? ELEMENT.float32 : ELEMENT.int64).text(8, name);
  writer.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

export function writeValue(writer: ProtobufWriter, { name, type, shape }: OnnxValue): void {
  writer.text(1, name).message(2, (t) => {
    t.message(1, (tensor) => {
      tensor.varint(1, ELEMENT[type]).message(2, (s) => {
        for (const side of shape) s.message(1, (d) => { if (typeof side === 'number') d.varint(1, side); else d.text(2, side); });
      });
    });
  });
}
