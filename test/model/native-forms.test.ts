import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pack } from '../../native-model/engine/lstm-packing.ts';
import { portableLstmSteps } from '../../native-model/engine/lstm-steps.ts';
import { lstmWith } from '../../native-model/engine/lstm.ts';
import { fuseNative, NATIVE_FORMS } from '../../native-model/engine/native-operations.ts';
import { operations } from '../../native-model/engine/operations.ts';
import { runGolden } from '../../native-model/golden.ts';
import { cutCaptions, wordLstm } from '../../native-model/layers/word-lstm.ts';
import { goldenFixture } from '../helpers/golden-fixture.ts';
import { availableEngines, openEngine } from './available-engines.ts';
import { checkGradients, mixed, normalTensor } from './finite-difference.ts';

const native = (await availableEngines()).find((engine) => engine.startsWith('tensorflow'));
const d = 5;
const shapes = { wordEmbedding: [6, d], kernel: [d, 4 * d], recurrentKernel: [d, 4 * d], bias: [4 * d] };

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

  it('are chains one behind the other, each with the longest caption that is left', () => {
    const { active, inTime, before, rowsOfPosts, paddings } = pack(Int32Array.of(1, 3, 0, 2), 3, 4, 2); // the chains: posts 1 and 0, posts 3 and 2
    expect([...active]).toEqual([2, 1, 1, 0, 1, 1, 0, 0]);
    expect([...inTime]).toEqual([1, 0, 5, 9, 3, 7]);
    expect([...before]).toEqual([6, 6, 0, 2, 6, 4]);
    expect([...rowsOfPosts]).toEqual([1, 6, 6, 0, 2, 3, 6, 6, 6, 4, 5, 6]);
    expect(Array.from({ length: 8 }, (_, time) => paddings[time * 4 + 1])).toEqual([1, 0, 1, 0, 0, 1, 0, 0]);
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

  it('has right gradients of the LSTM by finite differences, with padding, a word repeated and an empty caption', () => {
    const captions = cutCaptions(Int32Array.from([3, 4, 3, 5, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 2, 3, 0, 0, 0]), 4, 6);
    expect(Array.from(captions.lengths)).toEqual([4, 1, 0, 3]);
    const mask = tf.reshape(tf.tensor2d(captions.mask, [4, 4]), [4, 4, 1]);
    tf.tidy(() => {
      const inputs = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, normalTensor<tf.Tensor>(shape, name, 0.5)]));
      const variables = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, tf.variable(tensor)]));
      const checks = checkGradients(inputs, () => mixed(tf.mul(wordLstm(captions, 4, variables as never), mask)), variables);
      for (const variable of Object.values(variables)) variable.dispose();
      expect(checks.filter(({ numeric, analytic }) => !(Math.abs(numeric - analytic) <= 2e-3 + 1e-2 * Math.abs(numeric)))).toEqual([]);
      expect(checks.some(({ analytic }) => Math.abs(analytic) > 0.02)).toBe(true);
    });
    mask.dispose();
  });

  it('agrees with the portable form on many posts of all lengths', () => {
    const [posts, words, width] = [37, 19, 7];
    const lengths = Int32Array.from({ length: posts }, (_, post) => (post * 11) % (words + 1));
    tf.tidy(() => {
      const real = tf.tensor3d(Array.from(lengths).flatMap((length) => Array.from({ length: words }, (_, word) => Number(word < length))), [posts, words, 1]);
      const inputs = [normalTensor<tf.Tensor3D>([words, posts, width], 'x', 1), normalTensor<tf.Tensor2D>([width, 4 * d], 'kernel', 0.5), normalTensor<tf.Tensor2D>([d, 4 * d], 'recurrentKernel', 0.5), normalTensor<tf.Tensor1D>([4 * d], 'bias', 0.5)] as const;
      const [ours, plain] = [operations().lstm, lstmWith(portableLstmSteps)].map((lstm) => {
        const { value, grads } = tf.valueAndGrads((...given) => mixed(tf.mul(lstm(...given as unknown as typeof inputs, lengths), real)))([...inputs]);
        return [value, ...grads].flatMap((tensor) => Array.from(tensor.dataSync()));
      }) as [number[], number[]];
      expect(ours.findIndex((x, i) => !(Math.abs(x - (plain[i] as number)) <= 1e-4 + 1e-4 * Math.abs(x)))).toBe(-1);
      expect(ours.filter((x) => Math.abs(x) > 0.1).length).toBeGreaterThan(100);
    });
  });

  it('stands a batch without any word, whose gradients are 0', () => {
    const captions = cutCaptions(new Int32Array(12), 2, 6);
    const none = tf.zeros<tf.Rank.R3>([2, 1, 1]);
    const variables = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, tf.variable(normalTensor<tf.Tensor>(shape, name, 0.5))]));
    const { value, grads } = tf.variableGrads(() => tf.sum(tf.mul(wordLstm(captions, 2, variables as never), none)) as tf.Scalar, Object.values(variables));
    for (const gradient of [value, ...Object.values(grads)]) expect([...new Set(gradient.dataSync().map((x) => Math.abs(x)))]).toEqual([0]);
    tf.dispose([value, grads, none, variables]);
  });
});
