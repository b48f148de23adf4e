import type { Connection } from '../connection.svelte.ts';

/** A person's yes or no on how something is shown, kept with the user's settings. The workspace's own setting counts before it. */
export class StoredChoice {
  value = $state(false);
  readonly #key: string;
  readonly #connection: Connection;

  constructor(connection: Connection, key: string, otherwise: boolean) {
    this.#connection = connection;
    this.#key = key;
    this.value = otherwise;
    const read = () => connection.call('settings.all', {}).then(({ user, workspace }) => {
      const json = workspace[key] ?? user[key];
      this.value = json === 'true' ? true : json === 'false' ? false : otherwise;
    }, () => { /* the default stands until the host can be asked */ });
    connection.on('host.connected', () => void read());
    connection.on('settings.changed', (change) => { if (change.key === undefined || change.key === key) void read(); });
  }

  async toggle(): Promise<void> {
    this.value = !this.value;
    await this.#connection.call('settings.set', { key: this.#key, json: JSON.stringify(this.value), scope: 'user' });
  }
}
