import { channels, type ColourMap } from './colour-maps.ts';

/**
 * The value at a place of the grid, in shares of its width and height: bilinear between the centres of the cells, level outside the outermost centres.
 * Never outside the values of the cells.
 */
export function valueAt(values: readonly number[], columns: number, x: number, y: number): number {
  const rows = Math.ceil(values.length / columns);
  const [left, right, across] = neighbours(x * columns - 0.5, columns);
  const [top, bottom, down] = neighbours(y * rows - 0.5, rows);
  const at = (row: number, column: number) => values[row * columns + column] ?? 0;
  const upper = at(top, left) + (at(top, right) - at(top, left)) * across;
  const lower = at(bottom, left) + (at(bottom, right) - at(bottom, left)) * across;
  return upper + (lower - upper) * down;
}

function neighbours(place: number, count: number): readonly [number, number, number] {
  const low = Math.min(count - 1, Math.max(0, Math.floor(place)));
  const high = Math.min(count - 1, low + 1);
  return [low, high, Math.min(1, Math.max(0, place - low))];
}

/** Steps of the colour map between the smallest and the largest value; finer than eight bits a channel can tell. */
const STEPS = 1024;

/** RGBA of the smooth map: values first, colours after, so that no pixel has a colour that the legend lacks. Cells other than `bright` are at `dimmed` of full alpha. */
export function smoothPixels(values: readonly number[], columns: number, width: number, height: number, colour: ColourMap, bright?: number, dimmed = 0.45): Uint8ClampedArray<ArrayBuffer> {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = high - low;
  const table = Array.from({ length: STEPS + 1 }, (_, step) => channels(colour(low + (span * step) / STEPS)));
  const pixels = new Uint8ClampedArray(width * height * 4);
  const rows = Math.ceil(values.length / columns);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = valueAt(values, columns, (x + 0.5) / width, (y + 0.5) / height);
      const [r = 0, g = 0, b = 0] = table[span > 0 ? Math.round(((value - low) / span) * STEPS) : 0] ?? [];
      const cell = Math.floor(((y + 0.5) / height) * rows) * columns + Math.floor(((x + 0.5) / width) * columns);
      pixels.set([r, g, b, bright === undefined || bright === cell ? 255 : 255 * dimmed], (y * width + x) * 4);
    }
  }
  return pixels;
}
