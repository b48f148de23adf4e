import type { ContextKeys } from './context-keys.ts';

const isText = (element: Element | null) => element?.matches('textarea, select, [contenteditable], input:not([type=range], [type=checkbox], [type=button])') ?? false;

/** Context keys that say where the focus is. Focus on nothing counts as the editor: that is what a person looks at. */
export function bindFocusKeys(keys: ContextKeys): void {
  keys.bind('inputFocus', () => isText(document.activeElement));
  // A list to choose from takes letters, but has no undo of its own.
  keys.bind('textFocus', () => isText(document.activeElement) && document.activeElement?.matches('select') === false);
  keys.bind('buttonFocus', () => document.activeElement?.matches('button, a, summary, [role=tab]') ?? false);
  keys.bind('part', () => document.activeElement?.closest('[data-part]')?.getAttribute('data-part') ?? 'editor');
}

const partOf = (element: Element): Element | null => element.closest('.dv-groupview') ?? element.closest('[data-part]');

/** The parts that are open, each group of editors for itself; in the order of the page, where the panel lies under the editors. */
function partsOf(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-part]')].flatMap((part) => {
    const groups = [...part.querySelectorAll<HTMLElement>('.dv-groupview')];
    return groups.length > 0 ? groups : [part];
  });
}

/** Goes through the parts, and comes back to where the focus was in each. */
export class PartFocus {
  readonly #last = new WeakMap<Element, HTMLElement>();
  /** The part that had the focus last, also where what had it is gone by now. */
  last: string | undefined;

  /** Remembers until stopped. */
  follow(): () => void {
    const note = ({ target }: FocusEvent) => {
      const part = target instanceof HTMLElement ? partOf(target) : null;
      if (part === null) return;
      this.#last.set(part, target as HTMLElement);
      this.last = part.closest('[data-part]')?.getAttribute('data-part') ?? undefined;
    };
    document.addEventListener('focusin', note);
    return () => { document.removeEventListener('focusin', note); };
  }

  /** Moves the focus to the next or previous part that is open. */
  step(direction: 1 | -1): void {
    const parts = partsOf();
    const current = parts.findIndex((part) => part.contains(document.activeElement));
    // Focus on nothing counts as the editor, here too.
    const from = current < 0 ? parts.findIndex((part) => part.closest('[data-part=editor]') !== null) : current;
    for (let step = 1; step <= parts.length; step++) {
      const part = parts[(from + direction * step + parts.length * 2) % parts.length];
      if (part !== undefined && this.#enter(part)) return;
    }
  }

  /** Moves the focus into a part, or into what `inside` selects of it, where that is open. */
  enter(name: string, inside?: string): void {
    const part = document.querySelector<HTMLElement>(`[data-part="${name}"]`);
    if (part === null) return;
    // Of several groups of editors the one in front is meant.
    if (inside === undefined) { this.#enter(part.querySelector<HTMLElement>('.dv-groupview.dv-active-group') ?? part); return; }
    const within = part.querySelector<HTMLElement>(inside);
    within?.scrollIntoView({ block: 'nearest' });
    within?.querySelector<HTMLElement>('button:not([disabled]), input, select, textarea, [tabindex="0"]')?.focus();
  }

  /** Into the editor that has come to the front: where the focus was in it, what takes the arrows there, else its tab. No button: Enter would press what nobody chose, and the page would scroll to it. */
  enterEditor(): void {
    const group = document.querySelector<HTMLElement>('[data-part=editor] .dv-groupview.dv-active-group');
    if (group === null || this.#back(group)) return;
    (group.querySelector<HTMLElement>('.dv-content-container [tabindex="0"]') ?? group.querySelector<HTMLElement>('[role=tab][tabindex="0"]'))?.focus({ preventScroll: true });
  }

  /** Where it was, if that is there to be seen. */
  #back(part: HTMLElement): boolean {
    const last = this.#last.get(part);
    // A tab that has gone behind since is not where anybody was.
    if (last?.isConnected !== true || !part.contains(last) || last.matches('[role=tab][aria-selected=false]')) return false;
    last.focus();
    return document.activeElement === last;
  }

  /** Where it was; else what is shown there, before the tabs and buttons around it. */
  #enter(part: HTMLElement): boolean {
    if (this.#back(part)) return true;
    const target = ['.dv-content-container [tabindex="0"]', '.dv-content-container :is(button:not([disabled]), input, select)', '[tabindex="0"]', 'button:not([disabled]), input, select'].map((sought) => part.querySelector<HTMLElement>(sought)).find((found) => found !== null);
    target?.focus();
    return target !== undefined;
  }
}
