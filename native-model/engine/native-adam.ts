import * as tf from '@tensorflow/tfjs-core';
import type { AdamWeight } from './adam-weight.ts';
import { callNative } from './native-calls.ts';

/**
 * The same step as one operation (ResourceApplyAdam) instead of thirteen. It works on TensorFlow's own variables: the moments live in two,
 * the weight is put into a third and read back, which copies a handle and not its numbers.
 */
export function nativeAdamWeight(variable: tf.Variable): AdamWeight {
  const [weight, first, second] = tf.tidy(() => {
    const zeros = tf.zerosLike(variable);
    const moments = [resource(variable.shape), resource(variable.shape)] as const;
    for (const moment of moments) assign(moment, zeros);
    return [resource(variable.shape), ...moments].map((handle) => tf.keep(handle));
  }) as [tf.Tensor, tf.Tensor, tf.Tensor];
  return {
    update: (gradient, { rate, epsilon, beta1, beta2 }) => {
      tf.tidy(() => {
        assign(weight, variable);
        // The powers of the betas are 0: their corrections are in rate and epsilon already.
        const numbers = [0, 0, rate, beta1, beta2, epsilon].map((value) => tf.scalar(value));
        callNative('ResourceApplyAdam', [weight, first, second, ...numbers, gradient], 0);
        variable.assign(callNative('ReadVariableOp', [weight], 1, { type: 'dtype' })[0] as tf.Tensor);
      });
    },
    dispose: () => {
      for (const handle of [weight, first, second]) {
        callNative('DestroyResourceOp', [handle], 0, { type: undefined });
        handle.dispose();
      }
    },
  };
}

let made = 0;

/** A handle of a new variable; its name must be its own, or two weights would share one. */
function resource(shape: number[]): tf.Tensor {
  return callNative('VarHandleOp', [], 1, { type: 'dtype', shape, name: `macon-adam-${process.pid}-${made++}` })[0] as tf.Tensor;
}

function assign(handle: tf.Tensor, value: tf.Tensor): void {
  callNative('AssignVariableOp', [handle, value], 0, { type: 'dtype' });
}
