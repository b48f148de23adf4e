import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serious } from '../helpers/axe.ts';
import { findChromium } from '../helpers/chromium.ts';
import { captionOf, openPost, PageBench } from '../helpers/page-bench.ts';
import { command, SCREENS, THEMES, wear, type Screen, type Theme } from '../helpers/screens.ts';
import { shows } from '../helpers/shows.ts';

/** 1440×900 at 200 % is 720×450 to the page. */
const SIZES = [[1024, 600], [720, 450]] as const;
/** Boxes that reach out of the window and can't be scrolled to; a word longer than its line is cut inside its own box. */
const outside = (page: Page) => page.evaluate(() => {
  const scrolls = (element: Element | null): boolean => element !== null && (['auto', 'scroll'].includes(getComputedStyle(element).overflowX) && element.getBoundingClientRect().right <= window.innerWidth + 1 || scrolls(element.parentElement));
  return [...document.querySelectorAll('*:not(bdi)')].filter((element) => { const box = element.getBoundingClientRect(); return box.width > 0 && box.right > window.innerWidth + 1 && element.closest('.visually-hidden') === null && !scrolls(element.parentElement); })
    .map((element) => element.outerHTML.slice(0, 120));
});

/** Trainings that differ in their seed, with their mean: there only where some were asked for. */
const SERIES: Screen = {
  name: 'series',
  open: async (page) => {
    await command(page, 'Training: Show the experiments');
    await page.locator('[data-part=sideBar]').getByRole('option', { name: /^Seeds 2, 3/ }).click();
    await page.getByRole('heading', { name: 'Seeds 2, 3' }).waitFor();
  },
  // Where the next window begins.
  close: (page) => page.locator('nav').getByRole('button', { name: 'Posts', exact: true }).click(),
};

describe.skipIf(findChromium() === undefined)('every screen', () => {
  let bench: PageBench;
  const faults: string[] = [];

  async function windowOf(): Promise<Page> {
    const page = await bench.window();
    page.on('pageerror', ({ message }) => faults.push(message));
    await openPost(page, captionOf(8));
    return page;
  }
  /** A part that failed says so in its own place, and takes nothing else with it. */
  const broken = (page: Page) => page.getByText(/^This (editor|view) failed/).allTextContents();
  /** The browser would draw its own box for each of these. */
  const titled = (page: Page) => page.locator('[title]').evaluateAll((elements) => elements.map((element) => `title: ${element.outerHTML.slice(0, 120)}`));
  /** Until every fade has ended: halfway through one, a contrast is too low. */
  const settled = (page: Page) => page.evaluate(async () => { await Promise.allSettled(document.getAnimations().filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime)).map(({ finished }) => finished)); });
  /** Goes through all screens; what `look` finds is gathered, so that one run names every fault. */
  async function walk(page: Page, look: () => Promise<readonly string[]>): Promise<readonly string[]> {
    const found: string[] = [];
    for (const { name, open, close } of [...SCREENS, SERIES]) {
      try {
        await open(page);
        await page.waitForTimeout(200); // what the host is asked for arrives
        for (const fault of [...await broken(page), ...await look()]) found.push(`${name}: ${fault}`);
        await close?.(page);
      } catch (error) { throw new Error(`At the screen "${name}", after [${found.join('\n')}]`, { cause: error }); }
    }
    return [...found, ...faults.splice(0)];
  }

  beforeAll(async () => { bench = await PageBench.open({ seeds: [2, 3] }); });
  afterAll(() => bench?.close());

  it('has no serious finding of axe in the four themes, and stays inside the window at 1024×600 and at 200 % zoom', async () => {
    const page = await windowOf();
    const seen = new Set<string>();
    const look = async () => {
      await settled(page);
      const found: string[] = [...await titled(page)];
      // Only colours differ between the themes; the rest is asked once.
      for (const theme of Object.keys(THEMES) as Theme[]) {
        await wear(page, theme);
        for (const fault of await serious(page, 'html', theme === 'light' ? undefined : ['color-contrast'])) found.push(`${theme}: ${fault}`);
      }
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        // The dock follows the window some frames later.
        for (let tries = 0; tries < 100 && (await outside(page)).length > 0; tries++) await page.waitForTimeout(100);
        for (const box of await outside(page)) found.push(`${width}×${height}: ${box}`);
      }
      await page.setViewportSize({ width: 1440, height: 900 });
      return found.filter((fault) => !seen.has(fault) && seen.add(fault));
    };
    expect(await walk(page, look)).toEqual([]);
    await page.context().close();
  });

  it('runs without a fault in the colours of the system and without motion, and moves nothing', async () => {
    const page = await windowOf();
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    const moving = () => page.evaluate(() => document.getAnimations().filter(({ playState, effect }) => playState === 'running' && Number(effect?.getTiming().duration) > 1).map((animation) => (animation.effect as KeyframeEffect).target?.outerHTML.slice(0, 120) ?? ''));
    expect(await walk(page, moving)).toEqual([]);
    await shows(page.locator('html')).toHaveAttribute('data-theme', /./);
    await page.context().close();
  });
});
