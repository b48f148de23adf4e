import * as tf from '@tensorflow/tfjs-core';
import { operations } from '../../native-model/engine/operations.ts';
import { SeededRandom } from '../../native-model/seeded-random.ts';

/** A tensor of repeatable normal numbers. */
export function normalTensor<T extends tf.Tensor>(shape: number[], seed: string, scale = 0.5): T {
  const random = new SeededRandom(7, seed);
  return tf.tensor(Float32Array.from({ length: shape.reduce((n, side) => n * side, 1) }, () => random.normal() * scale), shape) as T;
}

/** A scalar that depends on every number of `tensor`, each with its own weight. */
export function mixed(tensor: tf.Tensor): tf.Scalar {
  const row = tf.reshape(tensor, [1, tensor.size]) as tf.Tensor2D;
  return tf.reshape(operations().product(row, normalTensor([tensor.size, 1], 'mix', 1)), []) as tf.Scalar;
}

export interface GradientCheck {
  readonly input: string;
  readonly numeric: number;
  readonly analytic: number;
}

/**
 * For each input the slope of f along its own gradient and along a random direction, by central differences, beside what the gradient says.
 * (g·g′ = |g′|² only where the error is orthogonal to g′; the random direction catches that.)
 */
export function checkGradients(inputs: Record<string, tf.Tensor>, f: () => tf.Scalar, variables: Record<string, tf.Variable>, step = 1e-2): GradientCheck[] {
  const { value, grads } = tf.variableGrads(f, Object.values(variables));
  value.dispose();
  return Object.entries(variables).flatMap(([name, variable]) => {
    const gradient = grads[variable.name] as tf.Tensor;
    const directions = { 'own gradient': gradient, 'random direction': normalTensor<tf.Tensor>(variable.shape, name, 1) };
    return Object.entries(directions).map(([which, direction]) => {
      const unit = tf.div(direction, tf.add(tf.norm(direction), 1e-12));
      const start = inputs[name] as tf.Tensor;
      const at = (distance: number) => {
        variable.assign(tf.add(start, tf.mul(unit, distance)));
        return f().dataSync()[0] as number;
      };
      const numeric = (at(step) - at(-step)) / (2 * step);
      variable.assign(start);
      return { input: `${name} along its ${which}`, numeric, analytic: tf.sum(tf.mul(gradient, unit)).dataSync()[0] as number };
    });
  });
}
