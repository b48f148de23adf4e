import type { Component } from 'svelte';
import type { Faults } from './faults.ts';

export type ViewLocation = 'sideBar' | 'secondarySideBar' | 'panel';
/** `W` is the workbench; named here, the two would need each other. */
export interface View<W> {
  readonly id: string;
  readonly title: string;
  readonly location: ViewLocation;
  /** A codicon's name. */
  readonly icon: string;
  readonly order: number;
  readonly component: Component<{ workbench: W }>;
  /** The command that opens it, whose key its tooltip tells. */
  readonly command?: string;
  /** A number beside the title; read while drawing, so it may depend on state. */
  badge?(): number | undefined;
}

/** What the parts of the workbench show, by place. Editors have a registry of their own. */
export class ViewRegistry<W> {
  #views = $state.raw<readonly View<W>[]>([]);
  readonly #faults: Faults;

  constructor(faults: Faults) { this.#faults = faults; }

  register(view: View<W>): void {
    this.#views = [...this.#views, view].sort((a, b) => a.order - b.order);
  }

  /** Returns how to go back to what is registered now. */
  snapshot(): () => void { const views = this.#views; return () => { this.#views = views; }; }

  at(location: ViewLocation): readonly View<W>[] { return this.#views.filter((view) => view.location === location); }
  /** The number beside a view's title; 0 where it has none. */
  badgeOf(view: View<W>): number { return this.#faults.read(`The number beside "${view.title}"`, () => view.badge?.() ?? 0, 0); }
  get(id: string | undefined): View<W> | undefined { return this.#views.find((view) => view.id === id); }
}
