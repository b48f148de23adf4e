import type { WorkspaceDescription } from '../../../electron/common/contract/workspace-api.ts';
import { Later } from '../../lib/later.ts';
import type { Connection } from '../connection.svelte.ts';

/** Counting all posts takes the host longer than a judgement does. */
const SOON_MS = 600;

/** What the workspace holds; read anew (at most one call at a time) whenever the host says it changed. */
export class WorkspaceState {
  description = $state.raw<WorkspaceDescription>();
  #reading = false;
  #again = false;
  readonly #later = new Later(SOON_MS, () => { void this.load(); });
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
    for (const name of ['workspace.changed', 'model.activated', 'posts.imported', 'problems.changed'] as const) {
      connection.on(name, () => { void this.load(); });
    }
    // Every judgement says so: read once a person pauses.
    connection.on('posts.changed', () => { this.#later.soon(); });
  }

  async load(): Promise<void> {
    if (this.#reading) { this.#again = true; return; }
    this.#reading = true;
    try { this.description = await this.#connection.call('workspace.describe', {}); } catch {
      // The status bar already says that the host is gone; the next connection reads again.
    } finally { this.#reading = false; }
    if (this.#again) { this.#again = false; void this.load(); }
  }
}
