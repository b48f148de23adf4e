/** How fast the page is on a workspace: node test/checks/page-numbers.ts WORKSPACE [--json FILE] [--posts N]. Needs a model, features and `vite build`; it judges 500 posts (or N), so give it a copy. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium, type CDPSession, type Page } from 'playwright';
import { packageRoot } from '../../electron/host/package-root.ts';
import { startWebHost } from '../../electron/web/serve.ts';
import { findChromium } from '../helpers/chromium.ts';

interface Figure { readonly name: string; readonly value: number; readonly unit: string; readonly below: number }
const TIMES = 40;
const shown: Figure[] = [];
const { values: { json: file, posts: sat }, positionals: [workspace] } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' }, posts: { type: 'string', default: '500' } } });
const SITTING = Number(sat);
const executablePath = findChromium();
if (workspace === undefined || executablePath === undefined) throw new Error('Usage: page-numbers WORKSPACE [--json FILE] [--posts N], with Chromium on this machine');
const web = await startWebHost({ workspace: resolve(workspace), open: false });
const browser = await chromium.launch({ executablePath, args: ['--enable-precise-memory-info', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])] });
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(20_000);
  const cdp = await page.context().newCDPSession(page);
  await page.goto(web.address());
  await posts(page).getByRole('option').nth(9).waitFor();
  await watch(page);
  const news: Figure[] = [{ name: 'initial JavaScript, gzipped', value: await initialScript(), unit: 'kB', below: 400 }];
  const parts: readonly (readonly [string, () => Promise<readonly Figure[]>])[] = [
    ['opening', () => opening(page)], ['keys', () => keys(page)], ['list', () => scroll(page, posts(page), 'list scroll')], ['palette', () => palette(page)],
    ['type-ahead', () => typeAhead(page)], ['grid', () => grid(page)], ['sitting', () => sitting(page, cdp)],
  ];
  for (const [name, part] of parts) {
    try { news.push(...await part()); } catch (error) { process.exitCode = 1; process.stdout.write(`${name} could not be measured: ${(error as Error).message.split('\n').slice(0, 4).join(' ')}\n`); }
    for (const one of news.splice(0)) { shown.push(one); tell(one); }
    if (file !== undefined) await writeFile(file, JSON.stringify(shown, undefined, 2));
  }
} finally {
  await browser.close();
  await web.close();
}

function tell({ name, value, unit, below }: Figure): void { process.stdout.write(`${value < below ? 'ok  ' : 'OVER'} ${name}: ${value.toFixed(1)} ${unit} (below ${below})\n`); }
function posts(page: Page) { return page.getByRole('listbox', { name: 'Posts', exact: true }); }
function suggestions(page: Page) { return page.getByRole('grid', { name: 'Suggestions' }).getByRole('row'); }

/** The script the page starts with and what it imports at once. */
async function initialScript(): Promise<number> {
  const folder = join(packageRoot(), 'dist', 'renderer');
  const html = await readFile(join(folder, 'index.html'), 'utf8');
  const named = (await readdir(join(folder, 'assets'))).filter((name) => name.endsWith('.js') && html.includes(name));
  const sizes = await Promise.all(named.map(async (name) => gzipSync(await readFile(join(folder, 'assets', name))).length));
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}

/** Puts a stopwatch into the page: from an input event to the frame after the element shows what it should. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const times: number[] = [];
    const arm = (type: string, selector: string, wanted: string | undefined) => {
      addEventListener(type, () => {
        const began = performance.now();
        const before = document.querySelector(selector)?.outerHTML;
        const look = () => {
          const now = document.querySelector(selector)?.outerHTML;
          if (now !== undefined && now !== before && (wanted === undefined || now.includes(wanted))) { requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - began))); } else if (performance.now() - began < 5000) requestAnimationFrame(look);
        };
        queueMicrotask(look);
      }, { capture: true, once: true });
    };
    Object.assign(globalThis, { stopwatch: { times, arm } });
  });
}

async function time(page: Page, type: string, selector: string, act: () => Promise<void>, wanted?: string): Promise<number> {
  await page.evaluate(([kind, what, text]) => { const { stopwatch } = globalThis as never as { stopwatch: { times: number[]; arm(...given: unknown[]): void } }; stopwatch.times.length = 0; stopwatch.arm(kind, what, text); }, [type, selector, wanted]);
  await act();
  for (let wait = 0; wait < 600; wait++) {
    const [taken] = await page.evaluate(() => (globalThis as never as { stopwatch: { times: number[] } }).stopwatch.times);
    if (taken !== undefined) return taken;
    await page.waitForTimeout(10);
  }
  throw new Error(`Nothing changed at ${selector} after ${type}.`);
}

function figures(name: string, below: number, times: readonly number[]): readonly Figure[] {
  const sorted = times.toSorted((a, b) => a - b);
  return [['p50', 0.5], ['p95', 0.95]].map(([label, at]) => ({ name: `${name}, ${label}`, value: sorted[Math.floor(sorted.length * (at as number))] ?? NaN, unit: 'ms', below }));
}

/** From the key to the next post's maps. */
async function opening(page: Page): Promise<readonly Figure[]> {
  await posts(page).getByRole('option').nth(2).click();
  await suggestions(page).nth(5).waitFor();
  const times: number[] = [];
  for (let n = 0; n < TIMES; n++) {
    times.push(await time(page, 'keydown', '.map', () => page.keyboard.press(']')));
    await suggestions(page).nth(5).waitFor();
    await page.waitForTimeout(150);
  }
  return figures('post opened to maps on screen', 150, times);
}

