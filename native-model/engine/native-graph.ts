import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { GRAPH_TAG, savedModelBytes } from './graph-file.ts';
import type { GraphWriter, Ref } from './graph-writer.ts';

/** The native backend as far as graphs ask it. */
interface GraphBackend extends tf.KernelBackend {
  readonly binding: {
    loadSavedModel(folder: string, tags: string): number;
    runSavedModel(graph: number, inputs: number[], inputNames: string, outputNames: string): GraphOutput[];
    deleteSavedModel(graph: number): void;
  };
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  createOutputTensor(output: GraphOutput): tf.Tensor;
}

/** What a graph gave, under the name by which TensorFlow holds it. */
export interface GraphOutput { readonly id: number }

const backend = () => tf.backend() as GraphBackend;

/** A graph that TensorFlow holds ready: its operations run without JavaScript between them, and hand their memory on. */
export class NativeGraph {
  readonly #graph: number;
  readonly #inputs: readonly Ref[];
  readonly #outputs: readonly Ref[];

  /** TensorFlow reads a graph from a folder only, which is gone afterwards. */
  constructor({ nodes, inputs }: GraphWriter, outputs: readonly Ref[] = []) {
    const folder = mkdtempSync(join(tmpdir(), 'macon-graph-'));
    try {
      writeFileSync(join(folder, 'saved_model.pb'), savedModelBytes(nodes));
      this.#graph = backend().binding.loadSavedModel(folder, GRAPH_TAG);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    this.#inputs = inputs;
    this.#outputs = outputs;
  }

  /** The outputs belong to the current tidy. */
  run(inputs: readonly tf.TensorInfo[]): tf.Tensor[] {
    return this.runPart(this.#inputs, inputs, this.#outputs).map((output) => backend().createOutputTensor(output));
  }

  /** Runs what these outputs need, which must be given by these inputs. The outputs are the caller's to give a tensor or to delete. */
  runPart(names: readonly Ref[], inputs: readonly tf.TensorInfo[], outputs: readonly Ref[]): GraphOutput[] {
    const { binding } = backend();
    return binding.runSavedModel(this.#graph, backend().getInputTensorIds(inputs), listed(names), listed(outputs));
  }

  /** Gives up the graph and what its variables hold. */
  dispose(): void {
    backend().binding.deleteSavedModel(this.#graph);
  }
}

/** The binding wants the number of the output with each name. */
const listed = (refs: readonly Ref[]): string => refs.map((ref) => (ref.includes(':') ? ref : `${ref}:0`)).join(',');

const known = new Map<string, NativeGraph>();

/** The graph of this name, made the first time. */
export function graphOf(name: string, make: () => NativeGraph): NativeGraph {
  const graph = known.get(name) ?? make();
  known.set(name, graph);
  return graph;
}
