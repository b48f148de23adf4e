import type { Connection } from '../connection.svelte.ts';

/** The JSON text of a setting: the workspace's, else the person's. */
export type SettingText = (key: string) => string | undefined;

/** Settings that a feature shows at once when they are chosen and stores for the person: an answer that is older than a choice never overrules it. */
export class RememberedSettings {
  #choices = 0;
  #writing = 0;
  readonly #connection: Connection;
  readonly #take: (textOf: SettingText) => void;
  readonly #failed: (error: unknown) => void;

  /** `take` is given what is stored, at each load and whenever a setting that is `mine` has changed. */
  constructor(connection: Connection, mine: (key: string) => boolean, take: (textOf: SettingText) => void, failed: (error: unknown) => void) {
    this.#connection = connection;
    this.#take = take;
    this.#failed = failed;
    connection.on('settings.changed', ({ key }) => { if (key === undefined || mine(key)) this.load().catch(failed); });
  }

  async load(): Promise<void> {
    const choices = this.#choices;
    const { user, workspace } = await this.#connection.call('settings.all', {});
    // What was chosen meanwhile is newer than this answer; the last of the writes reads again.
    if (this.#writing > 0 || choices !== this.#choices) return;
    this.#take((key) => workspace[key] ?? user[key]);
  }

  store(key: string, value: string | number | boolean): void {
    this.#choices++;
    this.#writing++;
    this.#connection.call('settings.set', { key, json: JSON.stringify(value), scope: 'user' })
      .finally(() => { this.#writing--; })
      .then(() => this.load())
      .catch(this.#failed);
  }
}
