/** Those who want to be told. A plain set: being told is not state that a screen draws. */
export class Listeners<Values extends readonly unknown[]> {
  readonly #all = new Set<(...values: Values) => void>();

  /** Returns the function that stops listening. */
  add(listener: (...values: Values) => void): () => void {
    this.#all.add(listener);
    return () => { this.#all.delete(listener); };
  }

  tell(...values: Values): void { for (const listener of [...this.#all]) listener(...values); }
}
