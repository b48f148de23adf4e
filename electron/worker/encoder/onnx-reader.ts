import { AppError } from '../../common/rpc/app-error.ts';
import { numbersOf, readFields, textOf } from './protobuf-reader.ts';

export interface ReadNode { readonly op: string; readonly inputs: readonly string[]; readonly outputs: readonly string[]; readonly ints: ReadonlyMap<string, readonly number[]>; readonly texts: ReadonlyMap<string, string> }
/** A weight; its numbers are read when they are asked for. */
export interface ReadTensor { readonly shape: readonly number[]; floats(): Float32Array }
export interface ReadGraph {
  readonly opset: number;
  readonly nodes: readonly ReadNode[];
  readonly weights: ReadonlyMap<string, ReadTensor>;
  /** Names of the inputs that are no weights, and of the outputs. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Reads an ONNX model's graph. Throws `damaged` for what is none, `unsupported` for weights kept in other files. */
export function readOnnx(file: Uint8Array): ReadGraph {
  let opset = 0;
  let graph: Uint8Array | undefined;
  for (const { field, bytes } of readFields(file)) {
    if (field === 7) graph = bytes;
    else if (field === 8) opset = Math.max(opset, defaultOpset(bytes));
  }
  if (graph === undefined || opset === 0) throw new AppError('damaged', 'The file is not an ONNX model: it has no graph.');
  const nodes: ReadNode[] = [];
  const weights = new Map<string, ReadTensor>();
  const inputs: string[] = [];
  const outputs: string[] = [];
  for (const { field, bytes } of readFields(graph)) {
    if (field === 1) nodes.push(readNode(bytes));
    else if (field === 5) { const [name, tensor] = readTensor(bytes); weights.set(name, tensor); }
    else if (field === 11) inputs.push(nameOf(bytes));
    else if (field === 12) outputs.push(nameOf(bytes));
  }
  return { opset, nodes, weights, outputs, inputs: inputs.filter((name) => !weights.has(name)) };
}

function defaultOpset(bytes: Uint8Array): number {
  let domain = '';
  let version = 0;
  for (const { field, number, bytes: text } of readFields(bytes)) {
    if (field === 1) domain = textOf(text);
    else if (field === 2) version = Number(number);
  }
  return domain === '' || domain === 'ai.onnx' ? version : 0;
}

function nameOf(value: Uint8Array): string {
  for (const { field, bytes } of readFields(value)) if (field === 1) return textOf(bytes);
  return '';
}

function readNode(bytes: Uint8Array): ReadNode {
  const [inputs, outputs]: [string[], string[]] = [[], []];
  const ints = new Map<string, readonly number[]>();
  const texts = new Map<string, string>();
  let op = '';
  for (const { field, bytes: value } of readFields(bytes)) {
    if (field === 1) inputs.push(textOf(value));
    else if (field === 2) outputs.push(textOf(value));
    else if (field === 4) op = textOf(value);
    else if (field === 5) readAttribute(value, ints, texts);
  }
  return { op, inputs, outputs, ints, texts };
}

function readAttribute(bytes: Uint8Array, ints: Map<string, readonly number[]>, texts: Map<string, string>): void {
  const numbers: number[] = [];
  let name = '';
  let text: string | undefined;
  for (const part of readFields(bytes)) {
    if (part.field === 1) name = textOf(part.bytes);
    else if (part.field === 3 || part.field === 8) for (const number of numbersOf(part)) numbers.push(Number(number));
    else if (part.field === 4) text = textOf(part.bytes);
  }
  if (text === undefined) ints.set(name, numbers);
  else texts.set(name, text);
}

function readTensor(bytes: Uint8Array): [string, ReadTensor] {
  const shape: number[] = [];
  const loose: Uint8Array[] = [];
  let [name, type, external] = ['', 0, false];
  let raw: Uint8Array | undefined;
  for (const part of readFields(bytes)) {
    if (part.field === 1) for (const side of numbersOf(part)) shape.push(Number(side));
    else if (part.field === 2) type = Number(part.number);
    else if (part.field === 4) loose.push(part.bytes);
    else if (part.field === 8) name = textOf(part.bytes);
    else if (part.field === 9) raw = part.bytes;
    else if (part.field === 13 || (part.field === 14 && part.number === 1n)) external = true;
  }
  return [name, { shape, floats: () => floatsOf({ name, type, external, shape, bytes: raw ?? Buffer.concat(loose) }) }];
}

/** Copied: the file's bytes need not be aligned. */
function floatsOf({ name, type, external, shape, bytes }: { name: string; type: number; external: boolean; shape: readonly number[]; bytes: Uint8Array }): Float32Array {
  if (external) throw new AppError('unsupported', `The weight "${name}" is kept in another file.`, { hint: 'Save the model as one file.' });
  if (type !== 1 && type !== 10) throw new AppError('unsupported', `The weight "${name}" is not of type float32 or float16.`);
  const copy = Uint8Array.from(bytes).buffer;
  const wanted = shape.reduce((product, side) => product * side, type === 1 ? 4 : 2);
  if (bytes.length !== wanted) throw new AppError('damaged', `The weight "${name}" has ${bytes.length} bytes; its shape [${shape.join(', ')}] takes ${wanted}.`);
  return type === 1 ? new Float32Array(copy) : Float32Array.from(new Float16Array(copy));
}
