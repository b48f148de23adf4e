import type { PostId } from '../../../electron/common/domain/ids.ts';

/** Which posts are chosen: by number, or all that the grid shows, read or not, but those of `except`. */
export interface Standing { readonly chosen: ReadonlySet<PostId>; readonly except?: ReadonlySet<PostId> | undefined }
export const NONE_CHOSEN: Standing = { chosen: new Set() };

const toggled = (posts: ReadonlySet<PostId>, id: PostId): ReadonlySet<PostId> => { const next = new Set(posts); if (!next.delete(id)) next.add(id); return next; };
const without = (posts: ReadonlySet<PostId>, part: readonly PostId[]): ReadonlySet<PostId> => { const next = new Set(posts); for (const id of part) next.delete(id); return next; };

/** Several posts chosen out of an order: by click, with Ctrl or Shift, and by keys. */
export class TileChoice {
  cursor = $state(0);
  #standing = $state.raw<Standing>(NONE_CHOSEN);
  #anchor = 0;
  readonly #order: () => readonly PostId[];

  constructor(order: () => readonly PostId[]) { this.#order = order; }

  get standing(): Standing { return this.#standing; }
  /** By number; none where all but `except` are. */
  get chosen(): ReadonlySet<PostId> { return this.#standing.chosen; }
  get except(): ReadonlySet<PostId> | undefined { return this.#standing.except; }
  get some(): boolean { return this.except !== undefined || this.chosen.size > 0; }
  has(id: PostId): boolean { return this.except === undefined ? this.chosen.has(id) : !this.except.has(id); }
  clear(): void { this.#standing = NONE_CHOSEN; }
  all(): void { this.#name(this.#order()); }
  /** All, also those that cannot be named. */
  whole(): void { this.#standing = { chosen: new Set(), except: new Set() }; }

  /** `range`: from the last place without it to here; `more`: on top of what is chosen, or off it. */
  pick(index: number, { range = false, more = false }: { readonly range?: boolean; readonly more?: boolean } = {}): void {
    const order = this.#order();
    const id = order[index];
    if (id === undefined) return;
    this.cursor = index;
    if (range) {
      const part = order.slice(Math.min(this.#anchor, index), Math.max(this.#anchor, index) + 1);
      if (more) this.#add(this.#standing, part); else this.#name(part);
      return;
    }
    this.#anchor = index;
    if (!more) this.#name([id]);
    else if (this.except === undefined) this.#name(toggled(this.chosen, id));
    else this.#standing = { chosen: this.chosen, except: toggled(this.except, id) };
  }

  /** What a rubber band touches, on top of what was chosen before it where that is `kept`. */
  band(indexes: readonly number[], kept: Standing): void {
    const order = this.#order();
    this.#add(kept, indexes.flatMap((index) => order[index] ?? []));
    const last = indexes.at(-1);
    if (last !== undefined) { this.cursor = last; this.#anchor = indexes[0] ?? last; }
  }
  keep(standing: Standing): void { this.#standing = standing; }

  /** Arrows choose where they go, as in any file list: with Shift from the anchor on; `alone` only the cursor moves. */
  move(to: number, { extend = false, alone = false }: { readonly extend?: boolean; readonly alone?: boolean } = {}): void {
    const index = Math.max(0, Math.min(this.#order().length - 1, to));
    if (alone) this.cursor = index;
    else this.pick(index, { range: extend });
  }

  toggle(): void { this.pick(this.cursor, { more: true }); }

  #name(posts: Iterable<PostId>): void { this.#standing = { chosen: new Set(posts) }; }
  #add({ chosen, except }: Standing, part: readonly PostId[]): void {
    if (except === undefined) this.#name([...chosen, ...part]);
    else this.#standing = { chosen, except: without(except, part) };
  }
}
