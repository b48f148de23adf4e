import * as tf from '@tensorflow/tfjs-core';

export interface AdamOptions {
  readonly learningRate?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** One step's numbers: θ ← θ − rate · m / (√v + ε), with the corrections of the start drawn into rate and ε. */
export interface AdamRates {
  readonly rate: number;
  readonly epsilon: number;
  readonly beta1: number;
  readonly beta2: number;
}

interface Moments {
  readonly first: tf.Variable;
  readonly second: tf.Variable;
}

/** Adam (Kingma and Ba, 2015), ε outside the root. A weight without a gradient in a step keeps its value and its moments. */
export class Adam {
  readonly #learningRate: number;
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  readonly #moments = new Map<string, Moments>();
  #steps = 0;

  constructor(options: AdamOptions = {}) {
    this.#learningRate = options.learningRate ?? 1e-3;
    this.#beta1 = options.beta1 ?? 0.9;
    this.#beta2 = options.beta2 ?? 0.999;
    this.#epsilon = options.epsilon ?? 1e-7;
  }

  /** One step. The gradients stay the caller's to dispose of. @returns the step's numbers, for weights that are moved elsewhere */
  step(variables: ReadonlyMap<string, tf.Variable>, gradients: ReadonlyMap<string, tf.Tensor>): AdamRates {
    this.#steps += 1;
    const root = Math.sqrt(1 - this.#beta2 ** this.#steps);
    // lr · m̂ / (√v̂ + ε) with both corrections of the start drawn into two numbers.
    const rate = (this.#learningRate * root) / (1 - this.#beta1 ** this.#steps);
    for (const [name, gradient] of gradients) {
      const variable = variables.get(name);
      if (variable === undefined) throw new Error(`There is a gradient for ${name}, but no such weight`);
      this.#update(variable, this.#momentsOf(name, variable), gradient, rate, this.#epsilon * root);
    }
    return { rate, epsilon: this.#epsilon * root, beta1: this.#beta1, beta2: this.#beta2 };
  }

  dispose(): void {
    for (const { first, second } of this.#moments.values()) {
      first.dispose();
      second.dispose();
    }
    this.#moments.clear();
  }

  #update(variable: tf.Variable, { first, second }: Moments, gradient: tf.Tensor, rate: number, epsilon: number): void {
    tf.tidy(() => {
      first.assign(tf.add(first, tf.mul(tf.sub(gradient, first), 1 - this.#beta1)));
      second.assign(tf.add(second, tf.mul(tf.sub(tf.square(gradient), second), 1 - this.#beta2)));
      variable.assign(tf.sub(variable, tf.mul(tf.div(first, tf.add(tf.sqrt(second), epsilon)), rate)));
    });
  }

  #momentsOf(name: string, variable: tf.Variable): Moments {
    const known = this.#moments.get(name);
    if (known !== undefined) return known;
    const made = tf.tidy(() => ({ first: tf.variable(tf.zerosLike(variable), false), second: tf.variable(tf.zerosLike(variable), false) }));
    this.#moments.set(name, made);
    return made;
  }
}
