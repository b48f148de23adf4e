import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { findChromium } from '../helpers/chromium.ts';
import { captionOf, openPost, PageBench, status } from '../helpers/page-bench.ts';
import { command } from '../helpers/screens.ts';
import { shows } from '../helpers/shows.ts';

describe.skipIf(findChromium() === undefined)('the shell, on a real host', () => {
  let bench: PageBench;
  let page: Page;
  const group = (index: number) => page.locator('.dv-groupview').nth(index);
  const tabs = () => page.evaluate(() => [...document.querySelectorAll('.dv-groupview')].map((one) => [...one.querySelectorAll('[role=tab]')].map((tab) => /number\d+|Welcome|Settings|^C/.exec(tab.textContent.trim())?.[0])));
  const widths = () => page.evaluate(() => [...document.querySelectorAll('.dv-groupview')].map((one) => Math.round(one.getBoundingClientRect().width)));
  const about = () => page.locator('[data-part=secondarySideBar] h2').first();

  beforeAll(async () => { bench = await PageBench.open(); page = await bench.window(); });
  afterAll(() => bench?.close());

  it('tabs are split, dragged to the other group, closed and opened again, and come back with the page', async () => {
    await openPost(page, captionOf(2));
    await page.getByRole('tab', { name: /number2/ }).dblclick();
    await page.keyboard.press('Control+\\');
    await shows.poll(tabs).toEqual([['Welcome', 'number2'], ['number2']]);
    await group(0).getByRole('tab', { name: 'Welcome' }).dragTo(group(1).locator('.dv-content-container'));
    await shows.poll(tabs).toEqual([['number2'], ['number2', 'Welcome']]);
    await page.keyboard.press('Alt+w');
    await shows.poll(tabs).toEqual([['number2'], ['number2']]);
    await page.keyboard.press('Alt+Shift+T');
    await shows.poll(tabs).toEqual([['number2'], ['number2', 'Welcome']]);
    // What is open elsewhere too comes back where it was closed, at its place among the tabs; so does a group of which nothing is left.
    const sizes = await widths();
    for (const closed of [[['number2'], ['Welcome']], [['number2']]]) { await group(1).getByRole('tab').first().click(); await page.keyboard.press('Alt+w'); await shows.poll(tabs).toEqual(closed); }
    for (const opened of [[['number2'], ['Welcome']], [['number2'], ['number2', 'Welcome']]]) { await page.keyboard.press('Alt+Shift+T'); await shows.poll(tabs).toEqual(opened); }
    await shows.poll(widths).toEqual(sizes);
    await shows(group(1).locator(':focus')).toHaveCount(1);
    await group(0).getByRole('tab').click();
    await page.keyboard.press('Alt+w');
    await shows.poll(tabs).toEqual([['number2', 'Welcome']]);
    await page.keyboard.press('Alt+Shift+T');
    await shows.poll(tabs).toEqual([['number2'], ['number2', 'Welcome']]);
    // At once: what waits to be written is written as the page goes.
    await page.reload();
    await shows.poll(tabs).toEqual([['number2'], ['number2', 'Welcome']]);
  });

  it('what opens beside takes the focus along, so that keys and the palette mean it; back in the first group they mean that', async () => {
    const focused = (index: number) => group(index).locator(':focus');
    await command(page, 'View: Close all tabs');
    await openPost(page, captionOf(2));
    await page.keyboard.press('j');
    await page.keyboard.press('m');
    await shows(page.getByRole('region', { name: 'Matrix C' })).toBeVisible();
    await shows(focused(1)).toHaveCount(1);
    await command(page, 'View: Close tab');
    await shows.poll(tabs).toEqual([['number2']]);
    await shows(page.getByRole('grid', { name: 'Suggestions' }).locator(':focus')).toHaveCount(1);
    await page.keyboard.press('Control+\\');
    await shows(group(1).getByRole('grid', { name: 'Suggestions' }).locator(':focus')).toHaveCount(1);
    // A page of buttons comes with the focus on its tab: Enter presses nothing that nobody chose.
    await command(page, 'Machine: Engines & encoders');
    await shows(group(1).getByRole('tab', { name: /Engines/ })).toBeFocused();
    await page.keyboard.press('Alt+w');
    await command(page, 'View: Focus next editor group');
    await shows(group(0).getByRole('grid', { name: 'Suggestions' }).locator(':focus')).toHaveCount(1);
  });

  it('zen shows the group in front over the whole window, and leaves the sizes as they were', async () => {
    const before = await widths();
    await group(0).getByRole('tab').click();
    await command(page, 'View: Zen');
    await shows(page.locator('[data-part=statusBar]')).toHaveCount(0);
    await shows.poll(() => group(0).boundingBox()).toEqual({ x: 0, y: 0, width: 1440, height: 900 });
    await shows(group(1)).not.toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await shows(page.locator('[data-part=statusBar]')).toHaveCount(1);
    await shows.poll(widths).toEqual(before);
  });

  it('what is said about the post stays while a matrix or the settings are in front, until no post is open', async () => {
    await shows(about()).toContainText('number2');
    await command(page, 'Attention: Matrix C beside the post');
    await shows(page.getByRole('region', { name: 'Matrix C' })).toBeVisible();
    await shows(about()).toContainText('number2');
    await command(page, 'Preferences: Settings');
    await shows(about()).toContainText('number2');
    await shows(page.getByRole('listbox', { name: 'Posts' }).getByRole('option', { selected: true })).toContainText('number2');
    await command(page, 'View: Close all tabs');
    await shows(page.getByText('No post is open')).toBeVisible();
  });

  it('every view is shown by its name in the palette and has the focus then, also where it is folded', async () => {
    const inside = (part: string) => page.locator(`[data-part=${part}] :focus`);
    await command(page, 'View: Show Problems');
    await shows(page.getByRole('tab', { name: 'Problems' })).toHaveAttribute('aria-selected', 'true');
    await shows(inside('panel')).toHaveCount(1);
    await page.getByRole('tab', { name: 'Problems' }).focus();
    await command(page, 'View: Show Evaluation');
    await shows(page.getByRole('tab', { name: 'Evaluation' })).toHaveAttribute('aria-selected', 'true');
    await shows(page.getByRole('tab', { name: 'Problems' })).not.toBeFocused();
    await shows(inside('panel')).toHaveCount(1);
    await command(page, 'View: Show Hashtags');
    await shows(page.getByRole('region', { name: 'Hashtags' })).toBeVisible();
    await shows(inside('sideBar')).toHaveCount(1);
    await command(page, 'View: Show Posts');
    await page.getByRole('listbox', { name: 'Posts' }).getByRole('option').nth(2).click();
    const history = page.getByRole('button', { name: 'Note and history' });
    await history.click();
    await shows(history).toHaveAttribute('aria-expanded', 'false');
    await command(page, 'View: Show Note and history');
    await shows(history).toHaveAttribute('aria-expanded', 'true');
    await shows(history).toBeFocused();
    // From the status bar too, in a window that is too low to show it with all that stands above it.
    await page.setViewportSize({ width: 1440, height: 500 });
    await page.locator('[data-part=secondarySideBar] .sections').evaluate((sections) => { sections.scrollTop = 0; });
    await shows(history).not.toBeInViewport();
    await status(page, 'stored').click();
    await shows(history).toBeInViewport();
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('the palette opens right after Escape has closed a dialog or the choice of a theme', async () => {
    const field = page.getByRole('combobox', { name: 'Commands' });
    const theme = page.getByRole('combobox', { name: 'Colour theme' });
    for (const [label, shown] of [['Help: About', page.locator('dialog')], ['Preferences: Colour theme', theme], ['Help: About', page.locator('dialog')]] as const) {
      await command(page, label);
      await shown.waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+Shift+P');
      await shows(field).toBeFocused();
      await shows(page.locator('dialog')).toHaveCount(0);
      await shows(field).toBeFocused();
      await page.keyboard.press('Escape');
    }
  });
});
