import sharp from 'sharp';
import { expect, test } from 'vitest';
import { planFeed } from '../../../electron/worker/sample-feed/feed-plan.ts';
import { Random } from '../../../electron/worker/sample-feed/random.ts';
import { loadRecipe } from '../../../electron/worker/sample-feed/recipe.ts';
import { composeScene } from '../../../electron/worker/sample-feed/scene.ts';
import { measureSilhouettes } from '../../../electron/worker/sample-feed/silhouette.ts';
import { RESOURCES } from './make-feed.ts';

const pixels = async (svg: string) => await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer();

/** Bounds, as shares of 640, of the pixels that differ by more than a little. */
function changed(a: Buffer, b: Buffer): number[] {
  const xs: number[] = [], ys: number[] = [];
  for (let i = 0; i < a.length; i++) {
    if (Math.abs((a[i] ?? 0) - (b[i] ?? 0)) < 3) continue;
    const at = Math.floor(i / 3);
    xs.push(at % 640);
    ys.push(Math.floor(at / 640));
  }
  const [least, most] = [(n: number[]) => n.reduce((x, y) => Math.min(x, y)), (n: number[]) => n.reduce((x, y) => Math.max(x, y))];
  return [least(xs) / 640, least(ys) / 640, (most(xs) + 1) / 640, (most(ys) + 1) / 640];
}

test('a box is where its object\'s pixels are: taking the drawing out changes nothing else', async () => {
  const recipe = await loadRecipe(RESOURCES);
  const silhouettes = await measureSilhouettes(recipe);
  const single = planFeed(recipe, { seed: 5, accounts: 24, posts: 40, habit: true }).filter(({ post }) => post.objects.length === 1).slice(0, 12);
  for (const { post } of single) {
    const scene = composeScene(recipe, post, silhouettes, new Random(5, post.id));
    const [object] = scene.objects;
    const without = scene.svg.replace(`<g transform="${object?.transform}">`, `<g display="none" transform="${object?.transform}">`);
    expect(without).not.toBe(scene.svg);
    const found = changed(await pixels(scene.svg), await pixels(without));
    found.forEach((edge, side) => expect(Math.abs(edge - (object?.box[side] ?? NaN)), `${object?.recipe.name}, side ${side}: ${edge} for ${object?.box[side]}`).toBeLessThan(0.025));
  }
});

test('boxes lie inside the frame, are 15-60% of it, and hide each other little', async () => {
  const recipe = await loadRecipe(RESOURCES);
  const silhouettes = await measureSilhouettes(recipe);
  let crowded = 0, pairs = 0;
  for (const { post } of planFeed(recipe, { seed: 5, accounts: 24, posts: 20, habit: true })) {
    const boxes = composeScene(recipe, post, silhouettes, new Random(5, post.id)).objects.map(({ box }) => box);
    for (const [x0, y0, x1, y1] of boxes) {
      expect(0 <= x0 && x0 < x1 && x1 <= 1 && 0 <= y0 && y0 < y1 && y1 <= 1).toBe(true);
      expect(Math.max(x1 - x0, y1 - y0)).toBeGreaterThan(0.14);
      expect(Math.max(x1 - x0, y1 - y0)).toBeLessThan(0.82);
    }
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
      pairs++;
      const common = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
      if (common > 0.3 * Math.min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))) crowded++;
    }));
  }
  expect(pairs).toBeGreaterThan(200);
  expect(crowded / pairs).toBeLessThan(0.05);
});
