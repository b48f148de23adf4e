import type { Component } from 'svelte';
import { Listeners } from '../lib/listeners.ts';
import type { Faults } from './faults.ts';
import type { StepHistory } from './step-history.ts';

/** What an editor shows, as data: the same kind and key are the same editor. Stored with the layout, so JSON only. */
export interface EditorInput {
  readonly kind: string;
  readonly key: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** An editor that features bring. `W` is the workbench; named here, the two would need each other. */
export interface EditorType<W> {
  readonly kind: string;
  /** A codicon's name. */
  readonly icon: string;
  readonly component: Component<{ workbench: W; panel: EditorPanel }>;
  /** The tab's text; read while drawing, so it may depend on state. */
  title(input: EditorInput): string;
  /** Called before the editor is drawn with an input, also one of the layout before: what it needs can be asked for. */
  prepare?(input: EditorInput): void;
  /** What undo and redo turn to while such an editor is in front, instead of the judgements. */
  readonly history?: StepHistory;
}

/** One tab. A preview's input is exchanged in place until somebody pins it. */
export class EditorPanel {
  readonly id: string;
  input: EditorInput = $state.raw() as EditorInput;
  preview = $state(false);

  constructor(id: string, input: EditorInput, preview: boolean) {
    this.id = id;
    this.input = input;
    this.preview = preview;
  }
}

export type Direction = 'right' | 'below';
export interface OpenOptions {
  /** In a tab of its own that the next post does not replace; default true. */
  readonly pinned?: boolean;
  /** In the group beside (made when there is none). */
  readonly beside?: boolean;
}

/** Where a tab stood when it was closed. Of the only one of its group also how that group stood to another, or (without one) to all of them. */
export interface TabPlace {
  readonly group: string;
  readonly index: number;
  readonly alone?: { readonly direction: 'left' | 'right' | 'above' | 'below'; readonly of?: string; readonly size: number };
}

/** The docking library behind its one door (dock.ts). */
export interface Dock {
  add(panel: EditorPanel, place: { readonly beside: boolean; readonly direction?: Direction }): void;
  /** In the group that it stood in, which is made again where it is gone. */
  addAt(panel: EditorPanel, place: TabPlace): void;
  activate(id: string): void;
  remove(id: string): void;
  /** The panels in front of their groups: what is on the page. */
  front(): readonly string[];
  /** The panels of a group (default: the active one), in the order of their tabs. */
  groupPanels(group?: string): readonly string[];
  groups(): number;
  focusGroup(step: 1 | -1): void;
  toJSON(): unknown;
  /** False when it is no layout of this library: nothing is changed then. */
  fromJSON(layout: unknown): boolean;
}

const MOST_CLOSED = 20;
const same = (a: EditorInput, b: EditorInput) => a.kind === b.kind && a.key === b.key;

/** The editors that are open, in groups of tabs. The dock keeps the places, this keeps what is shown. */
export class Editors<W> {
  panels = $state.raw<readonly EditorPanel[]>([]);
  active = $state.raw<EditorPanel>();
  /** Those that were active in this sitting, the latest first. */
  #lately = $state.raw<readonly EditorPanel[]>([]);
  #front = $state.raw<readonly string[]>([]);
  #types: Readonly<Record<string, EditorType<W>>> = {};
  readonly #closed: { readonly input: EditorInput; readonly place: TabPlace | undefined }[] = [];
  readonly #changed = new Listeners<[]>();
  readonly #faults: Faults;
  #dock: Dock | undefined;
  #count = 0;

