import sharp from 'sharp';
import { paint, shades } from './colour.ts';
import type { ObjectRecipe, Recipe } from './recipe.ts';

export type Point = readonly [number, number];
/** Leftmost and rightmost drawn points of each row, in the drawing's own 200×200 units: enough for a tight box at any turn. */
export type Silhouette = readonly Point[];

const SIZE = 100;

export async function measureSilhouettes(recipe: Recipe): Promise<ReadonlyMap<string, Silhouette>> {
  const found = await Promise.all(recipe.objects.map(async (object) => [object.name, await measure(object)] as const));
  return new Map(found);
}

async function measure(object: ObjectRecipe): Promise<Silhouette> {
  const body = paint(object.drawing, { ...shades(object.main[0] ?? '#888888', object.second[0] ?? '#888888'), id: 'm' });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}" viewBox="0 0 200 200">${body}</svg>`;
  const { data } = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const points: Point[] = [];
  const unit = 200 / SIZE;
  for (let y = 0; y < SIZE; y++) {
    const drawn = Array.from({ length: SIZE }, (_, x) => x).filter((x) => (data[(y * SIZE + x) * 4 + 3] ?? 0) > 100);
    const left = drawn[0], right = drawn.at(-1);
    if (left === undefined || right === undefined) continue;
    for (const edge of [y * unit, (y + 1) * unit]) points.push([left * unit, edge], [(right + 1) * unit, edge]);
  }
  if (points.length === 0) throw new RangeError(`the drawing of ${object.name} is empty`);
  return points;
}
