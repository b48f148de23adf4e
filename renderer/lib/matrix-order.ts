export const WORD_ORDERS = ['caption', 'weight', 'strength'] as const;
export type WordOrder = (typeof WORD_ORDERS)[number];
export const REGION_ORDERS = ['index', 'weight'] as const;
export type RegionOrder = (typeof REGION_ORDERS)[number];

/** Indices by falling value; equal ones stay in their order. */
const falling = (values: readonly number[]): readonly number[] => values.map((_, index) => index).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);

/** The words' places in the order asked for: as in the caption, by au, or by the row's largest |C|. */
export function wordOrder(order: WordOrder, weights: readonly number[], affinity: readonly (readonly number[])[]): readonly number[] {
  if (order === 'caption') return weights.map((_, index) => index);
  return falling(order === 'weight' ? weights : affinity.map((row) => row.reduce((most, value) => Math.max(most, Math.abs(value)), 0)));
}

/** The regions' places: row by row of the photo, or by av. */
export const regionOrder = (order: RegionOrder, shares: readonly number[]): readonly number[] => (order === 'index' ? shares.map((_, index) => index) : falling(shares));
