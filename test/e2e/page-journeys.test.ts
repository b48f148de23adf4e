import { expect as shows } from 'playwright/test';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../helpers/chromium.ts';
import { captionOf, chip, journal, openPost, PageBench, rows, status } from '../helpers/page-bench.ts';

const stored = (page: Page) => shows(status(page, 'stored')).toHaveText('all stored');
const article = (page: Page) => page.getByRole('article');

describe.skipIf(findChromium() === undefined)('whole journeys, on a real host', () => {
  let bench: PageBench;
  let page: Page;

  beforeAll(async () => { bench = await PageBench.open(); }, 120_000);
  afterAll(() => bench?.close());

  it('20 posts are judged by keyboard alone, from a fresh window', async () => {
    page = await bench.window();
    const list = page.getByRole('listbox', { name: 'Posts', exact: true });
    for (let turn = 0; turn < 40 && !(await list.evaluate((box) => box === document.activeElement)); turn++) await page.keyboard.press('Tab');
    await shows(list).toBeFocused();
    for (const key of ['End', 'ArrowUp', 'Home', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    const judged: string[] = [];
    for (let n = 0; n < 20; n++) {
      await rows(page).nth(5).waitFor();
      judged.push(await article(page).textContent() ?? '');
      // From the list Enter goes into the post; after that each Enter is done and next.
      if (n === 0) { await page.keyboard.press('Enter'); await shows(rows(page).first()).toBeFocused(); }
      for (const key of ['a', 'x', 's']) await page.keyboard.press(key);
      const before = await article(page).locator('.words, .caption').first().textContent();
      await page.keyboard.press('Enter');
      await shows(article(page).locator('.words, .caption').first()).not.toHaveText(before ?? '');
    }
    await stored(page);
    expect(new Set(judged).size).toBe(20);
    await shows(page.getByRole('button', { name: /^done/ })).toHaveAttribute('title', 'done: 20');
  }, 60_000);

  it('a sitting by mouse; a reload keeps the post, and a second window sees what was decided', async () => {
    page = await bench.window();
    const list = page.getByRole('listbox', { name: 'Posts', exact: true });
    await page.getByRole('button', { name: /^not judged/ }).click();
    await shows(list.getByRole('option').filter({ hasText: captionOf(1) })).toBeVisible();
    await openPost(page, captionOf(1));
    for (const [index, name] of [[0, /^Accept/], [1, /^Reject/], [2, /^Skip/]] as const) await rows(page).nth(index).getByRole('button', { name }).click();
    await page.getByRole('combobox', { name: 'Add a tag' }).click();
    await page.keyboard.type('journey');
    await page.keyboard.press('Enter');
    await shows(chip(page, 'Judged', '#journey')).toBeVisible();
    await stored(page);
    await page.reload();
    await shows(article(page)).toContainText(captionOf(1));
    await shows(chip(page, 'Judged', '#journey')).toBeVisible();
    const second = await bench.window();
    await openPost(second, captionOf(1));
    await shows(chip(second, 'Judged', '#journey')).toBeVisible();
    // What is decided while both look at it comes by itself.
    await page.getByRole('combobox', { name: 'Add a tag' }).click();
    await page.keyboard.type('together');
    await page.keyboard.press('Enter');
    await shows(chip(second, 'Judged', '#together')).toBeVisible();
    await stored(page);
    expect((await journal(page, 'post-1')).map(({ kind }) => kind).slice(0, 4)).toEqual(['accept', 'reject', 'skip', 'add']);
    await second.close();
  }, 60_000);

  it('a flag is set by the menu of a row', async () => {
    await page.getByRole('listbox', { name: 'Posts', exact: true }).getByRole('option').filter({ hasText: captionOf(1) }).first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: /Flag/ }).click();
    await shows(page.getByRole('button', { name: /^flagged/ })).toHaveAttribute('title', 'flagged: 1');
  });
});
