import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../helpers/chromium.ts';
import { captionOf, chip, journal, openPost, PageBench, rows, said, stored, tagsOf } from '../helpers/page-bench.ts';
import { shows } from '../helpers/shows.ts';

describe.skipIf(findChromium() === undefined)('the keys and buttons of the post editor, on a real host', () => {
  let bench: PageBench;
  let page: Page;
  const pressed = (index: number, what: 'accept' | 'reject') => rows(page).nth(index).locator(`.${what} button`);

  beforeAll(async () => { bench = await PageBench.open(); page = await bench.window(); });
  afterAll(() => bench?.close());

  it('1 to 9 and 0 accept the n-th suggestion, and take that back', async () => {
    await openPost(page, captionOf(2));
    for (const [key, index] of [['1', 0], ['9', 8], ['0', 9]] as const) {
      await page.keyboard.press(key);
      await shows(pressed(index, 'accept')).toHaveAttribute('aria-pressed', 'true');
    }
    await shows(rows(page).nth(1)).toHaveAttribute('aria-label', /(unjudged|original tag)$/);
    await page.keyboard.press('9');
    await shows(pressed(8, 'accept')).toHaveAttribute('aria-pressed', 'false');
    await stored(page);
    const tags = await Promise.all([0, 8, 9, 8].map(async (index) => (await said(page, index)).tag.slice(1)));
    expect((await journal(page, 'post-2')).map(({ kind, tag }) => [kind, tag])).toEqual(tags.map((tag, n) => [n === 3 ? 'clear' : 'accept', tag]));
  });

  it('A, X and S judge the current suggestion and go on; J, K and the arrows move', async () => {
    await openPost(page, captionOf(3));
    for (const key of ['a', 'x', 's', 'j', 'j', 'k', 'ArrowDown', 'ArrowUp', 'x']) await page.keyboard.press(key);
    await stored(page);
    const states = await Promise.all([0, 1, 2, 3, 4, 5].map(async (index) => (await said(page, index)).state));
    expect(states.map((state) => (state === 'original tag' ? 'unjudged' : state))).toEqual(['accepted', 'rejected', 'skipped', 'unjudged', 'rejected', 'unjudged']);
    // Judging from the list of posts brings the keys into the suggestions.
    await shows(rows(page).nth(5)).toBeFocused();
  });

  it('N and / go to the field; what is typed there is text, and Enter there adds a tag only', async () => {
    await openPost(page, captionOf(4));
    const field = page.getByRole('combobox', { name: 'Add a tag' });
    await page.keyboard.press('n');
    await shows(field).toBeFocused();
    await page.keyboard.type('ax1sjk[h');
    await shows(page.getByRole('alert')).toBeVisible();
    await field.fill('');
    await page.keyboard.type('#Sehr_Früh');
    await page.keyboard.press('Enter');
    await shows(chip(page, 'Judged', '#sehr_früh')).toBeVisible();
    await page.keyboard.press('Escape');
    await shows(field).not.toBeFocused();
    await page.keyboard.press('/');
    await shows(field).toBeFocused();
    await field.press('Escape');
    await stored(page);
    expect((await journal(page, 'post-4')).map(({ kind, tag }) => [kind, tag])).toEqual([['add', 'sehr_früh']]);
  });

  it('Enter in the list goes into the post, the next one marks it done and opens the next; [ ] and the page keys step', async () => {
    await openPost(page, captionOf(20));
    await page.keyboard.press('Enter');
    await shows(rows(page).first()).toBeFocused();
    expect(await journal(page, 'post-20')).toEqual([]);
    await page.keyboard.press('Enter');
    const article = page.getByRole('article');
    await shows(article).toContainText(captionOf(17));
    await stored(page);
    expect((await journal(page, 'post-20')).map(({ kind }) => kind)).toEqual(['done']);
    for (const [key, post] of [[']', 14], ['PageDown', 11], ['[', 14], ['PageUp', 17], ['[', 20]] as const) {
      await page.keyboard.press(key);
      await shows(article).toContainText(captionOf(post));
    }
    await shows(article.locator('.about')).toContainText('done');
  });

  it('the keys stay in the post while it gives way to the next: in the suggestions, on the photo, out of the field', async () => {
    await openPost(page, captionOf(20));
    await page.keyboard.press('j');
    await shows(rows(page).nth(1)).toBeFocused();
    const article = page.getByRole('article');
    for (const [key, post] of [[']', 17], ['PageDown', 14], ['[', 17]] as const) {
      await page.keyboard.press(key);
      await shows(article).toContainText(captionOf(post));
      await shows(rows(page).first()).toBeFocused();
      // Somewhere below, on a hashtag that the next post may not have.
      for (let step = 0; step < 5; step++) await page.keyboard.press('j');
    }
    const cell = page.getByRole('gridcell', { name: /^Region row 2, column 3/ });
    await cell.focus();
    await page.keyboard.press(']');
    await shows(article).toContainText(captionOf(14));
    await shows(cell).toBeFocused();
    await page.keyboard.press('n');
    const field = page.getByRole('combobox', { name: 'Add a tag' });
    await shows(field).toBeFocused();
    await page.keyboard.type('begun');
    await page.getByRole('listbox', { name: 'Posts' }).getByRole('option').filter({ hasText: captionOf(17) }).click();
    await shows(article).toContainText(captionOf(17));
    await shows(field).toHaveValue('');
    await page.keyboard.press('n');
    await field.press('Escape');
    await shows(rows(page).first()).toBeFocused();
  });

  it('Ctrl+Z and Ctrl+Shift+Z take a judgement back and bring it again, and say which', async () => {
    await openPost(page, captionOf(6));
    const { tag } = await said(page, 2);
    await page.keyboard.press('3');
    await shows(pressed(2, 'accept')).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('Control+z');
    await shows(page.getByRole('contentinfo').getByRole('status')).toHaveText(`Undid: accept ${tag}, on “${captionOf(6)}”`);
    await shows(pressed(2, 'accept')).toHaveAttribute('aria-pressed', 'false');
    await page.keyboard.press('Control+Shift+z');
    await shows(page.getByRole('contentinfo').getByRole('status')).toHaveText(`Redid: accept ${tag}, on “${captionOf(6)}”`);
    await shows(pressed(2, 'accept')).toHaveAttribute('aria-pressed', 'true');
  });

  it('H takes the heat map off and puts it on; the cells stay for the keys', async () => {
    await openPost(page, captionOf(7));
    const colour = page.locator('.cell .colour').first();
    await shows(colour).toHaveCSS('opacity', '0.6');
    await page.keyboard.press('h');
    await shows(colour).toHaveCSS('opacity', '0');
    await shows(page.getByRole('button', { name: 'Heat map' })).toHaveAttribute('aria-pressed', 'false');
    // In a tab of its own as well.
    await page.getByRole('listbox', { name: 'Posts' }).getByRole('option').filter({ hasText: captionOf(7) }).dblclick();
    await openPost(page, captionOf(8));
    await shows(page.getByRole('button', { name: 'Heat map' })).toHaveAttribute('aria-pressed', 'false');
    await shows(colour).toHaveCSS('opacity', '0');
    await page.keyboard.press('h');
    await shows(colour).toHaveCSS('opacity', '0.6');
  });

  it('a word that is pointed at shows its row of C on the photo and dims the other words; a cell dims the other cells', async () => {
    await openPost(page, captionOf(8));
    const words = page.locator('.word');
    await words.nth(1).hover();
    await shows(words.nth(0)).toHaveClass(/dim/);
    await shows(words.nth(0)).toHaveCSS('background-color', /\/ 0\.25\)$/);
    await shows(words.nth(1)).not.toHaveClass(/dim/);
    await shows(page.locator('.readout')).toContainText('Word 2, number8');
    await shows(page.getByText('C, correlation')).toBeVisible();
    await page.getByRole('gridcell', { name: /^Region row 2, column 3:/ }).hover();
    await shows(page.locator('.cell.focused .colour')).toHaveCSS('opacity', '0.6');
    await shows(page.locator('.cell .colour').first()).toHaveCSS('opacity', '0.27');
    await page.locator('.tab').first().hover();
  });

  it('the mouse does the same: accept, reject, take back, remove, reject the rest, done', async () => {
    await openPost(page, captionOf(9));
    await rows(page).nth(0).getByRole('button', { name: 'Accept' }).click();
    await rows(page).nth(1).getByRole('button', { name: 'Reject' }).click();
    await shows(pressed(1, 'reject')).toHaveAttribute('aria-pressed', 'true');
    await shows(rows(page).nth(1)).toBeFocused();
    const { tag } = await said(page, 1);
    await chip(page, /original/.test((await rows(page).nth(1).textContent()) ?? '') ? 'Original tags' : 'Judged', tag).getByRole('button', { name: /Take back/ }).click();
    await shows(pressed(1, 'reject')).toHaveAttribute('aria-pressed', 'false');
    await page.getByRole('button', { name: 'Reject rest' }).click();
    await stored(page);
    const rejected = page.locator('.reject [aria-pressed=true]');
    const many = await rejected.count();
    expect(many).toBeGreaterThan(2);
    await page.getByRole('button', { name: 'Undo' }).click();
    await shows(rejected).toHaveCount(0);
    await page.getByRole('button', { name: 'Redo' }).click();
    await shows(rejected).toHaveCount(many);
    for (let index = 0; index < await rows(page).count(); index++) {
      const { state } = await said(page, index);
      expect(state).toBe(index === 0 ? 'accepted' : (await rows(page).nth(index).textContent())?.includes('original') === true ? 'original tag' : 'rejected');
    }
    const original = chip(page, 'Original tags', `#${tagsOf(9)[0] as string}`);
    await original.getByRole('button', { name: /Remove/ }).click();
    await shows(original).toHaveAttribute('data-tip', 'removed');
    await page.getByRole('button', { name: 'Done, next' }).click();
    await shows(page.getByRole('article')).toContainText(captionOf(6));
    await stored(page);
    expect((await journal(page, 'post-9')).at(-1)?.kind).toBe('done');
  });
});
