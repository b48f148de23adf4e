import { MediaQuery } from 'svelte/reactivity';

/** Whether the page stands on a dark ground; read while drawing, it follows the system's choice. */
export class ColourScheme {
  readonly #system = new MediaQuery('prefers-color-scheme: dark');
  get dark(): boolean { return this.#system.current; }
}
