import * as tf from '@tensorflow/tfjs-core';
import type { AdamRates, AdamWeight } from './engine/adam-weight.ts';
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
  readonly #weights = new Map<string, AdamWeight>();
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
    const rates = { rate, epsilon: this.#epsilon * root, beta1: this.#beta1, beta2: this.#beta2 };
    tf.tidy(() => {
      for (const [name, gradient] of gradients) {
        const variable = variables.get(name);
        if (variable === undefined) throw new Error(`There is a gradient for ${name}, but no such weight`);
        this.#weightOf(name, variable).update(gradient, rates);
      }
    });
    return rates;
  }

  dispose(): void {
    for (const weight of this.#weights.values()) weight.dispose();
    this.#weights.clear();
  }

  #weightOf(name: string, variable: tf.Variable): AdamWeight {
    const known = this.#weights.get(name);
    if (known !== undefined) return known;
    const made = operations().adamWeight(variable);
    this.#weights.set(name, made);
    return made;
  }
}
