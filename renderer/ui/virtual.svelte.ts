import { untrack } from 'svelte';
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer, type VirtualItem } from '@tanstack/virtual-core';

/** Which rows of a long list are on the page, as state. Heights are known, never measured, so a jump lands exactly. */
export class Virtual {
  items = $state.raw<readonly VirtualItem[]>([]);
  /** The same, each at a place that it keeps while it is drawn. Rows that come take the places of those that went, so that their elements are used again. */
  places = $state.raw<readonly (VirtualItem | undefined)[]>([]);
  /** Height of all rows. Chromium stops at 33.5 million pixels: half a million rows of 64. */
  height = $state(0);
  #element: HTMLElement | undefined;
  #sizeOf: (index: number) => number = () => 22;
  readonly #virtualizer: Virtualizer<HTMLElement, Element>;

  constructor(overscan = 10) {
    this.#virtualizer = new Virtualizer<HTMLElement, Element>({
      count: 0, overscan,
      getScrollElement: () => this.#element ?? null,
      estimateSize: (index) => this.#sizeOf(index),
      scrollToFn: elementScroll, observeElementRect, observeElementOffset,
      onChange: () => { this.#draw(); },
    });
  }

  /** An attachment for the element that scrolls. What is drawn at once is not its concern: attached again it would begin at the top again. */
  readonly attach = (element: HTMLElement) => {
    this.#element = element;
    const end = this.#virtualizer._didMount();
    untrack(() => { this.#virtualizer._willUpdate(); });
    return () => { end(); this.#element = undefined; };
  };

  /** Called whenever the number of rows or their heights are others. */
  update(count: number, sizeOf: (index: number) => number): void {
    this.#sizeOf = sizeOf;
    this.#virtualizer.setOptions({ ...this.#virtualizer.options, count });
    this.#virtualizer.measure();
    this.#draw();
  }

  show(index: number): void {
    if (this.#element === undefined || index < 0 || index >= this.#virtualizer.options.count) return;
    this.#virtualizer.scrollToIndex(index, { align: 'auto' });
  }

  /** For a row that something else chose: one that is out of sight comes to the middle, so that what follows it is seen too. */
  reveal(index: number): void {
    if (this.#element === undefined || index < 0 || index >= this.#virtualizer.options.count) return;
    const nearest = this.#virtualizer.getOffsetForIndex(index, 'auto')?.[0];
    if (nearest !== undefined && Math.abs(nearest - (this.#virtualizer.scrollOffset ?? 0)) >= 1) this.#virtualizer.scrollToIndex(index, { align: 'center' });
  }

  /** Rows that fit on the screen at the height of the first. */
  get page(): number { return Math.max(1, Math.floor((this.#element?.clientHeight ?? 0) / this.#sizeOf(0)) - 1); }

  #draw(): void {
    this.items = this.#virtualizer.getVirtualItems();
    const size = Math.max(this.places.length, this.items.length + 2 * this.#virtualizer.options.overscan);
    const places = new Array<VirtualItem | undefined>(size).fill(undefined);
    for (const item of this.items) places[item.index % size] = item;
    this.places = places;
    this.height = this.#virtualizer.getTotalSize();
  }
}
