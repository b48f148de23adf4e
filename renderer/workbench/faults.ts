/**
 * A feature's small answers (the number beside a view, a tab's text, a fact that `when` asks for) are read in the middle of drawing or of a key press, and what it
 * does when something happens (an event of the host, a stored judgement) stands in a row with what others do. One that throws is told once, by name, and answered for; what stands around it goes on.
 */
export class Faults {
  /** Told later than the fault: while the page is drawn nothing may change. */
  onFault: (what: string, error: unknown) => void = () => undefined;
  readonly #told = new Set<string>();

  read<T>(what: string, read: () => T, otherwise: T): T {
    try { return read(); } catch (error) {
      if (!this.#told.has(what)) {
        this.#told.add(what);
        queueMicrotask(() => { this.onFault(what, error); });
      }
      return otherwise;
    }
  }

  /** The same for what answers nothing. */
  guard<Values extends readonly unknown[]>(what: string, act: (...values: Values) => void): (...values: Values) => void {
    return (...values) => { this.read(what, () => { act(...values); }, undefined); };
  }
}
