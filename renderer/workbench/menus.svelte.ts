import { evaluateWhen, type ContextReader } from '../lib/when.ts';

/** A line of a menu; a click runs the command with the values that the menu was opened for. */
export interface MenuItem {
  /** Where it stands: `posts/row`, `editor/tab`, `suggestion`, … */
  readonly menu: string;
  readonly command: string;
  /** Groups are parted by lines, in the order of their names. */
  readonly group: string;
  readonly order: number;
  readonly when?: string;
  /** In place of the command's own title. */
  readonly title?: string;
}

export interface OpenMenu { readonly menu: string; readonly x: number; readonly y: number; readonly values: readonly unknown[]; readonly back: HTMLElement | undefined }

/** Context menus as data: features add lines, views open a menu by name. */
export class Menus {
  #items: readonly MenuItem[] = [];
  /** The menu that is on screen. */
  open = $state.raw<OpenMenu>();

  add(...items: readonly MenuItem[]): void {
    this.#items = [...this.#items, ...items].sort((a, b) => a.group.localeCompare(b.group) || a.order - b.order);
  }

  /** Returns how to go back to what is registered now. */
  snapshot(): () => void { const items = this.#items; return () => { this.#items = items; }; }

  /** Lines that apply now, in groups. */
  items(menu: string, read: ContextReader): readonly (readonly MenuItem[])[] {
    const found = this.#items.filter((item) => item.menu === menu && evaluateWhen(item.when, read));
    return [...Map.groupBy(found, (item) => item.group).values()];
  }

  /** For `oncontextmenu`, and for a key or a "more" button: then the menu opens at the element. */
  show(menu: string, event: MouseEvent | HTMLElement, ...values: readonly unknown[]): void {
    if (event instanceof HTMLElement) {
      const { left, bottom } = event.getBoundingClientRect();
      this.open = { menu, x: left, y: bottom, values, back: event };
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const target = event.target instanceof HTMLElement ? event.target : undefined;
    // The context-menu key gives no place: the element that has the focus is the place then.
    const at = event.clientX === 0 && event.clientY === 0 ? target?.getBoundingClientRect() : undefined;
    // A picture in a row takes no focus: it goes back to what can be reached by Tab.
    const back = target?.closest<HTMLElement>('[tabindex="0"], button, a[href], input, textarea') ?? target;
    this.open = { menu, x: at?.left ?? event.clientX, y: at?.bottom ?? event.clientY, values, back };
  }

  close(): void { this.open = undefined; }
}
