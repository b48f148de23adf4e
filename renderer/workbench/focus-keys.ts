import type { ContextKeys } from './context-keys.ts';

const isText = (element: Element | null) => element?.matches('textarea, select, [contenteditable], input:not([type=range], [type=checkbox], [type=button])') ?? false;

/** Context keys that say where the focus is. Focus on nothing counts as the editor: that is what a person looks at. */
export function bindFocusKeys(keys: ContextKeys, page: Document = document): void {
  keys.bind('inputFocus', () => isText(page.activeElement));
  keys.bind('buttonFocus', () => page.activeElement?.matches('button, a, summary, [role=tab]') ?? false);
  keys.bind('part', () => page.activeElement?.closest('[data-part]')?.getAttribute('data-part') ?? 'editor');
}

/** The parts that are open, each group of editors for itself; in the order of the page, where the panel lies under the editors. */
function partsOf(page: Document): HTMLElement[] {
  return [...page.querySelectorAll<HTMLElement>('[data-part]')].flatMap((part) => {
    const groups = [...part.querySelectorAll<HTMLElement>('.dv-groupview')];
    return groups.length > 1 ? groups : [part];
  });
}

/** Moves the focus to the next or previous part that is open. */
export function focusNextPart(direction: 1 | -1, page: Document = document): void {
  const parts = partsOf(page);
  const current = parts.findIndex((part) => part.contains(page.activeElement));
  for (let step = 1; step <= parts.length; step++) {
    const part = parts[(current + direction * step + parts.length * 2) % parts.length];
    const target = part?.querySelector<HTMLElement>('[tabindex="0"], button:not([disabled]), input, select');
    if (target !== undefined && target !== null) { target.focus(); return; }
  }
}
