import type { Attention } from '../../../electron/common/domain/attention.ts';
import type { PostId } from '../../../electron/common/domain/ids.ts';
import { shadeBeside, type Beside, type Most } from '../../lib/attention-beside.ts';
import { legendOfAffinity, type LegendText } from '../../lib/attention-legend.ts';
import { affinityColumn, affinityRow, reach } from '../../lib/attention-maths.ts';
import { attentionText, type AttentionText } from '../../lib/attention-text.ts';
import { diverging, ramp, rampUnderText, type ColourMap } from '../../lib/colour-maps.ts';
import type { AttentionDisplay, Target } from '../../workbench/services/attention-display.svelte.ts';

/** Values with their colours. `linked`: they are of C, not shares. */
export interface Shaded { readonly values: readonly number[]; readonly colour: ColourMap; readonly linked: boolean; readonly legend: LegendText }

interface Subject { readonly post: PostId; readonly attention: Attention | undefined }

/** What photo and caption of one editor show of its post's attention, by what is pointed at anywhere in that post. */
export class AttentionView {
  readonly display: AttentionDisplay;
  readonly #subject: () => Subject | undefined;
  readonly #columns: () => number;
  readonly #scheme: { readonly dark: boolean };
  readonly #beside: (post: PostId) => Beside | undefined;

  constructor(subject: () => Subject | undefined, columns: () => number, display: AttentionDisplay, scheme: { readonly dark: boolean }, beside: (post: PostId) => Beside | undefined = () => undefined) {
    this.#subject = subject;
    this.#columns = columns;
    this.display = display;
    this.#scheme = scheme;
    this.#beside = beside;
  }

  get visible(): boolean { return this.display.visible; }
  get attention(): Attention | undefined { return this.#subject()?.attention; }
  get columns(): number { return this.#columns(); }
  get pinned(): Target | undefined { return this.display.pinned(this.#subject()?.post); }
  get target(): Target | undefined { return this.display.target(this.#subject()?.post); }

  point(target: Target | undefined): void { const post = this.#subject()?.post; if (post !== undefined) this.display.point(post, target); }
  pin(target: Target): void { const post = this.#subject()?.post; if (post !== undefined) this.display.pin(post, target); }
  release(): void { const post = this.#subject()?.post; if (post !== undefined) this.display.release(post); }

  readonly #reach = $derived.by(() => reach(this.attention?.affinity ?? []));
  get #most(): Beside | undefined { const post = this.#subject()?.post; return post === undefined ? undefined : this.#beside(post); }
  readonly #weights = $derived.by(() => (this.attention?.words ?? []).map((word) => word.weight));

  /** The photo shows av, or C[i,:] of the word that is pointed at. */
  readonly photo: Shaded = $derived.by(() => {
    const { regions = [], affinity = [] } = this.attention ?? {};
    const word = this.target?.word;
    if (word !== undefined && affinity.length > 0) return this.#linked(affinityRow(affinity, word));
    return this.#shares(regions, 'region', this.#most?.regions, { name: this.display.colourMap, colour: ramp(this.display.colourMap) });
  });
  /** The words show au, or C[:,j] of the region that is pointed at. */
  readonly caption: Shaded = $derived.by(() => {
    const { affinity = [] } = this.attention ?? {};
    const region = this.target?.region;
    if (region !== undefined && affinity.length > 0 && (affinity[0]?.length ?? 0) > 0) return this.#linked(affinityColumn(affinity, region));
    return this.#shares(this.#weights, 'word', this.#most?.words, rampUnderText(this.#scheme.dark, this.display.colourMap));
  });

  readonly text: AttentionText = $derived.by(() => attentionText(this.attention, this.columns));
  #linked(values: readonly number[]): Shaded { return { values, colour: diverging(this.#reach), linked: true, legend: legendOfAffinity(this.#reach) }; }
  #shares(values: readonly number[], what: string, most: Most | undefined, map: { readonly name: string; readonly colour: ColourMap }): Shaded {
    return { values, linked: false, ...shadeBeside(this.display.scale, values, what, map, most) };
  }
}
