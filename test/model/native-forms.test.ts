import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Adam } from '../../native-model/adam.ts';
import { pack } from '../../native-model/engine/lstm-packing.ts';
import { fuseNative, NATIVE_FORMS } from '../../native-model/engine/native-operations.ts';
import { operations, unfuse } from '../../native-model/engine/operations.ts';
import { runGolden } from '../../native-model/golden.ts';
import { content, type Content } from '../../native-model/layers/content.ts';
import { type Captions, cutCaptions } from '../../native-model/layers/word-lstm.ts';
import { goldenFixture } from '../helpers/golden-fixture.ts';
import { availableEngines, openEngine } from './available-engines.ts';
import { mixed as weighed, normalTensor } from './finite-difference.ts';

const native = (await availableEngines()).find((engine) => engine.startsWith('tensorflow'));

describe('captions packed by length', () => {
  it('are the words of each step, longest caption first, and each knows the row before it', () => {
    const { active, inTime, ofPosts, rowsInTime, rowsOfPosts, before, paddings } = pack(Int32Array.of(1, 3, 0), 3, 4);
    expect([...active]).toEqual([2, 1, 1, 0]);
    expect([...inTime]).toEqual([1, 0, 4, 7]);
    expect([...ofPosts]).toEqual([3, 0, 4, 5]);
    expect([...rowsInTime]).toEqual([1, 0, 4, 4, 2, 4, 4, 3, 4]);
    expect([...rowsOfPosts]).toEqual([1, 4, 4, 0, 2, 3, 4, 4, 4]);
    expect([...before]).toEqual([4, 4, 0, 2]);
    expect(Array.from({ length: 4 }, (_, time) => paddings[time * 4 + 1])).toEqual([1, 0, 1, 0]);
  });
});

