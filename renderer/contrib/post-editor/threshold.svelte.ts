import type { Connection } from '../../workbench/connection.svelte.ts';

const KEY = 'labelling.threshold';
const USUAL = 0.2;

/** t: suggestions at least this probable are marked and can be accepted together. One for all editors, remembered for the person. */
export class Threshold {
  value = $state(USUAL);
  #started = false;
  #choices = 0;
  #writing = 0;
  readonly #connection: Connection;
  readonly #failed: (error: unknown) => void;

  constructor(connection: Connection, failed: (error: unknown) => void) {
    this.#connection = connection;
    this.#failed = failed;
    connection.on('settings.changed', ({ key }) => { if (key === undefined || key === KEY) this.load().catch(failed); });
    connection.onResync(() => { this.load().catch(failed); });
  }

  /** Reads what is remembered, once there is a host to ask. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.load().catch(this.#failed);
  }

  async load(): Promise<void> {
    const choices = this.#choices;
    const { user, workspace } = await this.#connection.call('settings.all', {});
    // What was chosen meanwhile is newer than this answer; the last of the writes reads again.
    if (this.#writing > 0 || choices !== this.#choices) return;
    const stored = Number(workspace[KEY] ?? user[KEY] ?? Number.NaN);
    this.value = stored >= 0 && stored <= 1 ? stored : USUAL;
  }

  set(value: number): void {
    this.value = Math.round(Math.min(1, Math.max(0, value)) * 100) / 100;
    this.#choices++;
    this.#writing++;
    this.#connection.call('settings.set', { key: KEY, json: JSON.stringify(this.value), scope: 'user' })
      .finally(() => { this.#writing--; })
      .then(() => this.load())
      .catch(this.#failed);
  }
}
