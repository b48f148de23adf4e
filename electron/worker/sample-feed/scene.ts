import { mix, paint, shades } from './colour.ts';
import { layOut, SIDE, type Placed } from './layout.ts';
import type { PlannedPost } from './plan-post.ts';
import type { Background, Recipe } from './recipe.ts';
import type { Random } from './random.ts';
import type { Silhouette } from './silhouette.ts';

export interface Scene {
  readonly svg: string;
  readonly background: string;
  readonly light: Light;
  readonly objects: readonly Placed[];
}
export type Light = 'day' | 'golden' | 'overcast' | 'night';

/** The photo of a post as one SVG of 640×640, and where in it things are. */
export function composeScene(recipe: Recipe, post: PlannedPost, silhouettes: ReadonlyMap<string, Silhouette>, random: Random): Scene {
  const background = backgroundOf(recipe, post, random);
  const light = random.weighted<readonly [Light, number]>([['day', 5], ['golden', 2], ['overcast', 2], ['night', 1.2]], ([, weight]) => weight)[0];
  const objects = layOut(post.objects.map((object) => object.recipe), background, silhouettes, random);
  const order = [...objects].sort((a, b) => depth(a) - depth(b));
  const body = [
    backdrop(background, random),
    clutter(recipe, background, random, 3 + random.int(8)),
    ...order.map((object, at) => (object.recipe.place === undefined ? shadow(object) : '') + drawn(object, `o${at}`, random)),
    random.chance(0.4) ? clutter(recipe, background, random, 1 + random.int(3), objects) : '',
    lightOver(light, random),
  ];
  return { svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 ${SIDE} ${SIDE}">${body.join('')}</svg>`, background: background.name, light, objects };
}

function depth(placed: Placed): number {
  return placed.recipe.place === 'far' ? -2 : placed.recipe.place === 'air' ? -1 : placed.box[3];
}

function backgroundOf(recipe: Recipe, post: PlannedPost, random: Random): Background {
  const home = new Set(post.objects.flatMap((object) => object.recipe.on));
  const fitting = recipe.backgrounds.filter(({ name }) => home.has(name));
  return random.pick(fitting.length > 0 && random.chance(0.75) ? fitting : recipe.backgrounds);
}

/** The background, mirrored, zoomed about the horizon and tinted by chance. */
function backdrop(background: Background, random: Random): string {
  const palette = random.pick(background.palettes);
  const values = Object.fromEntries(palette.map((colour, at) => [`c${at + 1}`, mix(colour, random.pick(['#ffffff', '#000000', '#ffb070', '#70a0ff']), random.between(0, 0.16))]));
  const zoom = random.between(1.02, 1.3);
  const horizon = background.ground[0] * SIDE;
  const x = -random.next() * (zoom - 1) * SIDE;
  const flip = random.chance(0.5) ? `translate(${SIDE} 0) scale(-1 1)` : '';
  return `<g transform="${flip} translate(${x.toFixed(1)} ${(horizon * (1 - zoom)).toFixed(1)}) scale(${zoom.toFixed(3)})">${paint(background.drawing, { ...values, id: 'bg' })}</g>`;
}

function drawn(placed: Placed, id: string, random: Random): string {
  const values = shades(varied(random.pick(placed.recipe.main), random), varied(random.pick(placed.recipe.second), random));
  return `<g transform="${placed.transform}">${paint(placed.recipe.drawing, { ...values, id })}</g>`;
}

function varied(colour: string, random: Random): string {
  return mix(colour, random.pick(['#ffffff', '#000000', '#ff8040', '#4060ff', '#40c060']), random.between(0, 0.14));
}

function shadow({ box }: Placed): string {
  const [x0, , x1, y1] = box.map((edge) => edge * SIDE) as [number, number, number, number];
  const middle = ((x0 + x1) / 2).toFixed(1), width = x1 - x0;
  const ellipse = (share: number, opacity: number) =>
    `<ellipse cx="${middle}" cy="${(y1 - width * 0.015).toFixed(1)}" rx="${(width * share).toFixed(1)}" ry="${(width * share * 0.14).toFixed(1)}" fill="#000" opacity="${opacity}"/>`;
  return ellipse(0.52, 0.1) + ellipse(0.44, 0.12) + ellipse(0.34, 0.14);
}

/** Small things of no name; the later ones keep off the objects. */
function clutter(recipe: Recipe, background: Background, random: Random, count: number, avoid: readonly Placed[] = []): string {
  return Array.from({ length: count }, () => {
    const [x, y] = [random.next(), random.between(background.ground[0], 1)];
    const [shape, colour] = [random.pick(recipe.clutter), random.pick(recipe.clutterColours)];
    const transform = `translate(${(x * SIDE).toFixed(1)} ${(y * SIDE).toFixed(1)}) rotate(${random.int(360)}) scale(${random.between(0.5, 1.5).toFixed(2)})`;
    const hit = avoid.some(({ box }) => x > box[0] - 0.03 && x < box[2] + 0.03 && y > box[1] - 0.03 && y < box[3] + 0.03);
    return hit ? '' : `<g transform="${transform}" opacity="0.85">${paint(shape, { colour, dark: mix(colour, '#000000', 0.35) })}</g>`;
  }).join('');
}

function lightOver(light: Light, random: Random): string {
  const strength = random.between(0.7, 1.15);
  const [top, bottom, glow] = {
    day: [['#ffffff', 0.1], ['#203050', 0.08], ['#ffffff', 0.14]],
    golden: [['#ff9a3c', 0.34], ['#7a2a48', 0.26], ['#ffe08a', 0.5]],
    overcast: [['#b8c0c8', 0.34], ['#60686e', 0.26], ['#e8eef0', 0.12]],
    night: [['#0a1238', 0.62], ['#060818', 0.5], ['#ffd890', 0.3]],
  }[light] as [[string, number], [string, number], [string, number]];
  const stop = ([colour, opacity]: [string, number], at: number) => `<stop offset="${at}" stop-color="${colour}" stop-opacity="${(opacity * strength).toFixed(3)}"/>`;
  return `<defs><linearGradient id="lo" x1="${random.next().toFixed(2)}" y1="0" x2="${random.next().toFixed(2)}" y2="1">${stop(top, 0)}${stop(bottom, 1)}</linearGradient>`
    + `<radialGradient id="lg" cx="${random.next().toFixed(2)}" cy="${random.between(0, 0.5).toFixed(2)}" r="${random.between(0.35, 0.7).toFixed(2)}">${stop(glow, 0)}<stop offset="1" stop-color="${glow[0]}" stop-opacity="0"/></radialGradient></defs>`
    + `<rect width="${SIDE}" height="${SIDE}" fill="url(#lo)"/><rect width="${SIDE}" height="${SIDE}" fill="url(#lg)"/>`;
}