describe.runIf(native !== undefined).each(Object.keys(NATIVE_FORMS) as (keyof typeof NATIVE_FORMS)[])('TensorFlow by %s', (forms) => {
  beforeAll(async () => { await openEngine({ only: native as 'tensorflow' }); });
  beforeEach(() => { fuseNative(forms); });
  afterAll(async () => { await openEngine({ only: native as 'tensorflow' }); });

  it.each(['macon-tiny', 'macon-edges'] as const)('agrees with %s and leaves no tensor', async (name) => {
    const golden = goldenFixture(name);
    const before = tf.memory().numTensors;
    expect((await runGolden(golden)).quantities.filter(({ ok }) => !ok)).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('agrees with the portable form on many posts of all lengths, way back included', () => {
    const [posts, words] = [37, 19];
    const lengths = Int32Array.from({ length: posts }, (_, post) => (post * 11) % (words + 1));
    const captions = cutCaptions(Int32Array.from({ length: posts * words }, (_, i) => (i % words < lengths[Math.floor(i / words)]! ? 1 + ((i * 7) % 22) : 0)), posts, words);
    const ours = contentAndGradients(captions, mixed);
    unfuse('tensorflow');
    const plain = contentAndGradients(captions, mixed);
    expect(ours.findIndex((x, i) => !(Math.abs(x - (plain[i] as number)) <= 1e-4 + 1e-4 * Math.abs(x)))).toBe(-1);
    expect(ours.filter((x) => Math.abs(x) > 0.1).length).toBeGreaterThan(100);
  });

  it('moves weights as the portable Adam does, also one whose gradients begin later or whose numbers were replaced', () => {
    const ours = stepsOfAdam();
    unfuse('tensorflow');
    const plain = stepsOfAdam();
    expect(ours.findIndex((x, i) => !(Math.abs(x - (plain[i] as number)) <= 1e-5))).toBe(-1);
    expect(ours.length).toBe(3 * (6 + 2 + 1));
  });

  it.each([[3, 5, 4], [33, 10, 7]])('multiplies %i rows as the portable form does, way back included', (rows, inner, columns) => {
    const made = () => tf.tidy(() => {
      const [a, b] = [normalTensor<tf.Tensor2D>([rows, inner], 'a', 1), normalTensor<tf.Tensor2D>([inner, columns], 'b', 1)];
      const { value, grads } = tf.valueAndGrads((...given: tf.Tensor[]) => weighed(operations().product(given[0] as tf.Tensor2D, given[1] as tf.Tensor2D)))([a, b]);
      return [operations().product(a, b), value, ...grads].flatMap((tensor) => Array.from(tensor.dataSync()));
    });
    const ours = made();
    unfuse('tensorflow');
    const plain = made();
    expect(ours.findIndex((x, i) => !(Math.abs(x - (plain[i] as number)) <= 1e-4))).toBe(-1);
    expect(ours.length).toBe(rows * columns + 1 + rows * inner + inner * columns);
  });

  it('stands a batch without any word, which moves no weight of the words', () => {
    const [, ...gradients] = contentAndGradients(cutCaptions(new Int32Array(12), 2, 6), ({ p }) => tf.sum(p));
    const ofWords = gradients.slice(0, [shapes.wordEmbedding, shapes.kernel, shapes.recurrentKernel, shapes.bias].reduce((sum, shape) => sum + size(shape), 0));
    expect([...new Set(ofWords.map(Math.abs))]).toEqual([0]);
    expect(gradients.some((x) => Math.abs(x) > 0.1)).toBe(true);
  });
});

const d = 5;
const shapes = {
  wordEmbedding: [23, 7], kernel: [7, 4 * d], recurrentKernel: [d, 4 * d], bias: [4 * d],
  imageProjection: [6, d], Wb: [d, d], Wu: [d, d], Wv: [d, d], whu: [d], whv: [d], bhu: [1], bhv: [1],
} as const;
const size = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);

/** Of a number that `of` makes of the content: itself, then the gradients of all weights in the order of `shapes`. */
function contentAndGradients(captions: Captions, of: (made: Content) => tf.Tensor): number[] {
  const regions = { data: Float32Array.from({ length: captions.lengths.length * 4 * 6 }, (_, i) => Math.sin(i * 1.7)), each: 4, width: 6 };
  return tf.tidy(() => {
    const inputs = Object.entries(shapes).map(([name, shape]) => normalTensor<tf.Tensor>([...shape], name, 0.5));
    const { value, grads } = tf.valueAndGrads((...given: tf.Tensor[]) => {
      const { imageProjection, wordEmbedding, kernel, recurrentKernel, bias, ...coAttention } = Object.fromEntries(Object.keys(shapes).map((name, i) => [name, given[i]])) as never as Record<keyof typeof shapes, never>;
      return of(content(captions, regions, { wordLstm: { wordEmbedding, kernel, recurrentKernel, bias }, imageProjection, coAttention }));
    })(inputs);
    return [value, ...grads].flatMap((tensor) => Array.from(tensor.dataSync()));
  });
}

/** Three weights after each of three steps: `late` has gradients from the second on, and `replaced` is given other numbers before the third. */
function stepsOfAdam(): number[] {
  const numbers: number[] = [];
  const weights = new Map(tf.tidy(() => [
    ['first', tf.variable(normalTensor([2, 3], 'first', 1))], ['late', tf.variable(normalTensor([2], 'late', 1))], ['replaced', tf.variable(tf.tensor1d([1]))],
  ] as const));
  const adam = new Adam({ learningRate: 0.1 });
  for (let step = 0; step < 3; step++) {
    tf.tidy(() => {
      if (step === 2) weights.get('replaced')?.assign(tf.tensor1d([7]));
      const names = [...weights.keys()].filter((name) => name !== 'late' || step > 0);
      adam.step(weights, new Map(names.map((name) => [name, normalTensor(weights.get(name)!.shape, `${name} ${step}`, 1)])));
    });
    for (const weight of weights.values()) numbers.push(...weight.dataSync());
  }
  adam.dispose();
  for (const weight of weights.values()) weight.dispose();
  return numbers;
}

/** Words after a caption's end are nobody's business; everything else counts, each number by another factor. */
const mixed = ({ p, au, av, C }: Content): tf.Tensor => tf.addN([p, au, av, C].map((part) => weighed(part)));
