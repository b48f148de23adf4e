import type { Attention } from '../../electron/common/domain/attention.ts';
import { affinityColumn, affinityRow, cellOf, standing, strongestPartners } from './attention-maths.ts';
import { share, shorten, signed } from './format.ts';

/** What a person reads over a region, a word or a number of C: where it is, value, rank, × uniform, the three strongest partners in C. */
export interface AttentionText {
  /** A word, a region, or both: then one number of C. */
  of(target: { readonly word?: number; readonly region?: number }): string;
  region(index: number): string;
  word(index: number): string;
  affinity(word: number, region: number): string;
}

export function attentionText(attention: Attention | undefined, columns: number): AttentionText {
  const { regions = [], words = [], affinity = [] } = attention ?? {};
  const place = (region: number) => { const { row, column } = cellOf(region, columns); return `row ${row}, column ${column}`; };
  const name = (word: number) => shorten(words[word]?.word ?? '', 32);
  const partners = (values: readonly number[], label: (index: number) => string) => {
    const named = strongestPartners(values, 3).map(({ index, value }) => `${label(index)} ${signed(value)}`);
    return named.length === 0 ? '' : `; strongest in C: ${named.join(' · ')}`;
  };
  const text: AttentionText = {
    of: ({ word, region }) => (word !== undefined && region !== undefined ? text.affinity(word, region) : word !== undefined ? text.word(word) : region !== undefined ? text.region(region) : ''),
    region: (index) => `Region ${place(index)}: ${stands(regions, index)}${partners(affinityColumn(affinity, index), name)}`,
    word: (index) => `Word ${index + 1}, ${name(index)}: ${stands(words.map((word) => word.weight), index)}${partners(affinityRow(affinity, index), place)}`,
    affinity: (word, region) => {
      const value = affinity[word]?.[region] ?? 0;
      const all = affinity.flat();
      const rank = 1 + all.reduce((better, other) => better + (Math.abs(other) > Math.abs(value) ? 1 : 0), 0);
      return `C of word ${word + 1}, ${name(word)}, and region ${place(region)}: ${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}, rank ${rank} of ${all.length} by strength${partners(affinity[word] ?? [], place)}`;
    },
  };
  return text;
}

function stands(values: readonly number[], index: number): string {
  if (values.length === 0) return 'no weight';
  const { value, rank, of, times } = standing(values, index);
  return `${share(value)}, rank ${rank} of ${of}, ${times.toFixed(2)} × uniform`;
}
