import type { Sizes } from './batch.ts';
import { SeededRandom } from './seeded-random.ts';
import { type Weight, weightShapes } from './weight-shapes.ts';

/**
 * The weights that training starts from: embeddings uniform in ±0.05, matrices Glorot-uniform, vectors normal with deviation 1/√d,
 * biases 0 but the forget gate's 1. The same seed gives the same numbers on every engine.
 */
export function startWeights(sizes: Sizes, seed: number): Map<string, Weight> {
  const weights = new Map<string, Weight>();
  for (const [name, shape] of weightShapes(sizes)) {
    weights.set(name, { shape, data: startWeight(name, shape, sizes.width, new SeededRandom(seed, name)) });
  }
  return weights;
}

function startWeight(name: string, shape: readonly number[], width: number, random: SeededRandom): Float32Array {
  const size = shape.reduce((product, side) => product * side, 1);
  if (name === 'lstm.bias') return Float32Array.from({ length: size }, (_, i) => (i >= width && i < 2 * width ? 1 : 0)); // gates i, f, g, o
  if (/\.(bias|b[a-z]+)$/.test(name)) return new Float32Array(size);
  if (shape.length === 1) return filled(size, () => random.normal() / Math.sqrt(width));
  const limit = name.endsWith('Embedding') ? 0.05 : Math.sqrt(6 / ((shape[0] ?? 0) + (shape[1] ?? 0)));
  return filled(size, () => (2 * random.next() - 1) * limit);
}

/** Float32Array.from takes ten times as long, which are seconds for a classifier of tens of thousands of hashtags. */
function filled(size: number, draw: () => number): Float32Array {
  const numbers = new Float32Array(size);
  for (let i = 0; i < size; i++) numbers[i] = draw();
  return numbers;
}
