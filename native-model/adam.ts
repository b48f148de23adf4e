import type * as tf from '@tensorflow/tfjs-core';
import type { AdamRates, AdamWeights } from './engine/adam-weight.ts';
import { operations } from './engine/operations.ts';

export interface AdamOptions {
  readonly learningRate?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** Adam (Kingma and Ba, 2015), ε outside the root. A weight without a gradient in a step keeps its value and its moments. */
export class Adam {
  readonly #learningRate: number;
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  #weights: AdamWeights | undefined;
  #steps = 0;

  constructor(options: AdamOptions = {}) {
    this.#learningRate = options.learningRate ?? 1e-3;
    this.#beta1 = options.beta1 ?? 0.9;
    this.#beta2 = options.beta2 ?? 0.999;
    this.#epsilon = options.epsilon ?? 1e-7;
  }

  /** One step; the variables are the same each time. The gradients stay the caller's to dispose of. @returns the step's numbers, for weights that are moved elsewhere */
  step(variables: ReadonlyMap<string, tf.Variable>, gradients: ReadonlyMap<string, tf.Tensor>): AdamRates {
    this.#steps += 1;
    const root = Math.sqrt(1 - this.#beta2 ** this.#steps);
    // lr · m̂ / (√v̂ + ε) with both corrections of the start drawn into two numbers.
    const rate = (this.#learningRate * root) / (1 - this.#beta1 ** this.#steps);
    const rates = { rate, epsilon: this.#epsilon * root, beta1: this.#beta1, beta2: this.#beta2 };
    for (const name of gradients.keys()) {
      if (!variables.has(name)) throw new Error(`There is a gradient for ${name}, but no such weight`);
    }
    this.#weights ??= operations().adam(variables);
    this.#weights.update(gradients, rates);
    return rates;
  }

  dispose(): void {
    this.#weights?.dispose();
    this.#weights = undefined;
  }
}
