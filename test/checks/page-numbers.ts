/**
 * How fast the page is on a workspace: node test/checks/page-numbers.ts WORKSPACE [--json FILE] [--posts N] [--sitting N] [--only PART,…]. Needs a model, features and `vite build`.
 * It judges 500 posts (or --posts), so give it a copy. With --sitting it measures no times: it sits for N posts and tells every 50 what the page holds.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { chromium, type Page } from 'playwright';
import { packageRoot } from '../../electron/host/package-root.ts';
import { startWebHost } from '../../electron/web/serve.ts';
import { findChromium } from '../helpers/chromium.ts';
import { held, postRow, posts, sit, turn, type Held, type Sitting } from '../helpers/page-sitting.ts';
import { framesOf, putStopwatch, shows, time } from '../helpers/page-stopwatch.ts';

interface Figure { readonly name: string; readonly value: number; readonly unit: string; readonly below: number }
const TIMES = 40;
const shown: Figure[] = [];
const { values: { json: file, posts: judged, sitting, only }, positionals: [workspace] } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' }, posts: { type: 'string', default: '500' }, sitting: { type: 'string' }, only: { type: 'string' } } });
const COUNT = Number(judged);
const executablePath = findChromium();
if (workspace === undefined || executablePath === undefined) throw new Error('Usage: page-numbers WORKSPACE [--json FILE] [--posts N] [--sitting N] [--only PART,…], with Chromium on this machine');
const web = await startWebHost({ workspace: resolve(workspace), open: false });
const browser = await chromium.launch({ executablePath, args: ['--enable-precise-memory-info', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])] });
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(20_000);
  const cdp = await page.context().newCDPSession(page);
  await page.goto(web.address());
  await postRow(page, 9).waitFor();
  await putStopwatch(page);
  const news: Figure[] = [{ name: 'initial JavaScript, gzipped', value: await initialScript(), unit: 'kB', below: 400 }];
  const all: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
    opening: () => opening(page), keys: () => keys(page), list: () => list(page), palette: () => palette(page),
    'type-ahead': () => typeAhead(page, vocabulary(resolve(workspace))), grid: () => grid(page), judging: () => judging({ page, cdp, browser }), sitting: () => hour({ page, cdp, browser }, Number(sitting)),
  };
  const wanted = only?.split(',') ?? (sitting === undefined ? Object.keys(all).filter((name) => name !== 'sitting') : ['sitting']);
  const parts = Object.entries(all).filter(([name]) => wanted.includes(name));
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
async function article(page: Page) { return await page.locator('article[aria-label^="Post "]').first().getAttribute('aria-label') ?? undefined; }
function suggestions(page: Page) { return page.getByRole('grid', { name: 'Suggestions' }).getByRole('row'); }

/** The script the page starts with and what it imports at once. */
async function initialScript(): Promise<number> {
  const folder = join(packageRoot(), 'dist', 'renderer');
  const html = await readFile(join(folder, 'index.html'), 'utf8');
  const named = (await readdir(join(folder, 'assets'))).filter((name) => name.endsWith('.js') && html.includes(name));
  const sizes = await Promise.all(named.map(async (name) => gzipSync(await readFile(join(folder, 'assets', name))).length));
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}

function figures(name: string, below: number, times: readonly number[]): readonly Figure[] {
  const sorted = times.toSorted((a, b) => a - b);
  return [['p50', 0.5], ['p95', 0.95]].map(([label, at]) => ({ name: `${name}, ${label}`, value: sorted[Math.floor(sorted.length * (at as number))] ?? NaN, unit: 'ms', below }));
}

/** From the key to the next post with its photo, its map, its words and its suggestions. */
async function opening(page: Page): Promise<readonly Figure[]> {
  await postRow(page, 2).click();
  await shows(page, { kind: 'opened', instead: undefined });
  const times: number[] = [];
  for (let n = 0; n < TIMES; n++) {
    const instead = await article(page);
    times.push(await time(page, 'keydown', { kind: 'opened', instead }, () => page.keyboard.press(']')));
    // A person looks at a post for a moment; meanwhile the next one is read.
    await page.waitForTimeout(300);
  }
  return figures('post opened to maps on screen', 150, times);
}

/** From the digit to the row that stands as said and is stored, there and back. */
async function keys(page: Page): Promise<readonly Figure[]> {
  await suggestions(page).first().focus();
  const times: number[] = [];
  for (let n = 0; n < TIMES; n++) {
    const row = n % 3;
    const as = (await suggestions(page).nth(row).getAttribute('aria-label'))?.endsWith(', accepted') === true ? 'unjudged' : 'accepted';
    times.push(await time(page, 'keydown', { kind: 'judged', row, as }, () => page.keyboard.press(String(row + 1))));
    await page.waitForTimeout(100);
  }
  return figures('key press to new state on screen', 50, times);
}

