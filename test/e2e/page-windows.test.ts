import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, WebSocketRoute } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serious } from '../helpers/axe.ts';
import { findChromium } from '../helpers/chromium.ts';
import { captionOf, chip, HOSTILE, journal, LONG, openPost, ORDINARY, PageBench, rows, said, status, stored, tagsOf } from '../helpers/page-bench.ts';
import { command } from '../helpers/screens.ts';
import { shows } from '../helpers/shows.ts';

describe.skipIf(findChromium() === undefined)('windows on a real host', () => {
  let bench: PageBench;
  const accepted = (page: Page, index: number) => rows(page).nth(index).locator('.accept button');

  beforeAll(async () => { bench = await PageBench.open(); });
  afterAll(() => bench?.close());

  it('a reload in the middle of judging goes on where it was', async () => {
    const page = await bench.window();
    await openPost(page, captionOf(2));
    await page.keyboard.press('2');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await stored(page);
    const before = await Promise.all([0, 1, 2].map((index) => said(page, index)));
    expect(before.map(({ state }) => state)).toEqual([expect.stringMatching(/unjudged|original/), 'accepted', 'rejected']);
    await page.reload();
    await shows(page.getByRole('article')).toContainText(captionOf(2));
    await rows(page).nth(12).waitFor();
    expect(await Promise.all([0, 1, 2].map((index) => said(page, index)))).toEqual(before);
    await page.context().close();
  });

  it('a second window sees what the first one decides, in the post and in the list', async () => {
    const first = await bench.window();
    const second = await bench.window();
    for (const page of [first, second]) await openPost(page, captionOf(3));
    await first.keyboard.press('1');
    await shows(accepted(second, 0)).toHaveAttribute('aria-pressed', 'true');
    await shows(second.getByRole('option').filter({ hasText: captionOf(3) })).toContainText('started');
    await second.keyboard.press('Control+z');
    await shows(accepted(first, 0)).toHaveAttribute('aria-pressed', 'false');
    for (const page of [first, second]) await page.context().close();
  });

  it('a second window sees what is removed and taken back in the first one', async () => {
    const [first, second] = [await bench.window(), await bench.window()];
    const [original = '', other = ''] = tagsOf(7).map((tag) => `#${tag}`);
    for (const page of [first, second]) await openPost(page, captionOf(7));
    await chip(first, 'Original tags', original).getByRole('button', { name: /^Remove/ }).click();
    await stored(first);
    // An original tag that was removed stays, struck out: what a post came with is a fact, and can be brought back.
    for (const page of [first, second]) {
      await shows(chip(page, 'Original tags', original)).toHaveAttribute('data-tip', 'removed');
      await shows(chip(page, 'Original tags', original).locator('bdi')).toHaveCSS('text-decoration-line', 'line-through');
      await shows(chip(page, 'Original tags', other)).not.toHaveAttribute('data-tip', 'removed');
    }
    await second.getByRole('combobox', { name: 'Add a tag' }).fill('windowed');
    await second.keyboard.press('Enter');
    await shows(chip(first, 'Judged', '#windowed')).toBeVisible();
    // The addition is undone where it was not made, then the removal: both go everywhere.
    await first.getByRole('grid', { name: 'Suggestions' }).getByRole('row').first().focus();
    await first.keyboard.press('Control+z');
    for (const page of [first, second]) await shows(chip(page, 'Judged', '#windowed')).toHaveCount(0);
    await first.keyboard.press('Control+z');
    for (const page of [first, second]) await shows(chip(page, 'Original tags', original)).not.toHaveAttribute('data-tip', 'removed');
    // An added tag that is removed is struck out too, in both.
    await second.getByRole('combobox', { name: 'Add a tag' }).fill('windowed');
    await second.keyboard.press('Enter');
    await chip(second, 'Judged', '#windowed').getByRole('button', { name: /^Remove/ }).click();
    for (const page of [first, second]) await shows(chip(page, 'Judged', '#windowed').getByRole('button', { name: /^Take back/ })).toBeVisible();
    for (const page of [first, second]) await page.context().close();
  });

  it('an answer that is lost is asked for again under the same client id, and the judgement counts once', async () => {
    const page = await (await bench.browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    const sent: string[] = [];
    let lose = true;
    await page.routeWebSocket(/\/rpc/, (socket: WebSocketRoute) => {
      const server = socket.connectToServer();
      let awaited: number | undefined;
      socket.onMessage((text) => {
        const { id, method, input } = JSON.parse(String(text)) as { id: number; method: string; input: { clientId: string } };
        if (method === 'labelling.judge') { sent.push(input.clientId); awaited = id; }
        server.send(text);
      });
      server.onMessage((text) => {
        // The host has stored it; its answer never arrives.
        if (lose && awaited !== undefined && (JSON.parse(String(text)) as { id?: number }).id === awaited) { lose = false; void socket.close(); void server.close(); } else socket.send(text);
      });
    });
    await page.goto(bench.web.address());
    await openPost(page, captionOf(4));
    await page.keyboard.press('5');
    await shows(status(page, 'stored')).toContainText('1 judgement not stored');
    await shows(status(page, 'connection')).toHaveCount(0);
    await page.getByRole('button', { name: 'Send again', exact: true }).click();
    await stored(page);
    await shows(accepted(page, 4)).toHaveAttribute('aria-pressed', 'true');
    expect(sent).toHaveLength(2);
    expect(new Set(sent).size).toBe(1);
    expect((await journal(page, 'post-4')).map(({ kind, clientId }) => [kind, clientId])).toEqual([['accept', sent[0]]]);
    await page.context().close();
  });

  it('a window outlives a restart of the host on the same port: loud meanwhile, nothing shown as stored that is not, back by itself', async () => {
    const page = await bench.window();
    await openPost(page, captionOf(5));
    await page.keyboard.press('1');
    await stored(page);
    const start = await bench.stop();
    await shows(status(page, 'connection')).toContainText('Host gone');
    await page.keyboard.press('2');
    await shows(status(page, 'stored')).toContainText('1 judgement not stored');
    await shows(accepted(page, 1)).toHaveAttribute('aria-pressed', 'false');
    await start();
    // A new run of the program lets in whoever has its new address.
    const other = await bench.window(page.context());
    await shows(status(page, 'connection')).toHaveCount(0, { timeout: 20_000 });
    await status(page, 'stored').click();
    await shows(accepted(page, 1)).toHaveAttribute('aria-pressed', 'true');
    await shows(accepted(page, 0)).toHaveAttribute('aria-pressed', 'true');
    await openPost(other, captionOf(5));
    await shows(accepted(other, 1)).toHaveAttribute('aria-pressed', 'true');
    await page.context().close();
  });

  it('markup, right to left, emoji and ten thousand characters are text, and break no layout', async () => {
    const page = await bench.window();
    await openPost(page, '<img src=x');
    await shows(page.locator('.caption[dir=auto]')).toHaveText(HOSTILE.trim());
    expect(await page.evaluate(() => [(window as { hacked?: number }).hacked, document.querySelectorAll('article .words img, article .caption :not(.word, .unread), .list script').length])).toEqual([undefined, 0]);
    await shows(page.locator('.about').first()).toContainText('@account<b>0</b>');
    await page.setViewportSize({ width: 1024, height: 600 });
    const [name, column] = await page.evaluate(() => ['.about bdi', '.content'].map((place) => document.querySelector(place)?.getBoundingClientRect().right ?? 0)) as [number, number];
    expect(name).toBeLessThanOrEqual(column);
    await openPost(page, /longest/);
    await shows(page.locator('.caption[dir=auto]')).toHaveText(LONG.trim());
    for (const [width, height] of [[1440, 900], [1024, 600]] as const) {
      await page.setViewportSize({ width, height });
      // A word longer than the line is cut inside its own box; no box reaches out of the window.
      const wide = () => page.evaluate(() => [...document.querySelectorAll('*:not(bdi)')].filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1 && element.closest('.visually-hidden') === null).map((element) => element.outerHTML.slice(0, 120)));
      // The dock follows the window a frame later.
      await expect.poll(wide).toEqual([]);
      // What the colours mean can be reached, whatever the caption.
      await page.locator('.honest').scrollIntoViewIfNeeded();
      await shows(page.locator('.honest')).toBeInViewport();
      await page.getByRole('button', { name: 'Done, next' }).scrollIntoViewIfNeeded();
      await shows(page.getByRole('button', { name: 'Done, next' })).toBeInViewport();
      expect(await serious(page, 'main')).toEqual([]);
    }
    await page.context().close();
  });

  it('with the panel open at 1440×900, photo, both legends and the line on what they are stand in the window together', async () => {
    const page = await bench.window();
    await openPost(page, captionOf(6));
    await shows(page.locator('[data-part=panel]')).toBeVisible();
    for (const part of ['.picture', '.legend >> nth=0', '.legend >> nth=1', '.honest']) await shows(page.locator(part)).toBeInViewport({ ratio: 1 });
    await page.context().close();
  });

  it('an import that one window takes back is gone from the other too: its tab closes, what was judged stays, and nothing else changes', async () => {
    const [first, second] = [await bench.window(), await bench.window()];
    const counts = status(first, 'workspace');
    const list = (page: Page) => page.getByRole('listbox', { name: 'Posts' });
    // All of them, and their four accounts: a list that is still being read has fewer.
    const total = ORDINARY + 2 + 4;
    await shows(list(first).getByRole('option')).toHaveCount(total);
    const file = join(bench.folder, 'wrong<b>.csv');
    await writeFile(file, `id,user,caption,hashtags\n${Array.from({ length: 9 }, (_, n) => `wrong${n},stranger,wrong number${n},oddity`).join('\n')}\nbroken\n`);
    await command(first, 'Data: Import posts');
    await first.getByRole('combobox', { name: /CSV or JSONL/ }).fill(file);
    await first.keyboard.press('Enter');
    await first.getByRole('button', { name: 'Import', exact: true }).click();
    const entry = first.getByRole('region', { name: 'Imports' }).getByRole('row').filter({ hasText: 'wrong<b>.csv' });
    await shows(entry).toContainText('9');
    for (const [page, caption] of [[first, 'wrong number1'], [second, 'wrong number2'], [second, 'wrong number3']] as const) await openPost(page, caption);
    // Judged: what somebody put work into stays.
    await first.keyboard.press('1');
    await stored(first);

    await command(first, 'Import: Take back the last import');
    const dialog = first.getByRole('dialog', { name: /Take back the import of/ });
    await shows(dialog).toContainText('8 posts go');
    await shows(dialog).toContainText('1 of 9 posts stays');
    await shows(dialog.getByRole('list', { name: 'Posts that stay' }).getByRole('listitem')).toHaveText(/wrong number1/);
    expect(await serious(first, 'dialog')).toEqual([]);
    await dialog.getByRole('button', { name: 'Take back 8 posts' }).click();
    await shows(second.getByRole('article')).toHaveCount(0);
    await shows(second.locator('bdi').filter({ hasText: '1 tab was closed: the import' })).toBeVisible();
    for (const page of [first, second]) {
      await shows(list(page).getByRole('option').filter({ hasText: 'wrong number' })).toHaveCount(1);
      await shows(list(page).getByRole('option')).toHaveCount(total + 2);
    }
    await shows(first.getByRole('article')).toContainText('wrong number1');
    await first.getByRole('tab', { name: 'Import posts' }).click();
    await shows(entry).toContainText('Taken back; 1 stay');
    await shows(entry.getByRole('button')).toHaveCount(0);
    await shows(counts).toBeVisible();
    for (const page of [first, second]) await page.context().close();
  });
});