  constructor(faults: Faults) { this.#faults = faults; }

  register(type: EditorType<W>): void {
    if (Object.hasOwn(this.#types, type.kind)) throw new Error(`There are two editors "${type.kind}".`);
    this.#types = { ...this.#types, [type.kind]: type };
  }
  /** Returns how to go back to what is registered now. */
  snapshot(): () => void { const types = this.#types; return () => { this.#types = types; }; }
  type(kind: string): EditorType<W> | undefined { return Object.hasOwn(this.#types, kind) ? this.#types[kind] : undefined; }
  titleOf(input: EditorInput): string { return this.#faults.read(`The title of a tab of the kind "${input.kind}"`, () => this.type(input.kind)?.title(input) ?? input.key, input.key); }
  /** The open panels, the one that was active last first; those of an earlier sitting come after. */
  byLastUse(): readonly EditorPanel[] { return [...new Set([...this.#lately, ...this.panels])]; }
  /** Those in front of their groups, all of them on the page at once. */
  get visible(): readonly EditorPanel[] { return this.#dock === undefined ? [this.active].filter((panel) => panel !== undefined) : this.#front.map((id) => this.panel(id)).filter((panel) => panel !== undefined); }
  panel(id: string): EditorPanel | undefined { return this.panels.find((panel) => panel.id === id); }
  /** Called after tabs or groups changed, so that the layout can be kept. */
  onChange(listener: () => void): () => void { return this.#changed.add(this.#faults.guard('What follows a change of the tabs', listener)); }

  /** Shows the input: where it is open already, in the group's preview tab, or in a new tab. */
  open(input: EditorInput, { pinned = true, beside = false }: OpenOptions = {}): EditorPanel {
    this.#prepare(input);
    const inGroup = this.#inActiveGroup();
    const open = beside ? undefined : (inGroup.find((panel) => same(panel.input, input)) ?? this.panels.find((panel) => same(panel.input, input)));
    if (open !== undefined) {
      if (pinned && open.preview) open.preview = false;
      this.#dock?.activate(open.id);
      return open;
    }
    const preview = pinned || beside ? undefined : inGroup.find((panel) => panel.preview);
    if (preview !== undefined) {
      preview.input = input;
      this.#dock?.activate(preview.id);
      this.#changed.tell();
      return preview;
    }
    const panel = new EditorPanel(this.#newId(), input, !pinned);
    this.panels = [...this.panels, panel];
    this.#dock?.add(panel, { beside });
    if (this.#dock === undefined) this.active = panel;
    return panel;
  }

  /** The same input once more, in a group of its own. */
  split(direction: Direction): void {
    if (this.active === undefined) return;
    const panel = new EditorPanel(this.#newId(), this.active.input, false);
    this.panels = [...this.panels, panel];
    this.#dock?.add(panel, { beside: true, direction });
  }

  pin(panel: EditorPanel): void { panel.preview = false; this.#changed.tell(); }
  close(panel: EditorPanel | undefined = this.active): void { if (panel !== undefined) this.#dock?.remove(panel.id); }
  closeOthers(kept: EditorPanel | undefined = this.active): void { for (const id of this.#dock?.groupPanels() ?? []) if (id !== kept?.id) this.#dock?.remove(id); }
  closeAll(): void { for (const panel of this.panels) this.#dock?.remove(panel.id); }
  /** Closes whatever shows such an input, and forgets the closed ones. Answers how many were open. */
  drop(wanted: (input: EditorInput) => boolean): number {
    const panels = this.panels.filter((panel) => wanted(panel.input));
    for (const panel of panels) this.close(panel);
    const kept = this.#closed.filter(({ input }) => !wanted(input));
    this.#closed.splice(0, this.#closed.length, ...kept);
    return panels.length;
  }
  activate(panel: EditorPanel): void { this.#dock?.activate(panel.id); }
  focusGroup(step: 1 | -1): void { this.#dock?.focusGroup(step); }
  get groups(): number { return this.#dock?.groups() ?? 0; }

  /** The tab closed last, in the group where it was closed, whatever else shows the same. */
  reopenClosed(): void {
    const closed = this.#closed.pop();
    if (closed === undefined) return;
    const { input, place } = closed;
    if (this.#dock === undefined || place === undefined) { this.open(input); return; }
    const open = this.#panelsOf(this.#dock.groupPanels(place.group)).find((panel) => same(panel.input, input));
    if (open !== undefined) { open.preview = false; this.#dock.activate(open.id); return; }
    this.#prepare(input);
    const panel = new EditorPanel(this.#newId(), input, false);
    this.panels = [...this.panels, panel];
    this.#dock.addAt(panel, place);
  }

  /** The next or previous tab of the group, round about. */
  step(by: 1 | -1): void {
    const ids = this.#dock?.groupPanels() ?? [];
    const at = ids.indexOf(this.active?.id ?? '');
    const to = ids[(at + by + ids.length) % ids.length];
    if (to !== undefined) this.#dock?.activate(to);
  }

  attach(dock: Dock): void {
    this.#dock = dock;
    for (const panel of this.panels) dock.add(panel, { beside: false });
    this.#look();
  }

  /** The dock made a panel of a stored layout. */
  adopt(id: string, input: EditorInput, preview: boolean): EditorPanel {
    const known = this.panel(id);
    if (known !== undefined) return known;
    this.#count = Math.max(this.#count, Number(/\d+$/.exec(id)?.[0] ?? 0));
    this.#prepare(input);
    const panel = new EditorPanel(id, input, preview);
    this.panels = [...this.panels, panel];
    return panel;
  }
  /** The dock has taken a panel away; `place`: where a person closed it. */
  dropped(id: string, place?: TabPlace): void {
    const panel = this.panel(id);
    if (panel === undefined) return;
    this.panels = this.panels.filter((other) => other !== panel);
    this.#lately = this.#lately.filter((other) => other !== panel);
    if (this.active === panel) this.active = undefined;
    this.#closed.push({ input: panel.input, place });
    if (this.#closed.length > MOST_CLOSED) this.#closed.shift();
  }
  activated(id: string | undefined): void {
    const panel = id === undefined ? undefined : this.panel(id);
    this.active = panel;
    if (panel !== undefined) this.#lately = [panel, ...this.#lately.filter((other) => other !== panel)];
  }
  changed(): void { this.#look(); this.#changed.tell(); }
  #look(): void {
    const front = this.#dock?.front() ?? [];
    if (front.join() !== this.#front.join()) this.#front = front;
  }

  toJSON(): unknown { return this.#dock?.toJSON(); }
  fromJSON(layout: unknown): boolean { return this.#dock?.fromJSON(layout) ?? false; }

  #inActiveGroup(): readonly EditorPanel[] {
    return this.#panelsOf(this.#dock?.groupPanels() ?? this.panels.map((panel) => panel.id));
  }
  #panelsOf(ids: readonly string[]): readonly EditorPanel[] { return ids.map((id) => this.panel(id)).filter((panel) => panel !== undefined); }
  #prepare(input: EditorInput): void { this.#faults.read(`What an editor of the kind "${input.kind}" does before it opens`, () => { this.type(input.kind)?.prepare?.(input); }, undefined); }
  #newId(): string { return `editor-${++this.#count}`; }
}