/** Beside a post that is open: the frame in which one is shown the first time belongs to the opening. */
async function list(page: Page): Promise<readonly Figure[]> {
  await postRow(page, 2).click();
  await shows(page, { kind: 'opened', instead: undefined });
  await page.waitForTimeout(1000);
  return scroll(page, posts(page), 'list scroll');
}

/** The longest time between two frames while the wheel turns; at 60 frames a second none is below 17 ms. */
async function scroll(page: Page, list: ReturnType<typeof posts>, name: string): Promise<readonly Figure[]> {
  const frames = await framesOf(page, () => turn(page, list, 150));
  const late = frames.filter((frame) => frame > 50).length;
  process.stdout.write(`     ${name}: ${frames.length} frames, ${late} over 50 ms\n`);
  return [...figures(`${name}, frames`, 50, frames), { name: `${name}, longest frame`, value: Math.max(...frames), unit: 'ms', below: 50 }];
}

async function palette(page: Page): Promise<readonly Figure[]> {
  const times: number[] = [];
  for (let n = 0; n < TIMES; n++) {
    times.push(await time(page, 'keydown', { kind: 'shown', selector: '.quick', text: 'role="option"' }, () => page.keyboard.press('Control+Shift+P')));
    await page.keyboard.press('Escape');
    await page.locator('.quick').waitFor({ state: 'detached' });
  }
  return figures('palette open', 100, times);
}

/** How many hashtags there are, and the first letters that several of them have. */
function vocabulary(folder: string): { readonly size: number; readonly letters: readonly string[] } {
  const db = new Sqlite(join(folder, 'macon.sqlite'), { readonly: true });
  try {
    return {
      size: db.prepare('SELECT count(*) FROM hashtags').pluck().get() as number,
      letters: db.prepare("SELECT substr(name, 1, 1) FROM hashtags WHERE name GLOB '[a-z]*' GROUP BY 1 HAVING count(*) > 1").pluck().all() as string[],
    };
  } finally { db.close(); }
}

/** From the letter to known hashtags that begin with it. */
async function typeAhead(page: Page, { size, letters }: ReturnType<typeof vocabulary>): Promise<readonly Figure[]> {
  const field = page.getByRole('combobox', { name: 'Add a tag' });
  if (await field.count() === 0) await postRow(page, 2).click();
  await field.waitFor();
  const times: number[] = [];
  for (const letter of [...letters, ...letters].slice(0, TIMES)) {
    await field.fill('');
    await field.focus();
    times.push(await time(page, 'keydown', { kind: 'completed', prefix: letter }, () => page.keyboard.press(letter)));
  }
  await field.fill('');
  await field.press('Escape');
  return figures(`type-ahead over ${size} hashtags`, 50, times);
}

async function grid(page: Page): Promise<readonly Figure[]> {
  await page.keyboard.press('Control+Alt+G');
  const tiles = page.getByRole('listbox', { name: 'Posts in the grid' });
  await tiles.getByRole('option').nth(5).waitFor();
  return scroll(page, tiles, 'grid scroll');
}

/** Posts judged one after the other, then what the page still holds. */
async function judging(sitting: Sitting): Promise<readonly Figure[]> {
  const { page } = sitting;
  await postRow(page, 5).click();
  await shows(page, { kind: 'opened', instead: undefined });
  for (let n = 0; n < COUNT; n++) {
    const instead = await article(page);
    await suggestions(page).first().focus();
    for (const key of ['1', '2', ']']) await page.keyboard.press(key);
    await shows(page, { kind: 'opened', instead });
  }
  await page.waitForTimeout(1500);
  const { heap, resident } = await held(sitting);
  return [{ name: `heap after ${COUNT} posts, collected`, value: heap, unit: 'MB', below: 400 }, { name: `resident memory of the renderer after ${COUNT} posts`, value: resident, unit: 'MB', below: 400 }];
}

/** Every 50 posts a line of what the page holds. */
async function hour(sitting: Sitting, count: number): Promise<readonly Figure[]> {
  let last: Held | undefined;
  process.stdout.write('posts  heap MB  resident MB  DOM nodes  listeners  documents\n');
  await sit(sitting, count, (now) => {
    last = now;
    process.stdout.write(`${String(now.posts).padStart(5)}  ${now.heap.toFixed(1).padStart(7)}  ${now.resident.toFixed(0).padStart(11)}  ${String(now.nodes).padStart(9)}  ${String(now.listeners).padStart(9)}  ${String(now.documents).padStart(9)}\n`);
  });
  return last === undefined ? [] : [{ name: `resident memory of the renderer after a sitting of ${last.posts} posts`, value: last.resident, unit: 'MB', below: 400 }];
}
