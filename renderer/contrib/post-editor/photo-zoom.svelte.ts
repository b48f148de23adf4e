const LARGEST = 16;
const STEP = 1.25;

/** How large the photo is drawn within its place, and which part of it is seen: the place scrolls. */
export class PhotoZoom {
  /** 1: as large as the place allows. */
  factor = $state(1);
  /** Width of the photo in pixels when it fits; set by the view. */
  fitted = 0;
  /** The photo's own width in pixels; set by the view. */
  natural = 0;
  place: HTMLElement | undefined;

  /** Keeps the point of the photo that is `at` (in the page's pixels; default: the middle of the place) where it is. */
  set(factor: number, at?: { readonly x: number; readonly y: number }): void {
    const before = this.factor;
    const next = Math.min(LARGEST, Math.max(1, factor));
    const { place } = this;
    this.factor = next;
    if (place === undefined || next === before) return;
    const box = place.getBoundingClientRect();
    const x = (at?.x ?? box.left + box.width / 2) - box.left;
    const y = (at?.y ?? box.top + box.height / 2) - box.top;
    const left = (place.scrollLeft + x) * (next / before) - x;
    const top = (place.scrollTop + y) * (next / before) - y;
    // The new size is drawn first: until then there is nothing to scroll over.
    requestAnimationFrame(() => { place.scrollTo({ left, top, behavior: 'instant' }); });
  }
  by(steps: number, at?: { readonly x: number; readonly y: number }): void { this.set(this.factor * STEP ** steps, at); }
  fit(): void { this.set(1); }
  /** One pixel of the photo on one of the page. */
  full(): void { if (this.fitted > 0) this.set(this.natural / this.fitted); }
  get percent(): number { return this.natural > 0 && this.fitted > 0 ? Math.round(((this.fitted * this.factor) / this.natural) * 100) : 100; }
}

/** A click on a cell pins it, a drag over the cells moves the photo: further than this is a drag. */
const SLACK = 4;

/** An attachment: Ctrl with the wheel zooms, a drag pans while there is something to pan. */
export function zooming(zoom: PhotoZoom) {
  return (place: HTMLElement) => {
    zoom.place = place;
    let from: { x: number; y: number; left: number; top: number } | undefined;
    let moved = false;
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom.by(-Math.sign(event.deltaY), { x: event.clientX, y: event.clientY });
    };
    const down = (event: PointerEvent) => {
      moved = false;
      if (zoom.factor > 1 && event.button === 0) from = { x: event.clientX, y: event.clientY, left: place.scrollLeft, top: place.scrollTop };
    };
    const move = (event: PointerEvent) => {
      if (from === undefined) return;
      if (!moved && Math.hypot(event.clientX - from.x, event.clientY - from.y) < SLACK) return;
      if (!moved) place.setPointerCapture(event.pointerId);
      moved = true;
      place.scrollTo({ left: from.left - (event.clientX - from.x), top: from.top - (event.clientY - from.y), behavior: 'instant' });
    };
    const up = () => { from = undefined; };
    const click = (event: MouseEvent) => { if (moved) { event.stopPropagation(); moved = false; } };
    const ending = new AbortController();
    const { signal } = ending;
    place.addEventListener('wheel', wheel, { passive: false, signal });
    place.addEventListener('pointerdown', down, { signal });
    place.addEventListener('pointermove', move, { signal });
    for (const end of ['pointerup', 'pointercancel'] as const) place.addEventListener(end, up, { signal });
    place.addEventListener('click', click, { capture: true, signal });
    return () => {
      ending.abort();
      if (zoom.place === place) zoom.place = undefined;
    };
  };
}
