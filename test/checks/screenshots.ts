/** Pictures of the screens for the docs: node test/checks/screenshots.ts WORKSPACE (a sample that has a model). Writes docs/screenshots/. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromium, type Browser } from 'playwright';
import sharp from 'sharp';
import { packageRoot } from '../../electron/host/package-root.ts';
import { startWebHost } from '../../electron/web/serve.ts';
import { findChromium } from '../helpers/chromium.ts';

const workspace = process.argv[2];
const executablePath = findChromium();
if (workspace === undefined || executablePath === undefined) throw new Error('Usage: screenshots WORKSPACE, with Chromium on this machine');
const folder = join(packageRoot(), 'docs', 'screenshots');
await mkdir(folder, { recursive: true });
const web = await startWebHost({ workspace: resolve(workspace), open: false });
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
try {
  await shoot(browser, 'light', 'post');
  await shoot(browser, 'dark', 'post-dark');
} finally {
  await browser.close();
  await web.close();
}

/** One post with its map; a palette keeps the file small. */
async function shoot(chrome: Browser, colorScheme: 'light' | 'dark', name: string): Promise<void> {
  const page = await chrome.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
  await page.goto(web.address());
  await page.getByRole('listbox', { name: 'Posts' }).getByRole('option').nth(3).click();
  await page.getByRole('grid', { name: 'Suggestions' }).getByRole('row').first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(1000); // the photo's fade-in
  await sharp(await page.screenshot()).png({ palette: true, quality: 80 }).toFile(join(folder, `${name}.png`));
  await page.close();
}
