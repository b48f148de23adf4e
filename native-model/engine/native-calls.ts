import * as tf from '@tensorflow/tfjs-core';

/** The native backend as far as the model's own operations ask it. */
interface NativeBackend extends tf.KernelBackend {
  readonly binding: {
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_FLOAT: number;
    readonly TF_ATTR_SHAPE: number;
    readonly TF_ATTR_STRING: number;
    readonly TF_FLOAT: number;
    readonly TF_INT64: number;
    createTensor(shape: number[], dtype: number, values: Int32Array): number;
    deleteTensor(id: number): void;
    executeOp(name: string, attributes: readonly object[], inputs: readonly number[], outputs: number): { readonly id: number }[];
  };
  readonly tensorMap: { get(dataId: object): { id: number }; set(dataId: object, info: object): void };
  getInputTensorIds(tensors: readonly object[]): number[];
  createOutputTensor(output: object): tf.Tensor;
  executeMultipleOutputs(name: string, attributes: readonly object[], inputs: readonly object[], outputs: number): tf.Tensor[];
}

const backend = () => tf.backend() as NativeBackend;

export interface Attributes {
  /** What the operation calls the type of its numbers, float32: `T` where nothing is said; undefined where it has no such attribute. */
  readonly type?: string | undefined;
  readonly flags?: Readonly<Record<string, boolean>>;
  readonly floats?: Readonly<Record<string, number>>;
  readonly shape?: readonly number[];
  /** Of a variable, `shared_name`. */
  readonly name?: string;
}

/** Runs a TensorFlow operation on float32 tensors by its name. The outputs belong to the current tidy. */
export function callNative(name: string, inputs: readonly object[], outputs: number, attributes: Attributes = {}): tf.Tensor[] {
  const { binding } = backend();
  const type = 'type' in attributes ? attributes.type : 'T';
  const all = [
    ...(type === undefined ? [] : [{ name: type, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }]),
    ...Object.entries(attributes.flags ?? {}).map(([flag, value]) => ({ name: flag, type: binding.TF_ATTR_BOOL, value })),
    ...Object.entries(attributes.floats ?? {}).map(([name, value]) => ({ name, type: binding.TF_ATTR_FLOAT, value })),
    ...(attributes.shape === undefined ? [] : [{ name: 'shape', type: binding.TF_ATTR_SHAPE, value: attributes.shape }]),
    ...(attributes.name === undefined ? [] : [{ name: 'shared_name', type: binding.TF_ATTR_STRING, value: attributes.name }]),
  ];
  return backend().executeMultipleOutputs(name, all, inputs, outputs);
}

const lengths = new Map<number, object>();

/** A whole number as the int64 scalar that some operations want and TF.js has no type for. Made once a number; there are few. */
export function int64(value: number): object {
  const known = lengths.get(value);
  if (known !== undefined) return known;
  const { binding, tensorMap } = backend();
  const dataId = {};
  const id = binding.createTensor([], binding.TF_INT64, Int32Array.of(value, 0)); // little endian: low half first
  tensorMap.set(dataId, { shape: [], dtype: binding.TF_INT64, values: null, id, refCount: 1 });
  const scalar = { dataId };
  lengths.set(value, scalar);
  return scalar;
}

/** The name by which TensorFlow holds a variable's numbers as they stand now. */
export function numbersOf(variable: tf.Variable): number {
  return backend().getInputTensorIds([variable])[0] as number; // numbers that were not handed over yet are now
}

/** Frees an output that is not wanted. */
export function deleteOutput({ id }: { readonly id: number }): void {
  backend().binding.deleteTensor(id);
}

/**
 * Lets go of a variable's numbers, so that a resource which shares them can change them in place.
 * @returns what gives the variable numbers again: without it the variable is not to be used
 */
export function lendNumbers(variable: tf.Variable): (moved: { readonly id: number }) => void {
  const own = backend().tensorMap.get(variable.dataId);
  const alone = backend().refCount(variable.dataId) === 1; // else somebody else would see their numbers change
  if (alone) backend().binding.deleteTensor(own.id);
  return (moved) => {
    if (alone) own.id = moved.id;
    else variable.assign(backend().createOutputTensor(moved));
  };
}

/** What a resource holds. */
export function readResource(resource: tf.Tensor): { readonly id: number } {
  const { binding } = backend();
  return binding.executeOp('ReadVariableOp', [{ name: 'dtype', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }], backend().getInputTensorIds([resource]), 1)[0] as { id: number };
}
