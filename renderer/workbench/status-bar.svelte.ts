export interface StatusItem {
  readonly id: string;
  readonly side: 'left' | 'right';
  readonly order: number;
  /** Read while drawing, so it may depend on state; undefined hides the item. */
  show(): StatusText | undefined;
}
export interface StatusText {
  readonly text: string;
  readonly icon?: string;
  readonly title?: string;
  readonly loud?: boolean;
  /** Share done, in [0, 1], of work that is shown. */
  readonly progress?: number;
  readonly command?: string;
  readonly values?: readonly unknown[];
}

export class StatusBarRegistry {
  #items = $state.raw<readonly StatusItem[]>([]);
  add(item: StatusItem): void { this.#items = [...this.#items, item].sort((a, b) => a.order - b.order); }
  /** Returns how to go back to what is registered now. */
  snapshot(): () => void { const items = this.#items; return () => { this.#items = items; }; }
  at(side: StatusItem['side']): readonly StatusItem[] { return this.#items.filter((item) => item.side === side); }
}
