/*
 * A TensorFlow graph as the bytes of a SavedModel (protocol buffers): as much of saved_model.proto, meta_graph.proto, graph.proto,
 * node_def.proto, attr_value.proto and tensor.proto as the graphs of this folder need.
 */

export type GraphType = 'float' | 'int32';

export type GraphAttribute =
  | { readonly type: GraphType }
  | { readonly flag: boolean }
  | { readonly int: number }
  | { readonly text: string }
  | { readonly sides: readonly number[] }
  | { readonly tensor: Float32Array | Int32Array; readonly shape: readonly number[] };

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Each a node's name, or `name:1` for its second output, … */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, GraphAttribute>>;
}

/** The tag under which the graph is loaded. */
export const GRAPH_TAG = 'serve';

/** As TensorFlow numbers its types (types.proto). */
const TYPES = { float: 1, int32: 3 } as const;
/** The version of graphs that these operations are written in: about TensorFlow 2.8's, which every newer library reads. */
const PRODUCER = 987;
const [VARINT, BYTES] = [0, 2];

/** saved_model.pb with one graph. */
export function savedModelBytes(nodes: readonly GraphNode[]): Uint8Array {
  const graph = message(2, ...nodes.map((node) => message(1, ...nodeParts(node))), message(4, number(1, PRODUCER)));
  const about = message(1, text(4, GRAPH_TAG));
  return joined([number(1, 1), message(2, about, graph)]);
}

function nodeParts({ name, op, inputs, attributes }: GraphNode): Uint8Array[] {
  const entries = Object.entries(attributes).map(([key, value]) => message(5, text(1, key), message(2, attributeBytes(value))));
  return [text(1, name), text(2, op), ...inputs.map((input) => text(3, input)), ...entries];
}

function attributeBytes(value: GraphAttribute): Uint8Array {
  if ('type' in value) return number(6, TYPES[value.type]);
  if ('flag' in value) return number(5, value.flag ? 1 : 0);
  if ('int' in value) return number(3, value.int);
  if ('text' in value) return text(2, value.text);
  if ('sides' in value) return message(7, ...sidesOf(value.sides));
  const { tensor, shape } = value;
  const type = tensor instanceof Float32Array ? TYPES.float : TYPES.int32;
  return message(8, number(1, type), message(2, ...sidesOf(shape)), bytes(4, new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength)));
}

const sidesOf = (shape: readonly number[]): Uint8Array[] => shape.map((side) => message(2, number(1, side)));

const message = (field: number, ...parts: readonly Uint8Array[]): Uint8Array => bytes(field, joined(parts));
const text = (field: number, value: string): Uint8Array => bytes(field, new TextEncoder().encode(value));
const bytes = (field: number, value: Uint8Array): Uint8Array => joined([tag(field, BYTES), varint(value.length), value]);
const number = (field: number, value: number): Uint8Array => joined([tag(field, VARINT), varint(value)]);
const tag = (field: number, wire: number): Uint8Array => varint(field * 8 + wire);

/** A whole number ≥ 0, seven bits a byte, the lowest first. */
function varint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = value;
  do {
    out.push((rest % 128) + (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Uint8Array.from(out);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
