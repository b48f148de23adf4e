import * as tf from '@tensorflow/tfjs-core';

/** One step's numbers: m ← m + (1−β1)(g−m), v ← v + (1−β2)(g²−v), θ ← θ − rate · m / (√v + ε), with the corrections of the start drawn into rate and ε. */
export interface AdamRates {
  readonly rate: number;
  readonly epsilon: number;
  readonly beta1: number;
  readonly beta2: number;
}

/** A weight with its moments, which start from 0. */
export interface AdamWeight {
  /** One step. The gradient stays the caller's. */
  update(gradient: tf.Tensor, rates: AdamRates): void;
  /** Gives the moments up; the weight stays. */
  dispose(): void;
}

/** All weights that learn; moments are made for a weight with its first gradient. */
export interface AdamWeights {
  /** One step on the weights that have a gradient, by their names. The gradients stay the caller's. */
  update(gradients: ReadonlyMap<string, tf.Tensor>, rates: AdamRates): void;
  /** Gives the moments up; the weights stay. */
  dispose(): void;
}

/** One weight after the other. */
export function oneByOne(momentsOf: (variable: tf.Variable) => AdamWeight): (variables: ReadonlyMap<string, tf.Variable>) => AdamWeights {
  return (variables) => {
    const known = new Map<string, AdamWeight>();
    const weightOf = (name: string) => {
      const weight = known.get(name) ?? momentsOf(variables.get(name) as tf.Variable);
      known.set(name, weight);
      return weight;
    };
    return {
      update: (gradients, rates) => { tf.tidy(() => { for (const [name, gradient] of gradients) weightOf(name).update(gradient, rates); }); },
      dispose: () => { for (const weight of known.values()) weight.dispose(); },
    };
  };
}

/** In TF.js operations, for every backend. */
export function portableAdamWeight(variable: tf.Variable): AdamWeight {
  const [first, second] = tf.tidy(() => [tf.variable(tf.zerosLike(variable), false), tf.variable(tf.zerosLike(variable), false)]) as [tf.Variable, tf.Variable];
  return {
    update: (gradient, { rate, epsilon, beta1, beta2 }) => {
      tf.tidy(() => {
        first.assign(tf.add(first, tf.mul(tf.sub(gradient, first), 1 - beta1)));
        second.assign(tf.add(second, tf.mul(tf.sub(tf.square(gradient), second), 1 - beta2)));
        variable.assign(tf.sub(variable, tf.mul(tf.div(first, tf.add(tf.sqrt(second), epsilon)), rate)));
      });
    },
    dispose: () => { tf.dispose([first, second]); },
  };
}
