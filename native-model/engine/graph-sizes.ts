import * as tf from '@tensorflow/tfjs-core';
import type { GraphWriter, Ref } from './graph-writer.ts';

/** The shapes that a graph asks for as inputs, so that one graph serves batches of every size. */
export interface GraphSizes<Name extends string, Of extends readonly number[]> {
  /** Of a batch, in the order of `inputs`. */
  readonly tensors: (...of: Of) => tf.Tensor[];
  readonly inputs: (g: GraphWriter) => Readonly<Record<Name, Ref>>;
}

export function graphSizes<Name extends string, Of extends readonly number[]>(shapes: (...of: Of) => Readonly<Record<Name, readonly number[]>>, names: readonly Name[]): GraphSizes<Name, Of> {
  return {
    tensors: (...of) => {
      const all = shapes(...of);
      return names.map((name) => tf.tensor1d([...all[name]], 'int32'));
    },
    inputs: (g) => Object.fromEntries(names.map((name) => [name, g.input('int32')])) as Record<Name, Ref>,
  };
}
