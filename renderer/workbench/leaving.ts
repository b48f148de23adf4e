/** What keeps a page from being left without a word: something in it that nobody else has. */
export class Leaving {
  readonly #holds = new Set<() => boolean>();

  /** `holds`: whether something would be lost now. Returns how to take it away. */
  add(holds: () => boolean): () => void {
    this.#holds.add(holds);
    return () => { this.#holds.delete(holds); };
  }

  get loses(): boolean { return [...this.#holds].some((holds) => holds()); }

  /** The browser, or the desktop in its place, asks whoever closes or reloads the page first. */
  follow(page: Window): () => void {
    const ask = (event: BeforeUnloadEvent) => { if (this.loses) event.preventDefault(); };
    page.addEventListener('beforeunload', ask);
    return () => { page.removeEventListener('beforeunload', ask); };
  }
}
