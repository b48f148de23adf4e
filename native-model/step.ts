import type * as tf from '@tensorflow/tfjs-core';
import { Adam, type AdamOptions } from './adam.ts';
import type { Batch } from './batch.ts';
import { disposeGradients, lossAndGradients } from './gradients.ts';
import type { Dropout } from './layers/classifier.ts';
import type { Macon } from './macon.ts';
import { TableRows, touched } from './table-rows.ts';

/** The loss became NaN or infinite: the run stops, and what was trained so far is not to be used. */
export class DivergedError extends Error {
  constructor(step: number) {
    super(`The loss is no longer a number at step ${step}`);
    this.name = 'DivergedError';
  }
}

const [WORDS, TAGS] = ['wordEmbedding', 'tagEmbedding'];

/** A model that learns: Adam on all its weights, on the tables of words and tags only where a batch touches them (table-rows.ts). */
export class Learner {
  readonly #model: Macon;
  readonly #adam: Adam;
  readonly #tables: ReadonlyMap<string, TableRows>;
  #steps = 0;

  constructor(model: Macon, options: AdamOptions = {}) {
    this.#model = model;
    this.#adam = new Adam(options);
    this.#tables = new Map([WORDS, TAGS].map((name) => [name, new TableRows(model.variables.get(name) as tf.Variable)]));
  }

  /**
   * One step on one batch; until `settle` the model's own tables are those before. Throws DivergedError before any weight is changed.
   * @returns the loss
   */
  async step(wholeBatch: Batch, dropout: Dropout, lossOf: (logits: tf.Tensor2D) => tf.Scalar): Promise<number> {
    const { batch, ...ids } = touched(wholeBatch);
    const rows = new Map([[WORDS, ids.words], [TAGS, ids.tags]]);
    const gathered = new Map([...rows].map(([name, ids]) => [name, this.#table(name).gather(ids)])); // [U, d]
    const tables = { words: gathered.get(WORDS) as unknown as tf.Tensor2D, tags: gathered.get(TAGS) as unknown as tf.Tensor2D };
    const result = lossAndGradients(new Map([...this.#model.variables, ...gathered]), () => lossOf(this.#model.forward(batch, { dropout, tables }).logits));
    this.#steps += 1;
    try {
      const loss = (await result.loss.data())[0] ?? NaN;
      if (!Number.isFinite(loss)) throw new DivergedError(this.#steps);
      const rates = this.#adam.step(this.#model.variables, new Map([...result.gradients].filter(([name]) => !rows.has(name))));
      for (const [name, ids] of rows) {
        const gradient = result.gradients.get(name);
        if (gradient !== undefined) this.#table(name).update(ids, (await gradient.data()) as Float32Array, rates);
      }
      return loss;
    } finally {
      disposeGradients(result);
      for (const table of gathered.values()) table.dispose();
    }
  }

  /** Brings the model's tables up to date: before it answers, is measured or stored. */
  settle(): void {
    for (const table of this.#tables.values()) table.settle();
  }

  dispose(): void {
    this.#adam.dispose();
  }

  #table(name: string): TableRows {
    return this.#tables.get(name) as TableRows;
  }
}
