/** What the tabs of a kind show, by tab, for as long as each is on the page: commands speak to the active one. */
export class ByPanel<State> {
  readonly #states = new Map<string, State>();

  /** Returns how to take it away. */
  add(panel: string, state: State): () => void {
    this.#states.set(panel, state);
    return () => { if (this.#states.get(panel) === state) this.#states.delete(panel); };
  }
  of(panel: string | undefined): State | undefined { return panel === undefined ? undefined : this.#states.get(panel); }
  all(): readonly State[] { return [...this.#states.values()]; }
}
