import type * as tf from '@tensorflow/tfjs-core';
import { Adam, type AdamOptions } from './adam.ts';
import type { Batch } from './batch.ts';
import { disposeGradients, lossAndGradients } from './gradients.ts';
import type { Dropout } from './layers/classifier.ts';
import type { Macon } from './macon.ts';
import { touchedWords, WordRows } from './word-rows.ts';

/** The loss became NaN or infinite: the run stops, and what was trained so far is not to be used. */
export class DivergedError extends Error {
  constructor(step: number) {
    super(`The loss is no longer a number at step ${step}`);
    this.name = 'DivergedError';
  }
}

const WORDS = 'wordEmbedding';

/** A model that learns: Adam on all its weights, on the word table's only where a batch touches it (word-rows.ts). */
export class Learner {
  readonly #model: Macon;
  readonly #adam: Adam;
  readonly #words: WordRows;
  #steps = 0;

  constructor(model: Macon, options: AdamOptions = {}) {
    this.#model = model;
    this.#adam = new Adam(options);
    this.#words = new WordRows(model.variables.get(WORDS) as tf.Variable);
  }

  /**
   * One step on one batch; until `settle` the model's own word table is that before. Throws DivergedError before any weight is changed.
   * @returns the loss
   */
  async step(wholeBatch: Batch, dropout: Dropout, lossOf: (logits: tf.Tensor2D) => tf.Scalar): Promise<number> {
    const { batch, ids } = touchedWords(wholeBatch);
    const words = this.#words.gather(ids); // [U, d]
    const variables = new Map(this.#model.variables).set(WORDS, words);
    const result = lossAndGradients(variables, () => lossOf(this.#model.forward(batch, { dropout, words: words as unknown as tf.Tensor2D }).logits));
    this.#steps += 1;
    try {
      const loss = (await result.loss.data())[0] ?? NaN;
      if (!Number.isFinite(loss)) throw new DivergedError(this.#steps);
      const gradients = new Map(result.gradients);
      gradients.delete(WORDS);
      const ofWords = result.gradients.get(WORDS);
      const rates = this.#adam.step(this.#model.variables, gradients);
      if (ofWords !== undefined) this.#words.update(ids, (await ofWords.data()) as Float32Array, rates);
      return loss;
    } finally {
      disposeGradients(result);
      words.dispose();
    }
  }

  /** Brings the model's word table up to date: before it answers, is measured or stored. */
  settle(): void {
    this.#words.settle();
  }

  dispose(): void {
    this.#adam.dispose();
  }
}
