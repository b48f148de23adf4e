/** A value among its peers: `rank` 1 is the largest (equal values share the better rank), `times` is value ÷ uniform. */
export interface Standing { readonly value: number; readonly rank: number; readonly of: number; readonly times: number }

/** How one share of a list that sums to 1 stands: uniform is 1 ÷ how many there are. */
export function standing(shares: readonly number[], index: number): Standing {
  const value = shares[index] ?? 0;
  const rank = 1 + shares.reduce((better, other) => better + (other > value ? 1 : 0), 0);
  return { value, rank, of: shares.length, times: value * shares.length };
}

export const uniform = (count: number): number => (count > 0 ? 1 / count : 0);

export const largest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0);

/** Largest |C| of the whole matrix: the one scale that all rows and columns of a post are compared on. */
export function reach(affinity: readonly (readonly number[])[]): number {
  return affinity.reduce((most, row) => row.reduce((inner, value) => Math.max(inner, Math.abs(value)), most), 0);
}

/** C[i,:] — one number a region. */
export const affinityRow = (affinity: readonly (readonly number[])[], word: number): readonly number[] => affinity[word] ?? [];

/** C[:,j] — one number a word. */
export const affinityColumn = (affinity: readonly (readonly number[])[], region: number): readonly number[] => affinity.map((row) => row[region] ?? 0);

/** The partners of largest |C|, strongest first; ties by index. */
export function strongestPartners(values: readonly number[], count: number): readonly { readonly index: number; readonly value: number }[] {
  return values
    .map((value, index) => ({ index, value }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.index - b.index)
    .slice(0, count);
}

/** Row and column, from 1, of a region in a row-major grid. */
export const cellOf = (index: number, columns: number) => ({ row: Math.floor(index / columns) + 1, column: (index % columns) + 1 });

/** The part of a picture that the encoder saw, in shares of the picture's width and height. */
export function seenPart(view: 'stretch' | 'centre-crop', width: number, height: number): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
  if (view === 'stretch' || width <= 0 || height <= 0) return { x: 0, y: 0, width: 1, height: 1 };
  const side = Math.min(width, height);
  return { x: (width - side) / 2 / width, y: (height - side) / 2 / height, width: side / width, height: side / height };
}
