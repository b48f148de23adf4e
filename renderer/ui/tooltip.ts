/** What a tooltip says stands in this attribute of the element that it is of; it takes the place of the browser's own `title`. */
const TIP = 'data-tip';
export const TIP_DELAY = 500;

interface Shown { readonly of: Element; readonly byKeys: boolean }

/** Words that the element is named by: said once is enough. */
const named = (element: Element): string => (element.getAttribute('aria-label') ?? element.textContent).trim();

/** The nearest element that has something to say. */
const tipped = (event: Event) => (event.target instanceof Element ? event.target.closest(`[${TIP}]`) ?? undefined : undefined);

/** Gives what has the focus its tip as description, unless it is named or described so already. */
function describing(): { readonly begin: (focused: Element, text: string) => void; readonly end: () => void } {
  let described: Element | undefined;
  const end = () => { described?.removeAttribute('aria-description'); described = undefined; };
  const begin = (focused: Element, text: string) => {
    end();
    if (text === '' || focused.hasAttribute('aria-description') || focused.hasAttribute('aria-describedby') || named(focused) === text) return;
    described = focused;
    focused.setAttribute('aria-description', text);
  };
  return { begin, end };
}

/**
 * One tooltip for the whole page, drawn in `tip` (a manual popover): after a moment over an element or on the focus of the keys. It is
 * never in the way of the pointer. To a screen reader the text is the description of what has the focus. Returns how to stop.
 */
export function followTips(tip: HTMLElement, page: Document = document): () => void {
  let wanted: Shown | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const description = describing();
  let keys = false;
  let at = { x: NaN, y: NaN };
  // What changes or goes while its tip is shown: a progress, a row that is scrolled away.
  const watch = new MutationObserver(() => { if (wanted?.of.isConnected === true && say(wanted.of) !== '') return; hide(); });
  const say = (of: Element): string => { const text = of.getAttribute(TIP) ?? ''; if (tip.textContent !== text) tip.textContent = text; return text; };
  const hide = () => {
    clearTimeout(timer);
    watch.disconnect();
    if (tip.matches(':popover-open')) tip.hidePopover();
  };
  const show = () => {
    if (wanted?.of.isConnected !== true || say(wanted.of) === '') return;
    tip.showPopover({ source: wanted.of as HTMLElement });
    watch.observe(page, { subtree: true, childList: true, attributes: true, attributeFilter: [TIP] });
  };
  /** The same element does not begin anew: after a click it stays quiet until the pointer comes back. */
  const want = (of: Element | undefined, byKeys: boolean) => {
    if (of === wanted?.of) return;
    hide();
    wanted = of === undefined ? undefined : { of, byKeys };
    if (of !== undefined) timer = setTimeout(show, TIP_DELAY);
  };
  const on: Readonly<Record<string, (event: never) => void>> = {
    // What comes to lie under a pointer that rests, as lists do that the keys scroll, brings no tip: only a movement does.
    pointerover: (event: PointerEvent) => { if (wanted?.byKeys === false && tipped(event) !== wanted.of) want(undefined, false); },
    pointermove: (event: PointerEvent) => {
      const still = event.screenX === at.x && event.screenY === at.y;
      at = { x: event.screenX, y: event.screenY };
      if (!still && event.pointerType !== 'touch') want(tipped(event), false);
    },
    // Out of the window.
    pointerout: (event: PointerEvent) => { if (event.relatedTarget === null && wanted?.byKeys === false) want(undefined, false); },
    pointerdown: () => { keys = false; hide(); },
    keydown: ({ key }: KeyboardEvent) => { if (!['Shift', 'Control', 'Alt', 'Meta'].includes(key)) { keys = true; hide(); } },
    focusin: (event: FocusEvent) => {
      const of = tipped(event);
      const focused = event.target as Element;
      description.begin(focused, of?.getAttribute(TIP) ?? '');
      if (keys && focused.matches(':focus-visible')) want(of, true);
    },
    focusout: () => { description.end(); if (wanted?.byKeys === true) want(undefined, true); },
    // Of something else, such as a log that runs on, it takes no notice.
    scroll: ({ target }: Event) => { if (wanted !== undefined && target instanceof Node && target.contains(wanted.of)) hide(); },
  };
  for (const [name, listener] of Object.entries(on)) page.addEventListener(name, listener as (event: Event) => void, { capture: true, passive: true });
  return () => {
    hide();
    description.end();
    for (const [name, listener] of Object.entries(on)) page.removeEventListener(name, listener as (event: Event) => void, { capture: true });
  };
}
