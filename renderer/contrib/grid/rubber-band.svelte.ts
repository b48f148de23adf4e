/** In pixels of the content, not of what is in sight. */
export interface Box { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }

/** A click trembles: less is none. */
const LEAST = 5;
const EDGE = 28;
const MOST_STEP = 24;

/** A rectangle that is drawn with the mouse over what scrolls; near an edge it scrolls on. */
export class RubberBand {
  box = $state.raw<Box>();
  /** The click that ends it is none. */
  #ended = false;
  #frame = 0;
  readonly #onmove: (box: Box) => void;

  constructor(onmove: (box: Box) => void) { this.#onmove = onmove; }

  /** True once, for the click that follows. */
  swallows(): boolean { const ended = this.#ended; this.#ended = false; return ended; }

  /** For `pointerdown` of the element that scrolls; `onbegin` before the first move, `oncancel` when Escape takes it back. */
  start(event: PointerEvent, viewport: HTMLElement, onbegin: () => void, oncancel: () => void): void {
    if (event.button !== 0 || event.pointerType === 'touch' || event.clientX >= viewport.getBoundingClientRect().left + viewport.clientWidth) return;
    this.#ended = false;
    const place = (x: number, y: number) => { const { left, top } = viewport.getBoundingClientRect(); return { x: x - left, y: y - top + viewport.scrollTop }; };
    const from = place(event.clientX, event.clientY);
    let last = event;
    const draw = () => {
      const to = place(last.clientX, last.clientY);
      if (this.box === undefined && Math.hypot(to.x - from.x, to.y - from.y) < LEAST) return;
      if (this.box === undefined) { onbegin(); this.#frame = requestAnimationFrame(scroll); }
      this.box = { left: Math.min(from.x, to.x), top: Math.max(0, Math.min(from.y, to.y)), right: Math.max(from.x, to.x), bottom: Math.min(viewport.scrollHeight, Math.max(from.y, to.y)) };
      this.#onmove(this.box);
    };
    const scroll = () => {
      const step = beyond(last.clientY, viewport.getBoundingClientRect());
      if (step !== 0) { viewport.scrollTop += step; draw(); }
      this.#frame = requestAnimationFrame(scroll);
    };
    const move = (moved: PointerEvent) => { last = moved; draw(); };
    const end = () => {
      window.removeEventListener('pointermove', move);
      for (const name of ['pointerup', 'pointercancel', 'blur'] as const) window.removeEventListener(name, end);
      window.removeEventListener('keydown', key, true);
      cancelAnimationFrame(this.#frame);
      this.#ended = this.box !== undefined;
      this.box = undefined;
      // Where the pointer was let go of beside what it began on, no click comes.
      setTimeout(() => { this.#ended = false; });
    };
    const key = (pressed: KeyboardEvent) => { if (pressed.key === 'Escape' && this.box !== undefined) { pressed.preventDefault(); pressed.stopPropagation(); end(); oncancel(); } };
    window.addEventListener('pointermove', move);
    for (const name of ['pointerup', 'pointercancel', 'blur'] as const) window.addEventListener(name, end);
    window.addEventListener('keydown', key, true);
  }
}

/** How far to scroll in a frame, by how near the edge or beyond it the pointer is. */
function beyond(y: number, { top, bottom }: DOMRect): number {
  const over = y < top + EDGE ? y - top - EDGE : y > bottom - EDGE ? y - bottom + EDGE : 0;
  return Math.max(-MOST_STEP, Math.min(MOST_STEP, over / 2));
}

/** The tiles that a box touches: `columns` in a line, each of this size, `padding` around all of them. */
export function tilesIn({ left, top, right, bottom }: Box, tile: { readonly width: number; readonly height: number; readonly padding: number }, columns: number, size: number): readonly number[] {
  const column = (x: number) => Math.floor((x - tile.padding) / tile.width);
  const line = (y: number) => Math.floor((y - tile.padding) / tile.height);
  const found: number[] = [];
  for (let at = Math.max(0, line(top)); at <= line(bottom); at++) {
    for (let place = Math.max(0, column(left)); place <= Math.min(columns - 1, column(right)); place++) if (at * columns + place < size) found.push(at * columns + place);
  }
  return found;
}
