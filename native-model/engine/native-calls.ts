import * as tf from '@tensorflow/tfjs-core';

/** The native backend as far as the model's own operations ask it. */
interface NativeBackend extends tf.KernelBackend {
  readonly binding: {
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_FLOAT: number;
    readonly TF_INT64: number;
    createTensor(shape: number[], dtype: number, values: Int32Array): number;
  };
  readonly tensorMap: { set(dataId: object, info: object): void };
  executeMultipleOutputs(name: string, attributes: readonly object[], inputs: readonly object[], outputs: number): tf.Tensor[];
}

const backend = () => tf.backend() as NativeBackend;

/** Runs a TensorFlow operation on float32 tensors by its name, with its yes-or-no attributes. The outputs belong to the current tidy. */
export function callNative(name: string, inputs: readonly object[], outputs: number, flags: Readonly<Record<string, boolean>> = {}): tf.Tensor[] {
  const { binding } = backend();
  const attributes = [{ name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }, ...Object.entries(flags).map(([flag, value]) => ({ name: flag, type: binding.TF_ATTR_BOOL, value }))];
  return backend().executeMultipleOutputs(name, attributes, inputs, outputs);
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
