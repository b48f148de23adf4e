import { MediaQuery } from 'svelte/reactivity';
import type { Settings } from './settings.svelte.ts';

export type ThemeName = 'light' | 'dark' | 'hc-light' | 'hc-dark';

/** Puts the chosen theme, font size and motion on the page, and keeps them there. `preview` shows a theme before it is chosen. */
export class Theming {
  preview = $state<string>();
  readonly #settings: Settings;
  readonly #dark = new MediaQuery('prefers-color-scheme: dark');
  readonly #contrast = new MediaQuery('prefers-contrast: more');

  constructor(settings: Settings) { this.#settings = settings; }

  /** The theme that is on screen. */
  get current(): ThemeName {
    const chosen = this.preview ?? this.#settings.get('workbench.theme');
    if (chosen === 'light' || chosen === 'dark' || chosen === 'hc-light' || chosen === 'hc-dark') return chosen;
    const ground = this.#dark.current ? 'dark' : 'light';
    return this.#contrast.current ? `hc-${ground}` : ground;
  }

  /** Returns how to stop. */
  follow(root: HTMLElement): () => void {
    return $effect.root(() => {
      $effect(() => { root.dataset['theme'] = this.current; });
      $effect(() => { root.style.setProperty('--macon-font-size', `${Number(this.#settings.get('workbench.fontSize') ?? 13)}px`); });
      $effect(() => { root.classList.toggle('still', this.#settings.get('workbench.reducedMotion') === 'on'); });
    });
  }
}
