/**
 * How fast the page is: node test/checks/page-numbers.ts WORKSPACE [POSTS JUDGED, 500] [--json FILE]. A copy of a large workspace that has a
 * model and its images encoded, since the check judges its posts; the page as `vite build` left it. Prints a table; ends with 1 when an aim is missed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright';
import { startWebHost } from '../../electron/web/serve.ts';
import { findChromium } from '../helpers/chromium.ts';
import { measureInPage, type PageClock } from '../helpers/page-clock.ts';

interface Figure { readonly name: string; readonly value: number; readonly aim: number; readonly unit: string; readonly samples: number; readonly median?: number }

const { values, positionals: [workspace, judged = '500'] } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
const executablePath = findChromium();
if (workspace === undefined || executablePath === undefined) throw new Error('Usage: page-numbers WORKSPACE [POSTS] [--json FILE], with Chromium on this machine');

const at = (samples: readonly number[], share: number): number => samples.toSorted((a, b) => a - b)[Math.min(samples.length - 1, Math.floor(share * samples.length))] ?? Number.NaN;
const p95 = (name: string, aim: number, samples: readonly number[]): Figure => ({ name, aim, unit: 'ms', value: at(samples, 0.95), median: at(samples, 0.5), samples: samples.length });

async function open(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(address);
  await page.getByRole('listbox', { name: 'Posts', exact: true }).getByRole('option').first().waitFor();
  await page.evaluate(measureInPage);
  await page.getByRole('listbox', { name: 'Posts', exact: true }).getByRole('option').nth(2).click();
  await page.getByRole('grid', { name: 'Suggestions' }).getByRole('row').first().waitFor({ timeout: 60_000 });
  return page;
}

/** Runs what is pressed, and asks the page how long it took until it was drawn. */
async function timed(page: Page, what: keyof PageClock['until'], act: () => Promise<void>): Promise<number> {
  await page.evaluate((kind) => { (window as never as { clock: PageClock }).clock.start(kind); }, what);
  await act();
  return page.evaluate(() => (window as never as { clock: PageClock }).clock.done);
}

async function many(times: number, one: () => Promise<number>): Promise<number[]> {
  const samples: number[] = [];
  for (let n = 0; n < times; n++) samples.push(await one());
  return samples;
}

async function openings(page: Page): Promise<Figure[]> {
  const others = page.locator('[role=listbox][aria-label=Posts] [role=option][aria-selected=false]');
  let next = 4;
  const cold = await many(40, () => timed(page, 'maps', () => others.nth((next += 3) % 24).click()));
  await page.keyboard.press('j'); // from the list into the suggestions, where Enter means done
  // A moment before each, as somebody who looks: the next post was read ahead then.
  const queue = await many(40, async () => { await page.waitForTimeout(400); return timed(page, 'maps', () => page.keyboard.press('Enter')); });
  return [p95('post opened from the list to its maps, p95', 150, cold.slice(2)), p95('Enter to the next post’s maps, p95', 150, queue.slice(2))];
}

const judging = async (page: Page): Promise<Figure> => p95('key pressed to the new state, p95', 50, await many(60, async () => { const ms = await timed(page, 'state', () => page.keyboard.press('2')); await page.waitForTimeout(30); return ms; }));

async function palette(page: Page): Promise<Figure> {
  const samples = await many(15, async () => { const ms = await timed(page, 'palette', () => page.keyboard.press('F1')); await page.keyboard.press('Escape'); await page.waitForTimeout(100); return ms; });
  return p95('palette open, p95', 100, samples.slice(1));
}

async function scrolling(page: Page): Promise<Figure> {
  const frames = await page.evaluate(() => (window as never as { clock: PageClock }).clock.scroll('[role=listbox][aria-label=Posts]', 300, 180));
  return { name: 'list scrolled: longest frame', value: Math.max(...frames), median: at(frames, 0.5), aim: 50, unit: 'ms', samples: frames.length };
}

async function memory(browser: Browser, page: Page, posts: number): Promise<Figure> {
  await page.keyboard.press('j');
  for (let n = 0; n < posts; n++) {
    await timed(page, 'state', () => page.keyboard.press('1'));
    await page.keyboard.press('x');
    await timed(page, 'maps', () => page.keyboard.press('Enter'));
  }
  const { processInfo } = await (await browser.newBrowserCDPSession()).send('SystemInfo.getProcessInfo');
  const kilobytes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]));
  return { name: `renderer’s memory after ${posts} posts judged`, value: Math.max(...kilobytes) / 1024, aim: 400, unit: 'MiB', samples: 1 };
}

const web = await startWebHost({ workspace: resolve(workspace), port: 0, open: false });
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
try {
  const page = await open(browser, web.address());
  const figures: Figure[] = [];
  const tell = (...more: Figure[]) => { figures.push(...more); for (const figure of more) print(figure); };
  tell(await judging(page));
  tell(...await openings(page));
  tell(await palette(page));
  tell(await scrolling(page));
  tell(await memory(browser, page, Number(judged)));
  function print({ name, value, median, aim, unit, samples }: Figure) { console.log(`${value < aim ? 'ok    ' : 'MISSED'} ${name.padEnd(52)} ${value.toFixed(1).padStart(7)} ${unit}  (aim ${aim}${median === undefined ? '' : `, median ${median.toFixed(1)}`}, ${samples} samples)`); }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ at: new Date().toISOString(), node: process.version, figures }, undefined, 2)}\n`);
  if (figures.some(({ value, aim }) => !(value < aim))) process.exitCode = 1;
} finally {
  await browser.close();
  await web.close();
}
