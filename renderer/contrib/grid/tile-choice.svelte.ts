import type { PostId } from '../../../electron/common/domain/ids.ts';

/** Several posts chosen out of an order: by click, with Ctrl or Shift, and by keys. */
export class TileChoice {
  chosen = $state.raw<ReadonlySet<PostId>>(new Set());
  cursor = $state(0);
  #anchor = 0;
  readonly #order: () => readonly PostId[];

  constructor(order: () => readonly PostId[]) { this.#order = order; }

  has(id: PostId): boolean { return this.chosen.has(id); }
  clear(): void { this.chosen = new Set(); }
  all(): void { this.chosen = new Set(this.#order()); }

  /** `range`: from the last place without it to here; `more`: on top of what is chosen, or off it. */
  pick(index: number, { range = false, more = false }: { readonly range?: boolean; readonly more?: boolean } = {}): void {
    const order = this.#order();
    const id = order[index];
    if (id === undefined) return;
    this.cursor = index;
    if (range) {
      const part = order.slice(Math.min(this.#anchor, index), Math.max(this.#anchor, index) + 1);
      this.chosen = new Set(more ? [...this.chosen, ...part] : part);
      return;
    }
    this.#anchor = index;
    if (!more) { this.chosen = new Set([id]); return; }
    const chosen = new Set(this.chosen);
    if (!chosen.delete(id)) chosen.add(id);
    this.chosen = chosen;
  }

  /** Arrows alone move the cursor; with Shift they choose from the anchor on. */
  move(to: number, extend: boolean): void {
    const order = this.#order();
    const index = Math.max(0, Math.min(order.length - 1, to));
    if (extend) this.pick(index, { range: true });
    else { this.cursor = index; this.#anchor = index; }
  }

  toggle(): void { this.pick(this.cursor, { more: true }); }
}
