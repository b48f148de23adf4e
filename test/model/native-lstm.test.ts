import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NATIVE_LSTMS, packingPays } from '../../native-model/engine/native-lstm.ts';
import { fuseNative } from '../../native-model/engine/native-operations.ts';
import { runGolden } from '../../native-model/golden.ts';
import { cutCaptions, wordLstm } from '../../native-model/layers/word-lstm.ts';
import { goldenFixture } from '../helpers/golden-fixture.ts';
import { availableEngines, openEngine } from './available-engines.ts';
import { checkGradients, mixed, normalTensor } from './finite-difference.ts';

const native = (await availableEngines()).find((engine) => engine.startsWith('tensorflow'));
const d = 5;
const shapes = { wordEmbedding: [6, d], kernel: [d, 4 * d], recurrentKernel: [d, 4 * d], bias: [4 * d] };

describe('which LSTM pays', () => {
  it('is the packed one where much padding is wide, and the whole one where steps are small, full or empty', () => {
    const lengths = (posts: number) => Int32Array.from({ length: posts }, (_, post) => 8 + (post % 23));
    expect(packingPays(lengths(192), 30, 300)).toBe(true);
    expect(packingPays(lengths(72), 30, 300)).toBe(true);
    expect(packingPays(lengths(64), 30, 100)).toBe(false);
    expect(packingPays(new Int32Array(192).fill(30), 30, 300)).toBe(false);
    expect(packingPays(new Int32Array(192), 1, 300)).toBe(false);
  });
});

describe.runIf(native !== undefined).each(Object.entries(NATIVE_LSTMS))('the %s LSTM of TensorFlow', (_name, lstm) => {
  beforeAll(async () => { await openEngine({ only: native as 'tensorflow' }); });
  beforeEach(() => { fuseNative(lstm); });
  afterAll(() => { fuseNative(); });

  it.each(['macon-tiny', 'macon-edges'] as const)('agrees with %s and leaves no tensor', async (name) => {
    const golden = goldenFixture(name);
    const before = tf.memory().numTensors;
    expect((await runGolden(golden)).quantities.filter(({ ok }) => !ok)).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('has right gradients by finite differences, with padding, a word repeated and an empty caption', () => {
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
});
