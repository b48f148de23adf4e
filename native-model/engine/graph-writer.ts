import type { GraphAttribute, GraphNode, GraphType } from './graph-file.ts';

/** An output of a node of the graph that is being written. */
export type Ref = string;

type Attributes = Readonly<Record<string, GraphAttribute>>;

const FLOAT = { type: 'float' } as const;
const INT32 = { type: 'int32' } as const;

/** Writes a graph of TensorFlow's operations, one node a call. Tensors are float32 where nothing else is said, and no size is fixed. */
export class GraphWriter {
  readonly nodes: GraphNode[] = [];
  readonly inputs: Ref[] = [];

  /** The next input, in the order in which `NativeGraph.run` wants them. */
  input(type: GraphType = 'float'): Ref {
    const ref = this.#node('Placeholder', [], { dtype: { type } });
    this.inputs.push(ref);
    return ref;
  }

  floatInputs(count: number): Ref[] {
    return Array.from({ length: count }, () => this.input());
  }

  intInputs(count: number): Ref[] {
    return Array.from({ length: count }, () => this.input('int32'));
  }

  zeros(shape: readonly number[]): Ref {
    return this.#node('Const', [], { dtype: FLOAT, value: { tensor: new Float32Array(shape.reduce((size, side) => size * side, 1)), shape } });
  }

  floats(values: readonly number[], shape: readonly number[] = [values.length]): Ref {
    return this.#node('Const', [], { dtype: FLOAT, value: { tensor: Float32Array.from(values), shape } });
  }

  ints(values: readonly number[], shape: readonly number[] = [values.length]): Ref {
    return this.#node('Const', [], { dtype: INT32, value: { tensor: Int32Array.from(values), shape } });
  }

  /** An operation of one output whose only attribute is its type: Add, Tanh, TanhGrad, … */
  op(name: string, ...inputs: readonly Ref[]): Ref {
    return this.#node(name, inputs, { T: FLOAT });
  }

  /** a · b, each turned first where `turned` says so. */
  product(a: Ref, b: Ref, turned: 'a' | 'b' | 'none' = 'none'): Ref {
    return this.#node('MatMul', [a, b], { T: FLOAT, transpose_a: { flag: turned === 'a' }, transpose_b: { flag: turned === 'b' } });
  }

  /** The same for each matrix of a batch. */
  batchedProduct(a: Ref, b: Ref, turned: 'a' | 'b' | 'none' = 'none'): Ref {
    return this.#node('BatchMatMulV2', [a, b], { T: FLOAT, adj_x: { flag: turned === 'a' }, adj_y: { flag: turned === 'b' } });
  }

  reshape(x: Ref, shape: Ref): Ref {
    return this.#node('Reshape', [x, shape], { T: FLOAT, Tshape: INT32 });
  }

  sum(x: Ref, axis: number, keepDims = false): Ref {
    return this.#node('Sum', [x, this.ints([axis])], { T: FLOAT, Tidx: INT32, keep_dims: { flag: keepDims } });
  }

  addAll(...parts: readonly Ref[]): Ref {
    return this.#node('AddN', parts, { T: FLOAT, N: { int: parts.length } });
  }

  /** Rows of x at `rows`. */
  gather(x: Ref, rows: Ref): Ref {
    return this.#node('GatherV2', [x, rows, this.ints([0], [])], { Tparams: FLOAT, Tindices: INT32, Taxis: INT32, batch_dims: { int: 0 } });
  }

  /** out[indices[k]] += x[k], `rows` [1] rows in all. */
  addRows(x: Ref, indices: Ref, rows: Ref): Ref {
    const count = this.#node('Reshape', [rows, this.ints([], [0])], { T: INT32, Tshape: INT32 });
    return this.#node('UnsortedSegmentSum', [x, indices, count], { T: FLOAT, Tindices: INT32, Tnumsegments: INT32 });
  }

  concat(parts: readonly Ref[], axis: number): Ref {
    if (parts.length === 1) return parts[0]!; // ConcatV2 wants two
    return this.#node('ConcatV2', [...parts, this.ints([axis], [])], { T: FLOAT, N: { int: parts.length }, Tidx: INT32 });
  }

  /** x in `parts` equal pieces. */
  split(x: Ref, parts: number, axis: number): Ref[] {
    return outputs(this.#node('Split', [this.ints([axis], []), x], { T: FLOAT, num_split: { int: parts } }), parts);
  }

  /** The first counts[0] rows (or columns) of x, the next counts[1], …; `parts` in all. */
  splitBy(x: Ref, counts: Ref, parts: number, axis: number): Ref[] {
    return outputs(this.#node('SplitV', [x, counts, this.ints([axis], [])], { T: FLOAT, Tlen: INT32, num_split: { int: parts } }), parts);
  }

  /** The first counts[0] of a list of whole numbers, the next counts[1], … */
  splitIntsBy(x: Ref, counts: readonly number[]): Ref[] {
    return outputs(this.#node('SplitV', [x, this.ints(counts), this.ints([0], [])], { T: INT32, Tlen: INT32, num_split: { int: counts.length } }), counts.length);
  }

  /** Whole numbers [parts, …] one by one. */
  unpackInts(x: Ref, parts: number): Ref[] {
    return outputs(this.#node('Unpack', [x], { T: INT32, num: { int: parts }, axis: { int: 0 } }), parts);
  }

  /** The first size[0] rows and size[1] columns of a matrix. */
  topLeft(x: Ref, size: Ref): Ref {
    return this.#node('Slice', [x, this.ints([0, 0]), size], { T: FLOAT, Index: INT32 });
  }

  /** Zeros around x: paddings [rank, 2]. */
  pad(x: Ref, paddings: Ref): Ref {
    return this.#node('Pad', [x, paddings], { T: FLOAT, Tpaddings: INT32 });
  }

  /** LSTMBlockCellGrad's first two outputs: the gradients of the cell before, and before the gates i, g, f, o. */
  lstmCellBack(inputs: readonly Ref[]): Ref[] {
    return outputs(this.#node('LSTMBlockCellGrad', inputs, { T: FLOAT, use_peephole: { flag: false } }), 2);
  }

  /** A variable that the graph holds from run to run; without numbers until `assign`. */
  variable(shape: readonly number[]): Ref {
    return this.#node('VarHandleOp', [], { dtype: FLOAT, shape: { sides: shape }, shared_name: { text: `v${this.nodes.length}` } });
  }

  /** What a variable holds once `step` is done. */
  read(variable: Ref, ...steps: readonly Ref[]): Ref {
    return this.#node('ReadVariableOp', [variable, ...steps.map((step) => `^${step}`)], { dtype: FLOAT });
  }

  /** A step without outputs, for `read`. */
  assign(variable: Ref, value: Ref): Ref {
    return this.#node('AssignVariableOp', [variable, value], { dtype: FLOAT });
  }

  /** A step of Adam on three variables, in place: inputs are β1's power, β2's power, the rate, β1, β2, ε and the gradient. */
  applyAdam(weight: Ref, first: Ref, second: Ref, inputs: readonly Ref[]): Ref {
    return this.#node('ResourceApplyAdam', [weight, first, second, ...inputs], { T: FLOAT });
  }

  #node(op: string, inputs: readonly Ref[], attributes: Attributes): Ref {
    const name = `n${this.nodes.length}`;
    this.nodes.push({ name, op, inputs, attributes });
    return name;
  }
}

const outputs = (node: Ref, count: number): Ref[] => Array.from({ length: count }, (_, i) => `${node}:${i}`);
