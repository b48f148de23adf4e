import { readFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../helpers/chromium.ts';
import { captionOf, openPost, PageBench, rows, stored } from '../helpers/page-bench.ts';
import { shows } from '../helpers/shows.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
interface Finding { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string }[] }
async function serious(page: Page): Promise<readonly string[]> {
  const { violations } = await page.evaluate(`${AXE}; axe.run('html')`) as { violations: readonly Finding[] };
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}

describe.skipIf(findChromium() === undefined)('attention on the page, on a real host', () => {
  let bench: PageBench;
  let page: Page;
  const matrix = () => page.getByRole('grid', { name: 'C: words by regions' });
  const photo = () => page.getByRole('grid', { name: /^Regions/ });

  beforeAll(async () => { bench = await PageBench.open(); page = await bench.window(); });
  afterAll(() => bench?.close());

  it('scale, map and smoothness are named where they are used, and remembered over a reload', async () => {
    await openPost(page, captionOf(5));
    await page.getByRole('button', { name: 'Display options' }).click();
    await page.getByRole('radio', { name: /^by rank/ }).check();
    await page.getByRole('radio', { name: 'inferno' }).check();
    await page.getByRole('checkbox', { name: /^Smooth/ }).check();
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press('Escape');
    // The pointer leaves the caption that lay under the options.
    await page.locator('.tab').first().hover();
    await shows(page.locator('.legend').first()).toContainText('by rank');
    await page.reload();
    await rows(page).nth(12).waitFor();
    await shows(page.locator('.legend').first()).toContainText('inferno');
    await shows(page.locator('.frame .badge').first()).toHaveText('by rank');
    await shows(page.locator('canvas.smooth')).toBeVisible();
    await page.getByRole('button', { name: 'Display options' }).click();
    await page.getByRole('radio', { name: /^absolute/ }).check();
    await page.getByRole('checkbox', { name: /^Smooth/ }).uncheck();
    await page.keyboard.press('Escape');
    await shows(page.locator('.frame .badge')).toHaveCount(0);
  });

  it('the matrix beside the post points at the same word and region in photo and caption, both ways; Escape unpins', async () => {
    await openPost(page, captionOf(6));
    await page.keyboard.press('m');
    await matrix().waitFor();
    await matrix().getByRole('gridcell').nth(49 + 9).click();
    await shows(page.locator('.matrix .readout')).toContainText('C of word 2, number6, and region row 2, column 3');
    await shows(photo()).toHaveAttribute('aria-label', 'Regions by their correlation with the word');
    await shows(page.locator('.word.focused')).toHaveText('number6');
    await shows(page.getByRole('gridcell', { name: /^Region row 2, column 3:/ })).toHaveAttribute('aria-selected', 'true');
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('.word').first().hover();
    await shows(page.locator('.matrix .cell.dim')).not.toHaveCount(0);
    await shows(matrix().getByRole('gridcell').first()).not.toHaveClass(/dim/);
    // It follows the post that is looked at.
    await openPost(page, captionOf(7));
    await shows(matrix().getByRole('rowheader').nth(1)).toContainText('number7');
  });

  it('the numbers that leave are those on the page; the dialog is reachable and named', async () => {
    await openPost(page, captionOf(8));
    await page.getByRole('button', { name: 'Export figure…' }).click();
    expect(await serious(page)).toEqual([]);
    await page.getByRole('radio', { name: 'CSV of the numbers' }).check();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save' }).click()]);
    expect(download.suggestedFilename()).toBe('post-8-photo.csv');
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n').slice(1);
    const shown = await page.locator('.map .colour').evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))));
    expect(lines.map((line) => Number(line.split(',').at(-1)))).toEqual(shown);
    expect(lines[0]).toContain('post-8,');
  });

  it('a threshold marks what is above it, and takes all of it at one stroke; what is skipped says so', async () => {
    await openPost(page, captionOf(9));
    await page.getByRole('slider', { name: 'Threshold' }).fill('0.01');
    const open = await page.locator('.row.above.unjudged:not(:has(.origin))').count();
    expect(open).toBeGreaterThan(0);
    await rows(page).first().focus();
    await page.keyboard.press('Shift+A');
    await stored(page);
    await shows(page.locator('.row.above.accepted')).toHaveCount(open);
    await shows(page.getByRole('list', { name: 'Original tags' }).getByRole('listitem').first()).toContainText(/· \d+(st|nd|rd|th)|not in vocabulary/);
  });
});
