import { createSubscriber, MediaQuery } from 'svelte/reactivity';

/** Whether the page stands on a dark ground; read while drawing, it follows the chosen theme, and the system's choice before there is one. */
export class ColourScheme {
  readonly #system = new MediaQuery('prefers-color-scheme: dark');
  readonly #follow = createSubscriber((changed) => {
    const observer = new MutationObserver(changed);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => { observer.disconnect(); };
  });

  get dark(): boolean {
    this.#follow();
    const theme = document.documentElement.dataset['theme'];
    return theme === undefined ? this.#system.current : theme.endsWith('dark');
  }
}
