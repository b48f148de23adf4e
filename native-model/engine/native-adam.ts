import * as tf from '@tensorflow/tfjs-core';
import type { AdamRates, AdamWeight } from './adam-weight.ts';
import { callNative, lendNumbers, numbersOf, readResource } from './native-calls.ts';

/**
 * The same step as one operation (ResourceApplyAdam) instead of thirteen. It works on TensorFlow's own variables: two hold the moments, a third
 * the weight, whose numbers it shares with the tf.Variable. They are moved in place, which TensorFlow does only where nothing else holds them;
 * so the variable lets go of them for the moment of the step.
 */
export function nativeAdamWeight(variable: tf.Variable): AdamWeight {
  const [weight, first, second] = tf.tidy(() => {
    const zeros = tf.zerosLike(variable);
    const moments = [resource(variable.shape), resource(variable.shape)] as const;
    for (const moment of moments) assign(moment, zeros);
    return [resource(variable.shape), ...moments].map((handle) => tf.keep(handle));
  }) as [tf.Tensor, tf.Tensor, tf.Tensor];
  /** Names the numbers that both hold; others were assigned to the variable where it is another. */
  let shared: number | undefined;
  return {
    update: (gradient, rates) => {
      if (numbersOf(variable) !== shared) assign(weight, variable);
      const giveBack = lendNumbers(variable);
      callNative('ResourceApplyAdam', [weight, first, second, ...scalarsOf(rates), gradient], 0);
      giveBack(readResource(weight));
      shared = numbersOf(variable);
    },
    dispose: () => {
      for (const handle of [weight, first, second]) {
        callNative('DestroyResourceOp', [handle], 0, { type: undefined });
        handle.dispose();
      }
    },
  };
}

const made = new WeakMap<AdamRates, tf.Scalar[]>();

/** A step's numbers as tensors, once for all weights; they belong to the tidy of the whole step (adam.ts). */
function scalarsOf(rates: AdamRates): tf.Scalar[] {
  const known = made.get(rates);
  if (known !== undefined) return known;
  const { rate, epsilon, beta1, beta2 } = rates;
  // The powers of the betas are 0: their corrections are in rate and epsilon already.
  const numbers = [0, 0, rate, beta1, beta2, epsilon].map((value) => tf.scalar(value));
  made.set(rates, numbers);
  return numbers;
}

let named = 0;

/** A handle of a new variable; its name must be its own, or two weights would share one. */
function resource(shape: number[]): tf.Tensor {
  return callNative('VarHandleOp', [], 1, { type: 'dtype', shape, name: `macon-adam-${process.pid}-${named++}` })[0] as tf.Tensor;
}

function assign(handle: tf.Tensor, value: tf.Tensor): void {
  callNative('AssignVariableOp', [handle, value], 0, { type: 'dtype' });
}
