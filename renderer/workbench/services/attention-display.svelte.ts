import type { PostId } from '../../../electron/common/domain/ids.ts';
import type { ScaleName } from '../../lib/attention-scale.ts';
import type { MapName } from '../../lib/colour-maps.ts';
import type { SettingValue } from '../setting.ts';
import type { Settings } from '../settings.svelte.ts';

/** A word, a region, or one number of C: the word's row and the region's column. */
export interface Target { readonly word?: number; readonly region?: number }
export const isTarget = (value: unknown): value is Target => typeof value === 'object' && value !== null && ('word' in value || 'region' in value);
const sameTarget = (a: Target | undefined, b: Target | undefined): boolean => a?.word === b?.word && a?.region === b?.region;

export type DisplayOption = 'colourMap' | 'smooth' | 'scale' | 'opacity';

/**
 * How attention is shown, the same in every editor and remembered, and what is pointed at in which post: the photo, the caption and
 * the matrix C of a post stand in different groups and light up together.
 */
export class AttentionDisplay {
  /** H: the maps of every editor can be taken off for this sitting; cells and words stay for pointer and keys. */
  visible = $state(true);
  #pointed = $state.raw<{ readonly post: PostId; readonly target: Target }>();
  #pinned = $state.raw<Readonly<Record<PostId, Target>>>({});
  readonly #settings: Settings;
  /** How to show the options in each tab that has them. */
  readonly #options = new Map<string, () => void>();

  constructor(settings: Settings) { this.#settings = settings; }

  // What does not fit the setting's type never comes out of the settings.
  get colourMap(): MapName { return this.#settings.get('attention.colourMap') as MapName; }
  get scale(): ScaleName { return this.#settings.get('attention.scale') as ScaleName; }
  get smooth(): boolean { return this.#settings.get('attention.smooth') === true; }
  get opacity(): number { return this.#settings.get('attention.opacity') as number; }

  set(key: DisplayOption, value: SettingValue): void { void this.#settings.choose(`attention.${key}`, value); }
  /** For as long as somebody drags. */
  show(key: DisplayOption, value: SettingValue): void { this.#settings.show(`attention.${key}`, value); }

  /** A tab has a place for the options. Returns how to take it away. */
  offerOptions(panel: string, open: () => void): () => void {
    this.#options.set(panel, open);
    return () => { if (this.#options.get(panel) === open) this.#options.delete(panel); };
  }
  openOptions(panel: string | undefined): void { if (panel !== undefined) this.#options.get(panel)?.(); }

  pinned(post: PostId | undefined): Target | undefined { return post === undefined ? undefined : this.#pinned[post]; }
  /** What stands out in the post: what is pinned, else what is pointed at. */
  target(post: PostId | undefined): Target | undefined { return this.pinned(post) ?? (this.#pointed !== undefined && this.#pointed.post === post ? this.#pointed.target : undefined); }

  point(post: PostId, target: Target | undefined): void { this.#pointed = target === undefined ? undefined : { post, target }; }
  /** The same again unpins. */
  pin(post: PostId, target: Target): void {
    const again = sameTarget(this.#pinned[post], target);
    this.release(post);
    if (!again) this.#pinned = { ...this.#pinned, [post]: target };
  }
  release(post: PostId): void {
    this.#pinned = Object.fromEntries(Object.entries(this.#pinned).filter(([key]) => Number(key) !== post)) as Record<PostId, Target>;
    if (this.#pointed?.post === post) this.#pointed = undefined;
  }
}
