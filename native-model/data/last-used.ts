/** Values by name, at most so many of them: the one that was not used for longest gives way. */
export class LastUsed<T> {
  readonly #most: number;
  readonly #values = new Map<string, T>();

  constructor(most: number) { this.#most = most; }

  get size(): number { return this.#values.size; }

  has(name: string): boolean { return this.#values.has(name); }

  /** Counts as a use. */
  get(name: string): T | undefined {
    const value = this.#values.get(name);
    if (this.#values.delete(name)) this.#values.set(name, value as T);
    return value;
  }

  set(name: string, value: T): void {
    this.#values.delete(name);
    this.#values.set(name, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#most && oldest !== undefined) this.#values.delete(oldest);
  }
}
