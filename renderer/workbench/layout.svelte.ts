import { Listeners } from '../lib/listeners.ts';

export const SIZES = { sideBar: [170, 600, 270], secondarySideBar: [170, 600, 260], panel: [80, 700, 190] } as const;
export type SizedPart = keyof typeof SIZES;

/** Which parts are open, how large, and which view each of them shows. */
export class Layout {
  sideBar = $state(true);
  secondarySideBar = $state(true);
  panel = $state(true);
  sideBarView = $state('posts');
  panelView = $state('training');
  /** Photo, caption and suggestions alone. */
  zen = $state(false);
  /** Pixels: widths of the side bars, height of the panel. */
  readonly size = $state<Record<SizedPart, number>>({ sideBar: SIZES.sideBar[2], secondarySideBar: SIZES.secondarySideBar[2], panel: SIZES.panel[2] });
  /** Sections of the side bars that are folded, by view. */
  folded = $state.raw<readonly string[]>([]);
  /** What features keep of their screen from one sitting to the next, by name. Each checks what it finds. */
  kept = $state.raw<Readonly<Record<string, unknown>>>({});
  readonly #taken = new Listeners<[]>();

  showPanel(view: string): void { this.panelView = view; this.panel = true; this.zen = false; }
  openSideBar(view: string): void { this.sideBarView = view; this.sideBar = true; this.zen = false; }

  /** The activity bar's way: the view that is shown already is put away. */
  showSideBar(view: string): void {
    if (this.sideBar && this.sideBarView === view) this.sideBar = false;
    else this.openSideBar(view);
  }

  fold(view: string): void { this.folded = this.folded.includes(view) ? this.folded.filter((one) => one !== view) : [...this.folded, view]; }

  resize(part: SizedPart, pixels: number): void {
    const [least, most] = SIZES[part];
    this.size[part] = Math.round(Math.min(most, Math.max(least, pixels)));
  }

  /** A plain value of JSON; undefined forgets it. */
  keep(name: string, value: unknown): void { this.kept = { ...this.kept, [name]: value }; }
  /** Told when a stored layout was taken, which is after the features have begun. */
  onTaken(listener: () => void): () => void { return this.#taken.add(listener); }

  toJSON() {
    const { sideBar, secondarySideBar, panel, sideBarView, panelView, folded, kept } = this;
    return { sideBar, secondarySideBar, panel, sideBarView, panelView, folded, kept, size: $state.snapshot(this.size) };
  }

  /** Takes what fits of a stored layout; anything else keeps its default. */
  take(stored: unknown): void {
    if (typeof stored !== 'object' || stored === null) return;
    const given = stored as Partial<Record<string, unknown>>;
    for (const key of ['sideBar', 'secondarySideBar', 'panel'] as const) if (typeof given[key] === 'boolean') this[key] = given[key];
    for (const key of ['sideBarView', 'panelView'] as const) if (typeof given[key] === 'string') this[key] = given[key];
    if (Array.isArray(given['folded'])) this.folded = given['folded'].filter((one): one is string => typeof one === 'string');
    if (typeof given['kept'] === 'object' && given['kept'] !== null) this.kept = { ...given['kept'] };
    const sizes = given['size'] as Partial<Record<string, unknown>> | undefined;
    for (const part of Object.keys(SIZES) as SizedPart[]) if (Number.isFinite(sizes?.[part])) this.resize(part, sizes?.[part] as number);
    this.#taken.tell();
  }
}
