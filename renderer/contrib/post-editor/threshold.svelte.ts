import type { Connection } from '../../workbench/connection.svelte.ts';
import { RememberedSettings } from '../../workbench/services/remembered-settings.ts';

const KEY = 'labelling.threshold';
const USUAL = 0.2;

/** t: suggestions at least this probable are marked and can be accepted together. One for all editors, remembered for the person. */
export class Threshold {
  value = $state(USUAL);
  #started = false;
  readonly #remembered: RememberedSettings;
  readonly #failed: (error: unknown) => void;

  constructor(connection: Connection, failed: (error: unknown) => void) {
    this.#failed = failed;
    this.#remembered = new RememberedSettings(connection, (key) => key === KEY, (textOf) => {
      const stored = Number(textOf(KEY) ?? Number.NaN);
      this.value = stored >= 0 && stored <= 1 ? stored : USUAL;
    }, failed);
    connection.onResync(() => { this.load().catch(failed); });
  }

  /** Reads what is remembered, once there is a host to ask. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.load().catch(this.#failed);
  }

  load(): Promise<void> { return this.#remembered.load(); }

  set(value: number): void {
    this.value = Math.round(Math.min(1, Math.max(0, value)) * 100) / 100;
    this.#remembered.store(KEY, this.value);
  }
}
