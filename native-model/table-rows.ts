import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from './batch.ts';
import type { AdamRates } from './engine/adam-weight.ts';

/** A batch whose words and tags are places in tables of only those that it holds. */
export interface Touched {
  readonly batch: Batch;
  /** The vocabulary's ids of the word rows, padding first. */
  readonly words: Int32Array;
  /** The same of the tags of remembered posts; the first tag alone where there are none. */
  readonly tags: Int32Array;
}

/** Numbers a batch's words and remembered tags anew, in the order in which they come. */
export function touched(batch: Batch): Touched {
  const words = new Places([0]); // 0 stays padding
  const tags = new Places([]);
  const renumbered = {
    ...batch,
    words: batch.words.map((id) => words.of(id)),
    memoryTags: batch.memoryTags.map((id) => (id < 0 ? id : tags.of(id))),
  };
  if (tags.size === 0) tags.of(0); // a table has rows
  return { batch: renumbered, words: words.ids, tags: tags.ids };
}

/** Numbers things by the order in which they come. */
class Places {
  readonly #places: Map<number, number>;
  constructor(first: readonly number[]) { this.#places = new Map(first.map((id, place) => [id, place])); }
  get size(): number { return this.#places.size; }
  get ids(): Int32Array { return Int32Array.from(this.#places.keys()); }
  of(id: number): number {
    const known = this.#places.get(id);
    if (known !== undefined) return known;
    this.#places.set(id, this.#places.size);
    return this.#places.size - 1;
  }
}

/**
 * A table of words or tags while a model learns, in this process's memory on every engine: a step gathers, and afterwards moves, only the rows
 * that its batch holds, so a vocabulary costs nothing for what is not seen. Adam is the lazy one: a row that a step does not hold keeps
 * its value and its moments, where dense Adam would let the moments decay and go on moving it. With every row in every batch both are the same.
 */
export class TableRows {
  readonly #variable: tf.Variable;
  readonly #width: number;
  readonly #table: Float32Array;
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  #moved = false;

  /** @param variable [R, d], which stays as it is until `settle` */
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
