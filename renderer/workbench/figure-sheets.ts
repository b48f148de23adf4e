import type { FigureSheet } from '../lib/figure-sheet.ts';

/** What the tabs have to export; one without anything of its own exports its post's attention. */
export class FigureSheets {
  readonly #of = new Map<string, () => FigureSheet | undefined>();

  /** Returns how to take it away. */
  offer(panel: string, make: () => FigureSheet | undefined): () => void {
    this.#of.set(panel, make);
    return () => { if (this.#of.get(panel) === make) this.#of.delete(panel); };
  }
  of(panel: string | undefined): FigureSheet | undefined { return panel === undefined ? undefined : this.#of.get(panel)?.(); }
}
