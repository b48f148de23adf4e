import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import type { ImageId, PostId } from '../../electron/common/domain/ids.ts';
import GridTile from '../../renderer/contrib/grid/GridTile.svelte';
import Picture from '../../renderer/ui/Picture.svelte';
import { Pictures } from '../../renderer/ui/pictures.ts';

afterEach(() => { cleanup(); document.body.style.width = ''; });

/** Hands out one-coloured bitmaps and keeps them, so that a test sees which were closed: those have no width. */
function painter(width = 80, height = 40) {
  const made: ImageBitmap[] = [];
  const decode = async (src: string): Promise<ImageBitmap> => {
    const on = new OffscreenCanvas(width, height).getContext('2d')!;
    on.fillStyle = src.slice(1);
    on.fillRect(0, 0, width, height);
    const bitmap = await createImageBitmap(on.canvas);
    made.push(bitmap);
    return bitmap;
  };
  return { decode, made, open: () => made.filter((bitmap) => bitmap.width > 0).length };
}
const canvas = () => document.querySelector('canvas') as HTMLCanvasElement;
const colour = () => [...canvas().getContext('2d')!.getImageData(0, 0, 1, 1).data.slice(0, 3)];

test('a picture is drawn in as many pixels as are shown, and no decoded photo is kept', async () => {
  const { decode, made, open } = painter(400, 200);
  const { container, rerender } = await render(Picture, { src: '/red', alt: 'Photo', decode });
  Object.assign(container.style, { width: `${100 / devicePixelRatio}px`, height: '50px' });
  for (const src of ['/lime', '/blue', '/red', '/lime']) {
    await rerender({ src, alt: 'Photo', decode });
    await vi.waitFor(() => { expect(canvas().width).toBeGreaterThan(0); });
  }
  await vi.waitFor(() => { expect([canvas().width, canvas().height, colour()]).toEqual([100, 50, [0, 255, 0]]); });
  expect(made.length).toBeGreaterThanOrEqual(4);
  await vi.waitFor(() => { expect(open()).toBe(0); });
  await expect.element(page.getByRole('img', { name: 'Photo' })).toBeVisible();
});

test('shown larger it is drawn finer, up to its own size', async () => {
  const { decode } = painter(400, 200);
  document.body.style.width = `${100 / devicePixelRatio}px`;
  await render(Picture, { src: '/red', alt: '', decode });
  await vi.waitFor(() => { expect(canvas().width).toBeGreaterThan(0); });
  expect(canvas().width).toBeLessThanOrEqual(100);
  document.body.style.width = `${300 / devicePixelRatio}px`;
  await vi.waitFor(() => { expect([canvas().width > 200, canvas().width <= 300]).toEqual([true, true]); });
  document.body.style.width = `${900 / devicePixelRatio}px`;
  await vi.waitFor(() => { expect(canvas().width).toBe(400); });
});

test('while the next photo is on its way nothing is shown, and what cannot be read says so', async () => {
  const { decode } = painter();
  const onerror = vi.fn();
  let fail: (error: Error) => void = () => undefined;
  const later = () => new Promise<ImageBitmap>((_, reject) => { fail = reject; });
  const { rerender } = await render(Picture, { src: '/red', alt: '', decode, onerror });
  await vi.waitFor(() => { expect(colour()).toEqual([255, 0, 0]); });
  await rerender({ src: '/next', alt: '', decode: later, onerror });
  await vi.waitFor(() => { expect(canvas().width).toBe(0); });
  fail(new Error('torn'));
  await vi.waitFor(() => { expect(onerror).toHaveBeenCalledTimes(1); });
});

test('two photos at most are decoded ahead; what is taken is the caller\'s, what gives way is closed', async () => {
  const { decode, made, open } = painter();
  const asked = vi.fn(decode);
  const pictures = new Pictures(asked);
  for (const src of ['/red', '/lime', '/lime', '/blue', '/black']) pictures.ahead(src);
  await vi.waitFor(() => { expect([made.length, open()]).toEqual([4, 2]); });
  const taken = await pictures.take('/black');
  expect([asked.mock.calls.length, taken.width]).toEqual([4, 80]);
  await pictures.take('/black');
  await pictures.take('/red');
  expect(asked.mock.calls.map(([src]) => src)).toEqual(['/red', '/lime', '/blue', '/black', '/black', '/red']);
});

test('a tile that takes another post shows an element of its own for each photo, and its failure is that photo\'s', async () => {
  const row = (id: number, image: string) => ({ id: id as PostId, key: `k${id}`, account: 'a', accountId: 1 as never, caption: '', image: image.repeat(64) as ImageId, state: 'open' as const, tagCount: 0, flagged: false, noted: false });
  const { container, rerender } = await render(GridTile, { row: row(1, 'a'), tags: undefined, badge: undefined });
  const first = container.querySelector('img') as HTMLImageElement;
  await rerender({ row: row(2, 'b'), tags: undefined, badge: undefined });
  const second = container.querySelector('img') as HTMLImageElement;
  second.dispatchEvent(new Event('error'));
  await vi.waitFor(() => { expect(container.textContent).toContain('unreadable'); });
  await rerender({ row: row(1, 'a'), tags: undefined, badge: undefined });
  expect(container.textContent).not.toContain('unreadable');
  expect([second === first, second.src.includes('b'.repeat(64)), second.srcset]).toEqual([false, true, '']);
});
