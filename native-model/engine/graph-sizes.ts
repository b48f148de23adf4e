import * as tf from '@tensorflow/tfjs-core';
import type { GraphWriter, Ref } from './graph-writer.ts';

/** The shapes that a graph asks for as one input, so that one graph serves batches of every size. */
export interface GraphSizes<Name extends string, Of extends readonly number[]> {
  /** Of a batch: what `inputs` reads. */
  readonly tensor: (...of: Of) => tf.Tensor;
  readonly inputs: (g: GraphWriter) => Readonly<Record<Name, Ref>>;
}

export function graphSizes<Name extends string, Of extends readonly number[]>(shapes: (...of: Of) => Readonly<Record<Name, readonly number[]>>): GraphSizes<Name, Of> {
  const known = Object.entries(shapes(...Array<number>(shapes.length).fill(0) as unknown as Of)) as [Name, readonly number[]][];
  const ranks = known.map(([, shape]) => shape.length);
  return {
    tensor: (...of) => tf.tensor1d((Object.values(shapes(...of)) as (readonly number[])[]).flat(), 'int32'),
    inputs: (g) => {
      const parts = g.splitIntsBy(g.input('int32'), ranks);
      return Object.fromEntries(known.map(([name], i) => [name, parts[i]])) as Record<Name, Ref>;
    },
  };
}
