import type { Connection } from '../connection.svelte.ts';
import type { WorkspaceState } from './workspace-state.svelte.ts';

/** What people call the encoders: versions hold their ids alone. Read by whoever shows one. */
export class EncoderNames {
  #labels = $state.raw<ReadonlyMap<string, string>>(new Map());
  readonly #connection: Connection;
  readonly #workspace: WorkspaceState;

  constructor(connection: Connection, workspace: WorkspaceState) { this.#connection = connection; this.#workspace = workspace; }

  /** The id where the encoder is not installed here: then nobody knows more of it. */
  of(id: string): string {
    const inUse = this.#workspace.description?.encoder;
    return inUse?.id === id ? inUse.label : this.#labels.get(id) ?? id;
  }

  async load(): Promise<void> {
    // Without an answer the ids stand there, which are no fault.
    const found = await this.#connection.call('encoder.list', {}).catch(() => undefined);
    if (found !== undefined) this.#labels = new Map(found.encoders.map(({ description }) => [description.id, description.label]));
  }
}
