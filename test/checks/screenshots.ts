/** Pictures of the screens for the docs: node test/checks/screenshots.ts WORKSPACE (a sample that has a model). Writes docs/screenshots/: each screen light, dark and in high contrast. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromium, type Page } from 'playwright';
import sharp from 'sharp';
import { packageRoot } from '../../electron/host/package-root.ts';
import { startWebHost } from '../../electron/web/serve.ts';
import { findChromium } from '../helpers/chromium.ts';
import { command, SCREENS, wear, type Theme } from '../helpers/screens.ts';

const workspace = process.argv[2];
const executablePath = findChromium();
if (workspace === undefined || executablePath === undefined) throw new Error('Usage: screenshots WORKSPACE, with Chromium on this machine');
const folder = join(packageRoot(), 'docs', 'screenshots');
await mkdir(folder, { recursive: true });
const THEMES: readonly (readonly [Theme, string])[] = [['light', ''], ['dark', '-dark'], ['hc-dark', '-contrast']];
const web = await startWebHost({ workspace: resolve(workspace), open: false });
const chrome = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
try {
  const page = await chrome.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(web.address());
  const posts = page.getByRole('listbox', { name: 'Posts' }).getByRole('option');
  await posts.nth(3).waitFor();
  await command(page, 'Close all tabs'); // what an earlier sitting left open
  await posts.nth(3).click();
  await page.getByRole('grid', { name: 'Suggestions' }).getByRole('row').first().waitFor();
  for (const { name, open, close } of SCREENS) {
    await open(page);
    await page.waitForTimeout(1000); // the photo's fade-in, and the answers of the host
    for (const [theme, ending] of THEMES) { await wear(page, theme); await shoot(page, `${name}${ending}`); }
    await wear(page, 'light');
    await close?.(page);
  }
} finally {
  await chrome.close();
  await web.close();
}

/** The README's picture is larger; the others are to be looked at, not read. */
async function shoot(page: Page, name: string): Promise<void> {
  const picture = sharp(await page.screenshot());
  const readable = ['post', 'post-dark', 'post-contrast'].includes(name);
  await picture.resize(readable ? 1200 : 960).webp({ quality: readable ? 36 : 42, effort: 6 }).toFile(join(folder, `${name}.webp`));
}
