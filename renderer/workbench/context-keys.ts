/** Facts that `when` conditions ask for. Each is read at the moment of asking, so none can be stale. */
export class ContextKeys {
  readonly #readers = new Map<string, () => unknown>();

  bind(key: string, reader: () => unknown): void { this.#readers.set(key, reader); }

  readonly read = (key: string): unknown => this.#readers.get(key)?.();
}
