import * as v from 'valibot';
import type { PostId } from '../../../electron/common/domain/ids.ts';
import { SCALES, type ScaleName } from '../../lib/attention-scale.ts';
import { MAPS, type MapName } from '../../lib/colour-maps.ts';
import type { Connection } from '../connection.svelte.ts';
import { RememberedSettings, type SettingText } from './remembered-settings.ts';

/** A word, a region, or one number of C: the word's row and the region's column. */
export interface Target { readonly word?: number; readonly region?: number }
export const isTarget = (value: unknown): value is Target => typeof value === 'object' && value !== null && ('word' in value || 'region' in value);
export const sameTarget = (a: Target | undefined, b: Target | undefined): boolean => a?.word === b?.word && a?.region === b?.region;

const OPTIONS = {
  colourMap: v.picklist(MAPS),
  smooth: v.boolean(),
  scale: v.picklist(SCALES),
  opacity: v.pipe(v.number(), v.minValue(0.1), v.maxValue(1)),
};
export type DisplayOption = keyof typeof OPTIONS;
const KEYS = Object.keys(OPTIONS) as DisplayOption[];

function read(key: DisplayOption, json: string | undefined): unknown {
  if (json === undefined) return undefined;
  try {
    const { success, output } = v.safeParse(OPTIONS[key], JSON.parse(json));
    return success ? output : undefined;
  } catch { return undefined; /* settings.text says what is wrong with a text; here the usual value stands in */ }
}

/**
 * How attention is shown, the same in every editor and remembered, and what is pointed at in which post: the photo, the caption and
 * the matrix C of a post stand in different groups and light up together.
 */
export class AttentionDisplay {
  colourMap = $state<MapName>('cividis');
  smooth = $state(false);
  scale = $state<ScaleName>('absolute');
  opacity = $state(0.6);
  #pointed = $state.raw<{ readonly post: PostId; readonly target: Target }>();
  #pinned = $state.raw<Readonly<Record<PostId, Target>>>({});
  readonly #remembered: RememberedSettings;

  constructor(connection: Connection, failed: (error: unknown) => void) {
    this.#remembered = new RememberedSettings(connection, (key) => key.startsWith('attention.'), (textOf) => { this.#take(textOf); }, failed);
  }

  load(): Promise<void> { return this.#remembered.load(); }

  /** Shows it at once and remembers it for the person. */
  set(key: DisplayOption, value: string | number | boolean): void {
    Object.assign(this, { [key]: v.parse(OPTIONS[key], value) });
    this.#remembered.store(`attention.${key}`, value);
  }

  #take(textOf: SettingText): void {
    const usual = { colourMap: 'cividis', smooth: false, scale: 'absolute', opacity: 0.6 };
    Object.assign(this, Object.fromEntries(KEYS.map((key) => [key, read(key, textOf(`attention.${key}`)) ?? usual[key]])));
  }

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
