import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../helpers/chromium.ts';
import { captionOf, chip, journal, openPost, PageBench, rows, said, status, stored } from '../helpers/page-bench.ts';
import { shows } from '../helpers/shows.ts';

const article = (page: Page) => page.getByRole('article');

describe.skipIf(findChromium() === undefined)('whole journeys, on a real host', () => {
  let bench: PageBench;
  let page: Page;

  beforeAll(async () => { bench = await PageBench.open(); });
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
    await shows(page.getByRole('button', { name: /^done/ })).toHaveAttribute('data-tip', 'done: 20');
  });

  it('a sitting by mouse; a reload keeps the post, and a second window sees what was decided', async () => {
    page = await bench.window();
    const list = page.getByRole('listbox', { name: 'Posts', exact: true });
    await page.getByRole('button', { name: /^not judged/ }).click();
    await shows(list.getByRole('option').filter({ hasText: captionOf(2) })).toBeVisible();
    await openPost(page, captionOf(2));
    for (const [index, name] of [[0, /^Accept/], [1, /^Reject/], [2, /^Skip/]] as const) await rows(page).nth(index).getByRole('button', { name }).click();
    await page.getByRole('combobox', { name: 'Add a tag' }).click();
    await page.keyboard.type('journey');
    await page.keyboard.press('Enter');
    await shows(chip(page, 'Judged', '#journey')).toBeVisible();
    await stored(page);
    await page.reload();
    await shows(article(page)).toContainText(captionOf(2));
    await shows(chip(page, 'Judged', '#journey')).toBeVisible();
    const second = await bench.window();
    await openPost(second, captionOf(2));
    await shows(chip(second, 'Judged', '#journey')).toBeVisible();
    // What is decided while both look at it comes by itself.
    await page.getByRole('combobox', { name: 'Add a tag' }).click();
    await page.keyboard.type('together');
    await page.keyboard.press('Enter');
    await shows(chip(second, 'Judged', '#together')).toBeVisible();
    await stored(page);
    expect((await journal(page, 'post-2')).map(({ kind }) => kind).slice(0, 4)).toEqual(['accept', 'reject', 'skip', 'add']);
    await second.close();
  });

  it('a flag is set by the menu of a row', async () => {
    // From here on no key is pressed; the last of these tests looks.
    await page.evaluate(() => { addEventListener('keydown', ({ key }) => { document.documentElement.dataset['pressed'] = key; }, true); });
    await page.getByRole('listbox', { name: 'Posts', exact: true }).getByRole('option').filter({ hasText: captionOf(2) }).first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: /Flag/ }).click();
    await shows(page.getByRole('button', { name: /^flagged/ })).toHaveAttribute('data-tip', 'flagged: 1');
  });

  it('by mouse: the list is filtered, the model learns what was judged, and both versions are compared on a post', async () => {
    const options = page.getByRole('listbox', { name: 'Posts', exact: true }).getByRole('option');
    await page.getByRole('button', { name: /^flagged/ }).click();
    await shows(options.filter({ hasText: captionOf(2) })).toBeVisible();
    await shows(options.filter({ hasText: /picture number/ })).toHaveCount(1);
    await page.getByRole('button', { name: /^flagged/ }).click();
    await shows(options.filter({ hasText: /picture number/ }).nth(2)).toBeVisible();

    await page.locator('[data-part=panel]').getByRole('tab', { name: 'Training' }).click();
    await page.getByRole('button', { name: /^Learn from \d+ judgements/ }).click();
    await page.getByText(/^Fine-tuned on \d+ posts with \d+ judgements in /).waitFor({ timeout: 60_000 });
    // So small a hold-out may well say that it got worse.
    const nevertheless = page.getByRole('button', { name: 'Use it nevertheless' });
    if (await nevertheless.isVisible()) await nevertheless.click();
    await shows(status(page, 'model')).toHaveText(/Fine-tune 2/);

    await options.filter({ hasText: captionOf(2) }).first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: /Compare/ }).click();
    const version = (side: 'A' | 'B') => page.getByRole('combobox', { name: `Version ${side}` }).locator('option:checked');
    await shows(version('A')).toHaveText('Training 1');
    await shows(version('B')).toHaveText('Fine-tune 2 (in use)');
    await shows(page.getByRole('region', { name: 'What went differently' })).toContainText(/Largest change: #/);
    await page.getByRole('button', { name: 'Swap A and B' }).click();
    await shows(version('A')).toHaveText('Fine-tune 2 (in use)');
  });

  it('by mouse: what the model is sure of is accepted on many posts at once, and one undo takes all of it back', async () => {
    await page.getByRole('button', { name: 'Show in a grid' }).first().click();
    await page.getByRole('button', { name: /^Accept in bulk/ }).first().click();
    const bulk = page.getByRole('region', { name: 'Accept in bulk' });
    const make = bulk.getByRole('button', { name: 'Make them' });
    await shows(bulk.getByText(/posts? not done/)).toBeVisible();
    if (await make.isVisible()) await make.click();
    await shows(make).toHaveCount(0, { timeout: 30_000 });
    const accept = bulk.getByRole('button', { name: /^Accept [1-9]\d* hashtags? on [1-9]\d* posts?$/ });
    const first = await bulk.getByRole('button', { name: /^Accept / }).textContent() ?? '';
    // The slider's left end.
    await bulk.getByRole('slider').click({ position: { x: 2, y: 8 } });
    await shows(accept).not.toHaveText(first);
    await shows(accept).toBeEnabled();
    const promised = await accept.textContent() ?? '';
    const [, hashtags = '', posts = ''] = /(\d+ hashtags?) on (\d+ posts?)/.exec(promised) ?? [];
    await accept.click();
    const told = page.locator('.notice').filter({ hasText: `Accepted ${hashtags} on ${posts}.` });
    await told.getByRole('button', { name: 'Undo' }).click();
    await shows(page.locator('.notice').filter({ hasText: /^Undid: / })).toBeVisible();
    // Everything stands again as it was before: the same could be accepted anew.
    await shows(bulk.getByRole('button', { name: promised.trim() })).toBeEnabled();
  });

  it('by mouse: what raised a hashtag is asked for, a past post of it stands beside, and the figure leaves as a picture', async () => {
    await openPost(page, captionOf(4));
    const { tag } = await said(page, 0);
    await rows(page).first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: /^Why this tag/ }).click();
    await shows(page.getByRole('combobox', { name: 'Explain the suggestion' }).locator('option:checked')).toContainText(tag, { timeout: 20_000 });
    const words = page.getByRole('grid', { name: /^Words: change when left out/ });
    await shows(words.getByRole('row')).not.toHaveCount(0);
    await words.getByRole('row').first().click();
    // A word that is pinned there is the one that the post shows.
    await shows(page.locator('.word.focused')).toHaveCount(1);
    await page.getByRole('toolbar', { name: /^Words of the caption/ }).getByRole('button').first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: /^Leave out/ }).click();
    await shows(page.getByRole('region', { name: 'Left out' })).toContainText(new RegExp(`${tag}: probability \\S+ → \\S+`), { timeout: 20_000 });
    await page.getByRole('button', { name: 'Close what was left out' }).click();
    await page.getByRole('button', { name: 'Export figure…' }).click();
    await page.getByRole('radio', { name: 'PNG', exact: true }).check();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save' }).click()]);
    expect(download.suggestedFilename()).toBe('post-4-photo.png');
    expect((await readFile(await download.path())).subarray(1, 4).toString('latin1')).toBe('PNG');
    await page.getByRole('button', { name: 'Export figure…' }).click();
    await page.getByRole('radio', { name: 'SVG', exact: true }).check();
    const [drawn] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save' }).click()]);
    // As JPEG: other programs show no WebP in an SVG.
    expect(await readFile(await drawn.path(), 'utf8')).toMatch(/<image id="photo" [^>]*xlink:href="data:image\/jpeg;base64,\/9j\//);
    await page.getByRole('grid', { name: /^Past posts: change when left out/ }).getByRole('row').first().click();
    await shows(article(page)).toHaveCount(2);
  });

  it('from the flag to the figure no key was pressed', async () => { expect(await page.evaluate(() => document.documentElement.dataset['pressed'] ?? 'none')).toBe('none'); });
});
