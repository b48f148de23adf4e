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

  /** What a rubber band touches, on top of what was chosen before it where that is `kept`. */
  band(indexes: readonly number[], kept: ReadonlySet<PostId>): void {
    const order = this.#order();
    this.chosen = new Set([...kept, ...indexes.flatMap((index) => order[index] ?? [])]);
    const last = indexes.at(-1);
    if (last !== undefined) { this.cursor = last; this.#anchor = indexes[0] ?? last; }
  }
  keep(chosen: ReadonlySet<PostId>): void { this.chosen = chosen; }

  /** Arrows choose where they go, as in any file list: with Shift from the anchor on; `alone` only the cursor moves. */
  move(to: number, { extend = false, alone = false }: { readonly extend?: boolean; readonly alone?: boolean } = {}): void {
    const index = Math.max(0, Math.min(this.#order().length - 1, to));
    if (alone) this.cursor = index;
    else this.pick(index, { range: extend });
  }

  toggle(): void { this.pick(this.cursor, { more: true }); }
}
