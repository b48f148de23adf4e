import type { Faults } from './faults.ts';

/** Facts that `when` conditions ask for. Each is read at the moment of asking, so none can be stale. */
export class ContextKeys {
  readonly #readers = new Map<string, () => unknown>();
  readonly #faults: Faults;

  constructor(faults: Faults) { this.#faults = faults; }

  bind(key: string, reader: () => unknown): void { this.#readers.set(key, reader); }

  readonly read = (key: string): unknown => this.#faults.read(`The fact "${key}" that keys and menus ask for`, () => this.#readers.get(key)?.(), undefined);
}
