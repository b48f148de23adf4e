/**
 * Pictures of the screens for the docs: node test/checks/screenshots.ts WORKSPACE [FOLDER] (a sample that has a model; it is copied, and left as it is).
 * Writes FOLDER (docs/screenshots): each screen light, dark and in both high contrasts.
 */
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Page } from 'playwright';
import sharp from 'sharp';
import { packageRoot } from '../../electron/host/package-root.ts';
import { startWebHost } from '../../electron/web/serve.ts';
import { findChromium } from '../helpers/chromium.ts';
import { judgeAsTagged } from '../helpers/judge-as-tagged.ts';
import { command, SCREENS, wear, type Theme } from '../helpers/screens.ts';

const [, , given, folder = join(packageRoot(), 'docs', 'screenshots')] = process.argv;
const executablePath = findChromium();
if (given === undefined || executablePath === undefined) throw new Error('Usage: screenshots WORKSPACE [FOLDER], with Chromium on this machine');
const THEMES: readonly (readonly [Theme, string])[] = [['light', ''], ['dark', '-dark'], ['hc-light', '-contrast-light'], ['hc-dark', '-contrast']];
/** Judged before the first picture: enough for a curve of precision, and for a second version to compare with. */
const JUDGED = 40;

const own = await mkdtemp(join(tmpdir(), 'macon-screenshots-'));
// Neither the person's settings nor what they did in the sample go into the pictures.
process.env['MACON_HOME'] = join(own, 'home');
const workspace = join(own, 'sample-feed');
try {
  await cp(resolve(given), workspace, { recursive: true, filter: (file) => !/\.macon\.(lock|host\.json)/.test(file) });
  console.log('Judging and fine-tuning a copy of the workspace …');
  const caption = await judgeAsTagged(workspace, JUDGED);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await shootAll(workspace, caption);
  console.log(`${(await readdir(folder)).length} pictures in ${folder}`);
} finally {
  await rm(own, { recursive: true, force: true });
}

async function shootAll(workspaceFolder: string, caption: string): Promise<void> {
  const web = await startWebHost({ workspace: workspaceFolder, open: false });
  const chrome = await chromium.launch({ executablePath: executablePath as string, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  try {
    const page = await chrome.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(web.address());
    await page.getByRole('listbox', { name: 'Posts' }).getByRole('option').nth(3).waitFor();
    await command(page, 'Close all tabs'); // what an earlier sitting left open
    await openByCaption(page, caption);
    await page.getByRole('grid', { name: 'Suggestions' }).getByRole('row').first().waitFor();
    for (const { name, open, close } of SCREENS) {
      await open(page);
      await page.waitForTimeout(1000); // the photo's fade-in, and the answers of the host
      for (const [theme, ending] of THEMES) { await wear(page, theme); await shoot(page, `${name}${ending}`); }
      await wear(page, 'light');
      await close?.(page);
      console.log(name);
    }
  } finally {
    await chrome.close();
    await web.close();
  }
}

async function openByCaption(page: Page, caption: string): Promise<void> {
  await page.keyboard.press('Control+P');
  const field = page.locator('.quick').getByRole('combobox');
  await field.fill((caption.match(/\p{L}{3,}/gu) ?? []).slice(0, 6).join(' '));
  await page.locator('.quick').getByRole('option').first().waitFor();
  await page.waitForTimeout(800); // what is found comes in its own time
  await page.keyboard.press('Enter');
  await page.locator('.quick').waitFor({ state: 'detached' });
}

/** The README's picture is larger; the others are to be looked at, not read. */
async function shoot(page: Page, name: string): Promise<void> {
  const picture = sharp(await page.screenshot());
  const readable = ['post', 'post-dark', 'post-contrast'].includes(name);
  await picture.resize(readable ? 1200 : 960).webp({ quality: readable ? 36 : 28, effort: 6 }).toFile(join(folder, `${name}.webp`));
}
