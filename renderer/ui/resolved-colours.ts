/** What a theme's token is now, as a colour that a canvas takes. `light-dark(…)` and the like are solved by the browser on a real element. */
export function resolvedColour(within: HTMLElement, token: string): string {
  const probe = document.createElement('span');
  probe.style.setProperty('color', `var(${token})`);
  within.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

/** Calls whenever the theme may have changed: the system's choice, the page's attributes, or its style sheets. Returns how to stop. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true });
  observer.observe(document.head, { childList: true, subtree: true, characterData: true });
  const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)'].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    for (const query of queries) query.removeEventListener('change', changed);
  };
}
