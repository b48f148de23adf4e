import type { GridState } from './grid-state.svelte.ts';

/** The grids that tabs show, by tab. */
export class OpenGrids {
  readonly #byPanel = new Map<string, GridState>();

  /** Returns how to take it away again. */
  add(panel: string, grid: GridState): () => void {
    this.#byPanel.set(panel, grid);
    return () => { if (this.#byPanel.get(panel) === grid) this.#byPanel.delete(panel); };
  }
  of(panel: string | undefined): GridState | undefined { return panel === undefined ? undefined : this.#byPanel.get(panel); }
  all(): readonly GridState[] { return [...this.#byPanel.values()]; }
}
