import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../helpers/chromium.ts';
import { freshUser, macon, serveWorkbench, temporaryFolder } from '../helpers/workbench-process.ts';

const JUDGED = 10;
const executablePath = findChromium();

interface Exported { readonly id: string; readonly hashtags: string | readonly string[]; readonly state: string }

/** The whole loop as a person goes through it, on the real host, worker, SQLite and Chromium. */
describe.skipIf(executablePath === undefined)('the loop on a small sample', () => {
  const folder = temporaryFolder('loop');
  const workspace = join(folder.path, 'workspace');
  const env = freshUser(join(folder.path, 'home'));
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
    await succeed(['init', workspace, '--sample', '--accounts', '8', '--posts', '16', '--seed', '5']);
    await succeed(['train', '--workspace', workspace, '--epochs', '12']);
  });
  afterAll(async () => {
    await browser.close();
    await folder.drop();
  });

  const succeed = async (args: readonly string[]): Promise<string> => {
    const { code, out, err } = await macon([...args, '--json'], env);
    expect(err).not.toContain('macon:');
    expect(code).toBe(0);
    return out;
  };
  /** So small a hold-out may well say that it got worse; then the version is kept aside, and a person activates it. */
  const activateFineTune = async (page: Page): Promise<void> => {
    await page.getByText(/^Fine-tuned on/).waitFor({ timeout: 120_000 });
    const { versions } = JSON.parse(await succeed(['model', 'list', '--workspace', workspace])) as { versions: { id: number; kind: string; active: boolean }[] };
    const made = versions.find(({ kind }) => kind === 'fine-tune');
    expect(made).toBeDefined();
    if (made?.active === false) await succeed(['model', 'activate', String(made.id), '--workspace', workspace]);
    await page.getByText(/model: Fine-tune/i).waitFor();
  };
  const suggestions = async (post: string) => (JSON.parse(await succeed(['suggest', '--post', post, '--top', '20', '--workspace', workspace])) as { suggestions: { tag: string; probability: number }[] }).suggestions;

  /** Who gave the numbers is in each document: the version, the encoder, the engine. */
  const told = async (post: string): Promise<void> => {
    const measured = { version: 1, encoder: 'centernet-coco-224-1b635a15', engine: expect.stringMatching(/^(wasm|cpu|tensorflow)/) as string };
    const by = { ...measured, model: 'Training 1' };
    expect(JSON.parse(await succeed(['suggest', '--post', post, '--workspace', workspace]))).toMatchObject({ post, ...by });
    expect(JSON.parse(await succeed(['suggest', '--post', post, '--version', '1', '--workspace', workspace]))).toMatchObject({ post, ...by });
    expect(JSON.parse(await succeed(['suggest', '--all', '--workspace', workspace]))).toMatchObject({ fresh: 128, stale: 0, none: 0, renewed: expect.any(Number) as number, ...by });
    expect(JSON.parse(await succeed(['evaluate', '--version', '1', '--workspace', workspace]))).toMatchObject({ split: 'test', ...measured });
    const { code, out } = await macon(['evaluate', '--version', '99', '--workspace', workspace, '--json'], env);
    expect({ code, out: JSON.parse(out) as unknown }).toMatchObject({ code: 3, out: { error: { code: 'not-found', message: 'There is no model version 99.' } } });
  };

  test('judge 10 posts, fine-tune, suggestions change, export, restart: all still there', async () => {
    const served = await serveWorkbench(workspace, env);
    const page = await open(browser, served.address);
    const judged = await judgePosts(page);
    const first = judged[0]?.key ?? '';
    const before = await suggestions(first);
    await told(first);

    await page.getByRole('button', { name: /^Learn from \d+ judgements/ }).click();
    await activateFineTune(page);
    const after = await suggestions(first);
    expect(after.map(({ probability }) => probability)).not.toEqual(before.map(({ probability }) => probability));

    const out = join(folder.path, 'posts.jsonl');
    await succeed(['export', '--out', out, '--workspace', workspace]);
    const rows = (await readFile(out, 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as Exported);
    expect(rows).toHaveLength(128);
    expectJudged(rows, judged);
    await page.close();
    await served.stop();

    const again = await serveWorkbench(workspace, env);
    const reopened = await open(browser, again.address);
    await reopened.getByText(`${JUDGED} done`).waitFor();
    await reopened.getByText(/model: Fine-tune/i).waitFor();
    await reopened.close();
    await again.stop();
  });

  test('several seeds are trained one after another, told with mean and deviation, and kept as runs', async () => {
    interface Series { readonly series: number; readonly runs: readonly { readonly seed: number; readonly state: string; readonly report?: { readonly version: number; readonly validation: { readonly after: { readonly 5: { readonly f1: number } } } } }[]; readonly validation: { readonly n: number; readonly at: { readonly 5: { readonly f1: { readonly mean: number; readonly deviation: number } } } } }
    const told = JSON.parse(await succeed(['train', '--seeds', '7, 8', '--epochs', '1', '--d', '50', '--workspace', workspace])) as Series;
    expect(told.runs.map(({ seed, state }) => [seed, state])).toEqual([[7, 'done'], [8, 'done']]);
    const [a = 0, b = 0] = told.runs.map(({ report }) => report?.validation.after[5].f1 ?? 0);
    expect(told.validation).toMatchObject({ n: 2, at: { 5: { f1: { n: 2, mean: expect.closeTo((a + b) / 2, 12) as number, deviation: expect.closeTo(Math.abs(a - b) / Math.SQRT2, 12) as number } } } });
    const { versions } = JSON.parse(await succeed(['model', 'list', '--workspace', workspace])) as { versions: { id: number; seed: number }[] };
    expect(told.runs.map(({ report }) => versions.find(({ id }) => id === report?.version)?.seed)).toEqual([7, 8]);
  });
});

