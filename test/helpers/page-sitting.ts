import { readFile } from 'node:fs/promises';
import type { Browser, CDPSession, Page } from 'playwright';
import { shows } from './page-stopwatch.ts';

/** What a page holds. Memory in MB; `resident` is the renderer's process, the program's own pages included. */
export interface Held { readonly posts: number; readonly heap: number; readonly resident: number; readonly nodes: number; readonly listeners: number; readonly documents: number }

export interface Sitting { readonly page: Page; readonly cdp: CDPSession; readonly browser: Browser }

const EACH = 50;
export const posts = (page: Page) => page.getByRole('listbox', { name: 'Posts', exact: true });
/** The n-th post on screen: where posts are grouped, accounts' rows, which fold when they are clicked, stand between them. */
export const postRow = (page: Page, index: number) => posts(page).getByRole('option').filter({ has: page.locator('.glyph') }).nth(index);
const suggestions = (page: Page) => page.getByRole('grid', { name: 'Suggestions' }).getByRole('row');
const article = (page: Page) => page.locator('article[aria-label^="Post "]').first();

/** An hour's sitting in fast motion: opens, judges by keys, takes back, filters, scrolls, opens the matrix and the grid. Tells what the page holds every 50 posts. */
export async function sit({ page, cdp, browser }: Sitting, count: number, tell: (held: Held) => void): Promise<void> {
  await postRow(page, 5).click();
  await shows(page, { kind: 'opened', instead: undefined });
  for (let n = 1; n <= count; n++) {
    await suggestions(page).first().focus();
    const before = await article(page).getAttribute('aria-label') ?? undefined;
    for (const key of n % 7 === 0 ? ['1', 'x', 'Control+z', '2'] : ['1', '2', 'x']) await page.keyboard.press(key);
    if (n % 30 === 0) await matrix(page);
    await page.keyboard.press(n % 3 === 0 ? 'Enter' : ']');
    await shows(page, { kind: 'opened', instead: before });
    if (n % 20 === 0) await filter(page);
    if (n % 25 === 0) { await turn(page, posts(page), 30); await posts(page).evaluate((list) => { list.scrollTop = 0; }); }
    if (n % EACH === 0) { await grid(page); await page.waitForTimeout(500); tell({ posts: n, ...await held({ page, cdp, browser }) }); }
  }
}

async function matrix(page: Page): Promise<void> {
  await suggestions(page).first().focus();
  await page.keyboard.press('m');
  // A post without a photo or without words has a tab and no numbers.
  await page.getByRole('tab', { name: /^C( ·|$)/ }).waitFor();
  await page.waitForTimeout(200);
  await page.keyboard.press('Alt+w');
  await suggestions(page).first().focus();
}

async function filter(page: Page): Promise<void> {
  const field = page.getByLabel('Filter posts by text, #tag or @account');
  await field.fill('winter');
  await page.waitForTimeout(400);
  await field.fill('');
  await page.waitForTimeout(400);
}

async function grid(page: Page): Promise<void> {
  await page.keyboard.press('Control+Alt+G');
  const tiles = page.getByRole('listbox', { name: 'Posts in the grid' });
  await tiles.getByRole('option').nth(5).waitFor();
  await turn(page, tiles, 40);
  await page.keyboard.press('Alt+w');
  await shows(page, { kind: 'opened', instead: undefined });
}

/** Turns the wheel over a list: mostly step by step, then fast. */
export async function turn(page: Page, list: ReturnType<typeof posts>, times: number): Promise<void> {
  const box = await list.boundingBox();
  if (box === null) throw new Error('No list is on screen.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let n = 0; n < times; n++) { await page.mouse.wheel(0, n < times * 2 / 3 ? 300 : 3000); await page.waitForTimeout(8); }
}

/** After a collection. Linux only. */
export async function held({ cdp, browser }: Sitting): Promise<Omit<Held, 'posts'>> {
  await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('Performance.enable');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const { nodes, jsEventListeners, documents } = await cdp.send('Memory.getDOMCounters');
  return { heap: (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? NaN) / 1e6, resident: await resident(browser), nodes, listeners: jsEventListeners, documents };
}

/** Resident memory in MB: the largest of the browser's renderers. */
async function resident(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return Math.max(...await Promise.all(processInfo.filter(({ type }) => type === 'renderer').map(async ({ id }) => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${id}/status`, 'utf8'))?.[1] ?? NaN) / 1000)));
}
