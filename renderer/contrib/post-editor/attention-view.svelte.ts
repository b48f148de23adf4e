import type { Attention } from '../../../electron/common/domain/attention.ts';
import { affinityColumn, affinityRow, cellOf, largest, reach, standing, strongestPartners } from '../../lib/attention-maths.ts';
import { diverging, sequential, underText, type ColourMap } from '../../lib/colour-maps.ts';
import { share, signed } from '../../lib/format.ts';

export type Target = { readonly kind: 'word' | 'region'; readonly index: number };
const same = (a: Target | undefined, b: Target | undefined) => a?.kind === b?.kind && a?.index === b?.index;

/** What is pointed at in one post's attention, and what photo and caption show because of it. */
export class AttentionView {
  visible = $state(true);
  opacity = $state(0.6);
  #pointed = $state.raw<Target>();
  #pinned = $state.raw<Target>();
  readonly #attention: () => Attention | undefined;
  readonly #columns: () => number;
  readonly #scheme: { readonly dark: boolean };

  constructor(attention: () => Attention | undefined, columns: () => number, scheme: { readonly dark: boolean }) { this.#attention = attention; this.#columns = columns; this.#scheme = scheme; }

  get attention(): Attention | undefined { return this.#attention(); }
  get columns(): number { return this.#columns(); }
  get pinned(): Target | undefined { return this.#pinned; }
  get target(): Target | undefined { return this.#pinned ?? this.#pointed; }

  point(kind: Target['kind'], index: number | undefined): void { this.#pointed = index === undefined ? undefined : { kind, index }; }
  pin(kind: Target['kind'], index: number): void {
    const target = { kind, index };
    this.#pinned = same(this.#pinned, target) ? undefined : target;
  }
  release(): void { this.#pinned = undefined; this.#pointed = undefined; }

  get #reach(): number { return reach(this.attention?.affinity ?? []); }
  /** The photo shows av, or C[i,:] of the word that is pointed at. */
  get photo(): { readonly values: readonly number[]; readonly colour: ColourMap; readonly linked: boolean } {
    const { regions = [], affinity = [] } = this.attention ?? {};
    const target = this.target;
    if (target?.kind === 'word') return { values: affinityRow(affinity, target.index), colour: diverging(this.#reach), linked: true };
    return { values: regions, colour: sequential(largest(regions)), linked: false };
  }
  /** The words show au, or C[:,j] of the region that is pointed at. */
  get caption(): { readonly values: readonly number[]; readonly colour: ColourMap; readonly linked: boolean } {
    const { words = [], affinity = [] } = this.attention ?? {};
    const target = this.target;
    const weights = words.map((word) => word.weight);
    if (target?.kind === 'region' && affinity.length > 0) return { values: affinityColumn(affinity, target.index), colour: diverging(this.#reach), linked: true };
    return { values: weights, colour: this.words.colour, linked: false };
  }
  /** The one scale of the word weights, for the words and their legend. */
  get words() {
    const max = largest((this.attention?.words ?? []).map((word) => word.weight));
    return { max, ...underText(max, this.#scheme.dark) };
  }
  get scale(): number { return this.#reach; }

  describeRegion(index: number): string {
    const { row, column } = cellOf(index, this.columns);
    return `Region row ${row}, column ${column}: ${this.#standing(this.attention?.regions ?? [], index)}${this.#partners('region', index)}`;
  }
  describeWord(index: number): string {
    const words = this.attention?.words ?? [];
    return `Word ${index + 1}, ${words[index]?.word ?? ''}: ${this.#standing(words.map((word) => word.weight), index)}${this.#partners('word', index)}`;
  }
  describe(target: Target): string { return target.kind === 'word' ? this.describeWord(target.index) : this.describeRegion(target.index); }

  #standing(values: readonly number[], index: number): string {
    if (values.length === 0) return 'no weight';
    const { value, rank, of, times } = standing(values, index);
    return `${share(value)}, rank ${rank} of ${of}, ${times.toFixed(2)} × uniform`;
  }

  #partners(kind: Target['kind'], index: number): string {
    const { affinity = [], words = [] } = this.attention ?? {};
    const values = kind === 'word' ? affinityRow(affinity, index) : affinityColumn(affinity, index);
    if (values.length === 0) return '';
    const named = strongestPartners(values, 3).map(({ index: other, value }) => {
      const place = cellOf(other, this.columns);
      return `${kind === 'word' ? `row ${place.row} column ${place.column}` : (words[other]?.word ?? '')} ${signed(value)}`;
    });
    return `; strongest in C: ${named.join(', ')}`;
  }
}
