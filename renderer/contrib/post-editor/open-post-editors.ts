import type { PostEditorState } from './post-editor-state.svelte.ts';

/** The post editors that are on the page, by their tab: commands speak to the active one. */
export class OpenPostEditors {
  readonly #states = new Map<string, PostEditorState>();

  /** Returns how to take it away. */
  add(panel: string, state: PostEditorState): () => void {
    this.#states.set(panel, state);
    return () => { if (this.#states.get(panel) === state) this.#states.delete(panel); };
  }
  of(panel: string | undefined): PostEditorState | undefined { return panel === undefined ? undefined : this.#states.get(panel); }
}
