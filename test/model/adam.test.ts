import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Adam } from '../../native-model/adam.ts';
import { availableEngines, openEngine } from './available-engines.ts';

const GRADIENT = [0.5, -2, 0];
const options = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

/** A weight after steps with the same gradient: m̂ = g and v̂ = g², so that each step moves it by the rate. */
const moved = (start: readonly number[], steps: number) => start.map((x, i) => x - steps * options.learningRate * Math.sign(GRADIENT[i]!));

describe.each(await availableEngines())('Adam on %s', (engine) => {
  beforeAll(async () => { await openEngine({ only: engine }); });

  it(`${engine}: moves a weight, and neither what was copied from it before nor what it is given afterwards`, () => {
    const before = tf.memory().numTensors;
    const adam = new Adam(options);
    const weight = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3])));
    const gradient = tf.tensor1d(GRADIENT);
    const step = () => { adam.step(new Map([['w', weight as tf.Variable]]), new Map([['w', gradient]])); };
    const close = (tensor: tf.Tensor, expected: readonly number[]) => { tensor.dataSync().forEach((x, i) => { expect(x).toBeCloseTo(expected[i]!, 4); }); };
    step();
    close(weight, moved([1, 2, 3], 1));
    const copy = weight.clone();
    step();
    close(copy, moved([1, 2, 3], 1));
    close(weight, moved([1, 2, 3], 2));
    const given = tf.tensor1d([7, 7, 7]);
    weight.assign(given);
    step();
    close(given, [7, 7, 7]);
    close(weight, moved([7, 7, 7], 1));
    tf.dispose([weight, gradient, copy, given]);
    adam.dispose();
    expect(tf.memory().numTensors - before).toBe(0);
  });
});