async function open(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(address);
  await page.getByRole('listbox', { name: 'Posts' }).getByRole('option').first().waitFor();
  return page;
}

interface JudgedPost { readonly key: string; readonly accepted: string; readonly rejected: string }

/** By keyboard: accept the first suggestion, reject the fifth, done and on to the next. */
async function judgePosts(page: Page): Promise<JudgedPost[]> {
  // The first line is its account.
  await page.getByRole('listbox', { name: 'Posts' }).getByRole('option').nth(1).click();
  const judged: JudgedPost[] = [];
  for (let n = 0; n < JUDGED; n++) {
    const article = page.getByRole('article', { name: /^Post / });
    await page.getByRole('grid', { name: 'Suggestions' }).getByRole('row').nth(5).waitFor();
    const key = (await article.getAttribute('aria-label'))?.replace(/^Post /, '') ?? '';
    const rows = page.getByRole('grid', { name: 'Suggestions' }).getByRole('row');
    const accepted = await tagOf(rows.nth(0));
    const rejected = await tagOf(rows.nth(4));
    await rows.nth(0).getByRole('button', { name: `Accept #${accepted}` }).click();
    await page.getByRole('button', { name: `Accept #${accepted}`, pressed: true }).waitFor();
    await rows.nth(4).click();
    await page.keyboard.press('x');
    await page.getByRole('button', { name: `Reject #${rejected}`, pressed: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: `Post ${key}`, exact: true }).waitFor({ state: 'detached' });
    judged.push({ key, accepted, rejected });
  }
  return judged;
}

const tagOf = async (row: ReturnType<Page['getByRole']>): Promise<string> => /^#(\S+),/.exec((await row.getAttribute('aria-label')) ?? '')?.[1] ?? '';

function expectJudged(rows: readonly Exported[], judged: readonly JudgedPost[]): void {
  for (const { key, accepted, rejected } of judged) {
    const row = rows.find(({ id }) => id === key);
    expect(row?.state).toBe('done');
    const tags = typeof row?.hashtags === 'string' ? row.hashtags.split(/[\s,]+/) : (row?.hashtags ?? []);
    expect(tags.map((tag) => tag.replace(/^#/, ''))).toContain(accepted);
    expect(tags.map((tag) => tag.replace(/^#/, ''))).not.toContain(rejected);
  }
}
