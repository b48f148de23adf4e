import * as v from 'valibot';
import { AppError } from '../../common/rpc/app-error.ts';

const attributes = v.record(v.string(), v.unknown());
const node = v.object({ name: v.string(), op: v.string(), input: v.optional(v.array(v.string()), []), attr: v.optional(attributes, {}) });
const weight = v.object({
  name: v.string(),
  shape: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
  dtype: v.picklist(['float32', 'int32']),
  quantization: v.optional(v.object({ dtype: v.literal('float16') })),
});
const schema = v.object({
  modelTopology: v.object({ node: v.array(node) }),
  weightsManifest: v.pipe(v.array(v.object({ weights: v.array(weight) })), v.length(1)),
});

export type GraphNode = v.InferOutput<typeof node>;
export interface GraphTensor { readonly shape: readonly number[]; readonly data: Float32Array | Int32Array }

/** A TF.js graph model cut down to what one node needs: its ancestors, each after its inputs, and the weights. */
export interface CutGraph { readonly nodes: readonly GraphNode[]; readonly weights: ReadonlyMap<string, GraphTensor>; readonly output: string }

/** Reads a graph model (topology as JSON text, one weights file) up to the node `cut`. Throws `damaged` when they do not fit each other. */
export function readGraphModel(json: string, bin: Uint8Array, cut: string): CutGraph {
  const parsed = v.safeParse(schema, JSON.parse(json));
  if (!parsed.success) throw new AppError('damaged', `The encoder's graph is not a TF.js graph model: ${parsed.issues[0].message}`);
  const { modelTopology, weightsManifest } = parsed.output;
  const byName = new Map(modelTopology.node.map((entry) => [entry.name, entry]));
  return { nodes: ancestors(byName, cut), weights: readWeights(weightsManifest[0]?.weights ?? [], bin), output: cut };
}

const nameOf = (input: string): string => input.replace(/^\^/, '').replace(/:\d+$/, '');

function ancestors(byName: ReadonlyMap<string, GraphNode>, cut: string): GraphNode[] {
  const order: GraphNode[] = [];
  const seen = new Set<string>();
  // Depth first, with the node itself after its inputs; a stack of our own, for the graph is hundreds deep.
  const stack: { name: string; ready: boolean }[] = [{ name: cut, ready: false }];
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const found = byName.get(entry.name);
    if (found === undefined) throw new AppError('damaged', `The encoder's graph has no node "${entry.name}".`);
    if (entry.ready) { order.push({ ...found, input: found.input.map(nameOf) }); continue; }
    if (seen.has(entry.name)) continue;
    seen.add(entry.name);
    stack.push({ name: entry.name, ready: true });
    for (const input of found.input.map(nameOf)) if (!seen.has(input)) stack.push({ name: input, ready: false });
  }
  return order;
}

/** The weights file holds them in the manifest's order: float16 takes two bytes, int32 four. */
function readWeights(manifest: readonly v.InferOutput<typeof weight>[], bin: Uint8Array): Map<string, GraphTensor> {
  const weights = new Map<string, GraphTensor>();
  let at = 0;
  for (const { name, shape, dtype, quantization } of manifest) {
    const length = shape.reduce((product, side) => product * side, 1);
    const bytes = length * (quantization === undefined ? 4 : 2);
    if (at + bytes > bin.length) throw new AppError('damaged', `The encoder's weights file ends inside "${name}".`);
    const copy = Uint8Array.prototype.slice.call(bin, at, at + bytes).buffer; // a Buffer's own slice would be a view
    const data = quantization !== undefined ? Float32Array.from(new Float16Array(copy)) : dtype === 'int32' ? new Int32Array(copy) : new Float32Array(copy);
    weights.set(name, { shape, data });
    at += bytes;
  }
  if (at !== bin.length) throw new AppError('damaged', `The encoder's weights file has ${bin.length - at} bytes too many.`);
  return weights;
}
