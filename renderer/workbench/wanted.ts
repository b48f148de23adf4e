import { flushSync } from 'svelte';

/** Something that is asked for until it is on screen: shown at once where that is there, else by the part that comes to show it. */
export class Wanted<T = void> {
  #asked: { readonly what: T } | undefined;
  #show: ((what: T) => boolean) | undefined;

  /** Not to be called while the screen is being drawn. */
  ask(what: T): void {
    this.#asked = { what };
    flushSync();
    this.#try();
  }

  /** A part is on screen, or has something else to show: `show` answers whether it has what is asked for. Returns how to take it away. */
  on(show: (what: T) => boolean): () => void {
    this.#show = show;
    this.#try();
    return () => { if (this.#show === show) this.#show = undefined; };
  }

  forget(): void { this.#asked = undefined; }

  #try(): void { if (this.#asked !== undefined && this.#show?.(this.#asked.what) === true) this.#asked = undefined; }
}
