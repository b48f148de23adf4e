import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from './batch.ts';
import type { AdamRates } from './engine/adam-weight.ts';

/** A batch whose words are places in a table of only the words that it holds. */
export interface TouchedWords {
  readonly batch: Batch;
  /** The vocabulary's ids of the rows, padding first. */
  readonly ids: Int32Array;
}

/** Numbers a batch's words anew: 0 stays padding, the others in the order in which they come. */
export function touchedWords(batch: Batch): TouchedWords {
  const places = new Map<number, number>([[0, 0]]);
  const words = batch.words.map((id) => {
    const known = places.get(id);
    if (known !== undefined) return known;
    places.set(id, places.size);
    return places.size - 1;
  });
  return { batch: { ...batch, words }, ids: Int32Array.from(places.keys()) };
}

/**
 * The word table while a model learns, in this process's memory on every engine: a step gathers, and afterwards moves, only the rows that
 * its batch holds, so a vocabulary costs nothing for words not seen. Adam is the lazy one: the row of a word that a step does not hold keeps
 * its value and its moments, where dense Adam would let the moments decay and go on moving it. With every row in every batch both are the same.
 */
export class WordRows {
  readonly #variable: tf.Variable;
  readonly #width: number;
  readonly #table: Float32Array;
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  #moved = false;

  /** @param variable wordEmbedding [V, d], which stays as it is until `settle` */
  constructor(variable: tf.Variable) {
    this.#variable = variable;
    this.#width = variable.shape[1] as number;
    this.#table = Float32Array.from(variable.dataSync());
    this.#first = new Float32Array(this.#table.length);
    this.#second = new Float32Array(this.#table.length);
  }

  /** ids [U] → their rows [U, d], the caller's to dispose of. */
  gather(ids: Int32Array): tf.Variable<tf.Rank.R2> {
    const d = this.#width;
    const rows = new Float32Array(ids.length * d);
    ids.forEach((id, place) => { rows.set(this.#table.subarray(id * d, (id + 1) * d), place * d); });
    return tf.tidy(() => tf.variable(tf.tensor2d(rows, [ids.length, d])));
  }

  /** One step of Adam on the rows `ids` [U] with their gradient [U, d]. */
  update(ids: Int32Array, gradient: Float32Array, { rate, epsilon, beta1, beta2 }: AdamRates): void {
    const d = this.#width;
    const [table, first, second] = [this.#table, this.#first, this.#second];
    for (let place = 0; place < ids.length; place++) {
      const row = (ids[place] as number) * d;
      for (let j = 0; j < d; j++) {
        const g = gradient[place * d + j] as number;
        const m = (first[row + j] as number) + (1 - beta1) * (g - (first[row + j] as number));
        const v = (second[row + j] as number) + (1 - beta2) * (g * g - (second[row + j] as number));
        first[row + j] = m;
        second[row + j] = v;
        table[row + j] = (table[row + j] as number) - (rate * m) / (Math.sqrt(v) + epsilon);
      }
    }
    this.#moved = true;
  }

  /** Writes the table back to the variable, before anything but `gather` reads it. */
  settle(): void {
    if (!this.#moved) return;
    // A copy: plain JavaScript's backend would keep the array itself, and the next steps change it.
    tf.tidy(() => { this.#variable.assign(tf.tensor(this.#table.slice(), this.#variable.shape)); });
    this.#moved = false;
  }
}
