import type { Background, ObjectRecipe } from './recipe.ts';
import type { Random } from './random.ts';
import type { Point, Silhouette } from './silhouette.ts';
import type { Box } from './truth.ts';

/** Side of a photo in pixels. */
export const SIDE = 640;

export interface Placed {
  readonly recipe: ObjectRecipe;
  /** SVG transform from the drawing's 200×200 units to the photo's pixels. */
  readonly transform: string;
  readonly box: Box;
}
interface Pose { readonly x: number; readonly y: number; readonly scale: number; readonly turn: number; readonly flip: number }

/** Places objects so that none hides much of another; the far ones first. Result in the order given. */
export function layOut(objects: readonly ObjectRecipe[], background: Background, silhouettes: ReadonlyMap<string, Silhouette>, random: Random): Placed[] {
  const placed: Placed[] = [];
  for (const recipe of objects) {
    const silhouette = silhouettes.get(recipe.name) ?? [[0, 0], [200, 200]];
    placed.push(best(recipe, silhouette, placed, objects.length, background, random));
  }
  return placed;
}

function best(recipe: ObjectRecipe, silhouette: Silhouette, others: readonly Placed[], count: number, background: Background, random: Random): Placed {
  let found: Placed | undefined;
  let least = Infinity;
  for (let attempt = 0; attempt < 40 && least > 0.06; attempt++) {
    const candidate = place(recipe, silhouette, count, attempt, background, random);
    const hidden = Math.max(0, ...others.map((other) => overlap(candidate.box, other.box)));
    if (hidden < least) { least = hidden; found = candidate; }
  }
  return found ?? place(recipe, silhouette, count, 0, background, random);
}

function place(recipe: ObjectRecipe, silhouette: Silhouette, count: number, attempt: number, background: Background, random: Random): Placed {
  const [small, large] = recipe.size ?? [0.24, 0.62];
  // Several objects, or a hard fit, make for smaller ones.
  const most = Math.max(0.22, large * (count === 1 ? 1 : count === 2 ? 0.85 : 0.7) * (1 - attempt / 80));
  const side = random.between(Math.min(small, most), most) * SIDE;
  const pose = { x: 0, y: 0, scale: 1, turn: random.between(-1, 1) * (recipe.tilt ?? 10), flip: random.chance(0.5) ? 1 : -1 };
  const raw = bounds(silhouette, pose);
  const scale = side / Math.max(raw[2] - raw[0], raw[3] - raw[1]);
  const [x0, y0, x1, y1] = bounds(silhouette, { ...pose, scale });
  const width = x1 - x0, height = y1 - y0;
  const left = random.between(0.015 * SIDE, Math.max(0.016 * SIDE, 0.985 * SIDE - width));
  const bottom = bottomOf(recipe, background, random) * SIDE;
  const top = Math.min(0.985 * SIDE - height, Math.max(0.015 * SIDE, bottom - height));
  const final = { ...pose, scale, x: left - x0, y: top - y0 };
  const box = bounds(silhouette, final).map((edge) => Math.round(Math.min(1, Math.max(0, edge / SIDE)) * 1e4) / 1e4);
  return {
    recipe, box: [box[0] ?? 0, box[1] ?? 0, box[2] ?? 1, box[3] ?? 1],
    transform: `translate(${final.x.toFixed(2)} ${final.y.toFixed(2)}) scale(${(scale * final.flip).toFixed(4)} ${scale.toFixed(4)}) rotate(${final.turn.toFixed(2)} 100 100)`,
  };
}

function bottomOf(recipe: ObjectRecipe, background: Background, random: Random): number {
  const [near, low] = background.ground;
  if (recipe.place === 'air') return random.between(0.3, 0.72);
  if (recipe.place === 'far') return random.between(near, Math.min(0.97, near + 0.14));
  return random.between(near + 0.06, low);
}

/** Tight box of the turned, scaled, moved silhouette, in pixels. */
function bounds(silhouette: Silhouette, { x, y, scale, turn, flip }: Pose): readonly [number, number, number, number] {
  const [sin, cos] = [Math.sin(turn * Math.PI / 180), Math.cos(turn * Math.PI / 180)];
  const moved = silhouette.map(([px, py]): Point => {
    const [dx, dy] = [px - 100, py - 100];
    return [x + scale * flip * (100 + dx * cos - dy * sin), y + scale * (100 + dx * sin + dy * cos)];
  });
  const xs = moved.map(([px]) => px), ys = moved.map(([, py]) => py);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Share of the smaller box that the two have in common. */
function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const area = (box: Box) => (box[2] - box[0]) * (box[3] - box[1]);
  return (width * height) / Math.min(area(a), area(b));
}