async function keys(page: Page): Promise<readonly Figure[]> {
  await suggestions(page).first().focus();
  const times: number[] = [];
  for (let n = 0; n < TIMES; n++) times.push(await time(page, 'keydown', '[role=grid][aria-label=Suggestions]', () => page.keyboard.press(n % 2 === 0 ? '1' : '2')));
  return figures('key press to new state on screen', 50, times);
}

/** The longest time between two frames while the wheel turns. */
async function scroll(page: Page, list: ReturnType<typeof posts>, name: string): Promise<readonly Figure[]> {
  const box = await list.boundingBox();
  if (box === null) throw new Error('No list is on screen.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate(() => {
    const frames: number[] = [];
    let last: number | undefined;
    const tick = (now: number) => { if (last !== undefined) frames.push(now - last); last = now; requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
    Object.assign(globalThis, { frames });
  });
  for (let n = 0; n < 150; n++) { await page.mouse.wheel(0, n < 100 ? 300 : 3000); await page.waitForTimeout(8); }
  const longest = await page.evaluate(() => Math.max(...(globalThis as never as { frames: number[] }).frames));
  return [{ name: `${name}, longest frame`, value: longest, unit: 'ms', below: 50 }];
}

async function palette(page: Page): Promise<readonly Figure[]> {
  const times: number[] = [];
  for (let n = 0; n < 15; n++) {
    times.push(await time(page, 'keydown', '.quick', () => page.keyboard.press('Control+Shift+P'), 'role="option"'));
    await page.keyboard.press('Escape');
  }
  return figures('palette open', 100, times);
}

async function typeAhead(page: Page): Promise<readonly Figure[]> {
  const field = page.getByRole('combobox', { name: 'Add a tag' });
  await field.focus();
  const times: number[] = [];
  for (const letter of 'abcdefghmnoprst') {
    await field.fill('');
    times.push(await time(page, 'keydown', '[role=listbox][aria-label="Known tags"]', () => page.keyboard.press(letter), 'role="option"'));
  }
  await field.fill('');
  await field.press('Escape');
  return figures('type-ahead', 50, times);
}

/** Five hundred posts judged one after the other, then what the page still holds. */
async function sitting(page: Page, cdp: CDPSession): Promise<readonly Figure[]> {
  await posts(page).getByRole('option').nth(5).click();
  await suggestions(page).nth(3).waitFor();
  await suggestions(page).first().focus();
  for (let n = 0; n < SITTING; n++) {
    await suggestions(page).nth(3).waitFor();
    for (const key of ['1', '2', ']']) await page.keyboard.press(key);
  }
  await page.waitForTimeout(1500);
  await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('Performance.enable');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? NaN;
  return [{ name: `heap after ${SITTING} posts, collected`, value: heap / 1e6, unit: 'MB', below: 400 }, { name: `resident memory of the renderer after ${SITTING} posts`, value: await resident(), unit: 'MB', below: 400 }];
}

/** Resident memory of the renderer's process, in MB: the largest of the browser's renderers. Linux only. */
async function resident(): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const sizes = await Promise.all(processInfo.filter(({ type }) => type === 'renderer').map(async ({ id }) => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${id}/status`, 'utf8'))?.[1] ?? NaN) / 1000));
  return Math.max(...sizes);
}

async function grid(page: Page): Promise<readonly Figure[]> {
  await page.keyboard.press('Control+Alt+G');
  const tiles = page.getByRole('listbox', { name: 'Posts in the grid' });
  await tiles.getByRole('option').nth(5).waitFor();
  return scroll(page, tiles, 'grid scroll');
}
