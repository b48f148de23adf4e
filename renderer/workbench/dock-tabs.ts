import { counted } from '../lib/format.ts';

/** The dock draws tabs as bare boxes: roles, one tab stop a strip, and keys come from here. Returns how to stop. */
export function speakTabs(place: HTMLElement, close: (id: string) => void, all: () => void = () => undefined): { readonly refresh: () => void; readonly stop: () => void } {
  const more = speakMore(place, all);
  const refresh = () => {
    for (const [index, strip] of [...place.querySelectorAll<HTMLElement>('.dv-tabs-container')].entries()) {
      // A list of tabs must own tabs: an empty strip is none.
      const tabs = tabsOf(strip);
      if (tabs.length === 0) { strip.removeAttribute('role'); continue; }
      strip.setAttribute('role', 'tablist');
      strip.setAttribute('aria-label', `Open editors, group ${index + 1}`);
      for (const tab of tabs) {
        const selected = tab.classList.contains('dv-active-tab');
        tab.setAttribute('role', 'tab');
        tab.setAttribute('aria-selected', String(selected));
        joinToPanel(tab, selected);
        tab.tabIndex = selected ? 0 : -1;
      }
    }
    more.refresh();
  };
  /** The focus stays in the strip, on the tab that the dock shows now. */
  const closeTab = (tab: HTMLElement, neighbour: HTMLElement | undefined) => {
    close(idOf(tab));
    refresh();
    const strip = neighbour?.closest<HTMLElement>('.dv-tabs-container');
    (tabsOf(strip ?? undefined).find((one) => one.getAttribute('aria-selected') === 'true') ?? neighbour)?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    const tab = event.target instanceof HTMLElement && event.target.matches('.dv-tab') ? event.target : undefined;
    const tabs = tabsOf(tab?.closest<HTMLElement>('.dv-tabs-container') ?? undefined);
    if (tab === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const at = tabs.indexOf(tab);
    const steps: Readonly<Record<string, number>> = { ArrowRight: (at + 1) % tabs.length, ArrowLeft: (at - 1 + tabs.length) % tabs.length, Home: 0, End: tabs.length - 1 };
    const to = steps[event.key];
    if (to !== undefined) tabs[to]?.focus();
    else if (event.key === 'Enter' || event.key === ' ') press(tab);
    else if (event.key === 'Delete') closeTab(tab, tabs[at + 1] ?? tabs[at - 1]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  place.addEventListener('keydown', keys);
  // Strips and tabs come, go and change places by dragging: what is drawn is the one thing that knows.
  const watch = new MutationObserver(refresh);
  watch.observe(place, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] });
  refresh();
  return { refresh, stop: () => { watch.disconnect(); place.removeEventListener('keydown', keys); more.stop(); } };
}

/** How many tabs of a strip do not fit, as a button that leads to all of them: the dock's own list is for the mouse alone. */
function speakMore(place: HTMLElement, all: () => void): { readonly refresh: () => void; readonly stop: () => void } {
  const refresh = () => {
    for (const button of place.querySelectorAll<HTMLElement>(MORE)) {
      const count = button.textContent.trim();
      if (button.dataset['tip'] === moreTitle(count)) continue;
      button.dataset['tip'] = moreTitle(count);
      button.setAttribute('aria-label', moreTitle(count));
      button.setAttribute('role', 'button');
      button.tabIndex = 0;
    }
  };
  const handle = (event: MouseEvent | KeyboardEvent) => {
    if (!(event.target instanceof Element) || event.target.closest(MORE) === null || (event instanceof KeyboardEvent && event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.type !== 'pointerdown') all();
  };
  const names = ['pointerdown', 'click', 'keydown'] as const;
  for (const name of names) place.addEventListener(name, handle, true);
  return { refresh, stop: () => { for (const name of names) place.removeEventListener(name, handle, true); } };
}

const MORE = '.dv-tabs-overflow-dropdown-root';
const moreTitle = (count: string): string => `${counted(Number(count), 'more open tab')}: show all`;
const tabsOf = (strip: HTMLElement | undefined): HTMLElement[] => [...strip?.querySelectorAll<HTMLElement>('.dv-tab') ?? []];
const idOf = (tab: HTMLElement): string => tab.querySelector<HTMLElement>('[data-tab]')?.dataset['tab'] ?? '';
/** The content that a tab shows; the dock keeps only what is in front in the page. */
export function labelledByTab(content: HTMLElement, id: string): void {
  content.id = contentId(id);
  content.setAttribute('role', 'tabpanel');
  content.setAttribute('aria-labelledby', tabId(id));
}
function joinToPanel(tab: HTMLElement, selected: boolean): void {
  const id = idOf(tab);
  if (id === '') return;
  tab.id = tabId(id);
  if (selected) tab.setAttribute('aria-controls', contentId(id)); else tab.removeAttribute('aria-controls');
}
const tabId = (id: string): string => `tab-of-${id}`;
const contentId = (id: string): string => `content-of-${id}`;
/** The dock listens for the pointer alone. */
const press = (tab: HTMLElement): void => { tab.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, cancelable: true, button: 0 })); tab.click(); tab.focus(); };
