import type { AccountRow, PostCounts } from '../../../electron/common/contract/posts-api.ts';
import type { AccountId } from '../../../electron/common/domain/ids.ts';
import { Gathered } from '../../lib/later.ts';
import type { Connection } from '../connection.svelte.ts';

/** Judging makes many small changes: the counts follow a moment later, once for all of them. */
const SOON_MS = 600;

/** The workspace's accounts and how many posts of each sort it has; read when first asked for, and again after changes. */
export class Accounts {
  list = $state.raw<readonly AccountRow[]>([]);
  counts = $state.raw<PostCounts>();
  readonly #byName = $derived(new Map(this.list.map((row) => [row.name.toLowerCase(), row.id])));
  readonly #byId = $derived(new Map(this.list.map((row) => [row.id, row])));
  readonly #connection: Connection;
  readonly #later = new Gathered(SOON_MS, () => { void this.load(); });

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.onResync(() => void this.load());
    connection.on('host.connected', () => void this.load());
    for (const name of ['posts.imported', 'posts.changed', 'problems.changed'] as const) connection.on(name, () => { this.#later.soon(); });
  }

  get(id: AccountId | undefined): AccountRow | undefined { return id === undefined ? undefined : this.#byId.get(id); }
  readonly idOf = (name: string): AccountId | undefined => this.#byName.get(name.toLowerCase());
  readonly nameOf = (id: AccountId): string | undefined => this.#byId.get(id)?.name;

  async load(): Promise<void> {
    this.#later.stop();
    // What cannot be read now keeps its last value: the status bar says that the host is gone, and the next connection reads again.
    await Promise.allSettled([
      this.#connection.call('posts.accounts', {}).then(({ accounts }) => { this.list = accounts; }),
      this.#connection.call('posts.counts', {}).then((counts) => { this.counts = counts; }),
    ]);
  }
}
