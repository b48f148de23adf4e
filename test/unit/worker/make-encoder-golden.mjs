/**
 * Makes encoder-golden.json by a path that shares no code with ours: the TensorFlow.js inside @vladmandic/human (its graph-model loader,
 * its plain cpu backend) runs the package's own graph. Takes a minute: node test/unit/worker/make-encoder-golden.mjs [raw.f32 …]
 * A raw file holds pixels as float32; its whole answer is written beside it as NAME.out, for comparisons by hand.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { syntheticPixels } from './synthetic-pixels.mjs';

const CUT = 'tower_0/extern1/hard_swish/mul_1';
const S = 224;
const folder = dirname(dirname(createRequire(import.meta.url).resolve('@vladmandic/human')));
// The bundle is a browser's; these are all it asks of one to load.
globalThis.self ??= globalThis;
globalThis.window ??= globalThis;
globalThis.document ??= {};
const tf = await import(pathToFileURL(join(folder, 'dist/tfjs.esm.js')).href);
await tf.setBackend('cpu');

const topology = JSON.parse(readFileSync(join(folder, 'models/centernet.json'), 'utf8'));
const weights = readFileSync(join(folder, 'models/centernet.bin'));
// As shipped it insists on 512×512.
for (const node of topology.modelTopology.node) if (node.op === 'Placeholder') for (const dim of node.attr.shape.shape.dim.slice(0, 3)) dim.size = '-1';
const model = await tf.loadGraphModel({
  load: async () => ({
    format: topology.format,
    modelTopology: topology.modelTopology,
    weightSpecs: topology.weightsManifest[0].weights,
    weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength),
  }),
});

function run(pixels) {
  const input = tf.tensor4d(Float32Array.from(pixels), [1, S, S, 3]);
  const output = model.execute(input, CUT);
  return { shape: output.shape, data: output.dataSync() };
}

for (const file of process.argv.slice(2)) {
  const bytes = readFileSync(file);
  const pixels = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  writeFileSync(`${file}.out`, new Uint8Array(run(pixels).data.buffer));
}

const { shape, data } = run(syntheticPixels(S));
const positions = Array.from({ length: 64 }, (_, i) => (i * 7919 + 13) % data.length);
const golden = {
  madeBy: `TensorFlow.js ${tf.version_core} of @vladmandic/human, cpu backend`,
  shape: shape.slice(1),
  mean: data.reduce((sum, value) => sum + value, 0) / data.length,
  largest: data.reduce((most, value) => Math.max(most, value), -Infinity),
  values: positions.map((at) => [at, data[at]]),
};
writeFileSync(new URL('encoder-golden.json', import.meta.url), `${JSON.stringify(golden, undefined, 1).replace(/\[\s+(\d+),\s+(\S+)\s+\]/g, '[$1, $2]')}\n`);
