import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright';
import sharp from 'sharp';
import { build } from 'vite';
import type { JobId } from '../../electron/common/domain/ids.ts';
import { createHost } from '../../electron/host/create-host.ts';
import { createWorkspace } from '../../electron/host/create-workspace.ts';
import { forkWorker } from '../../electron/host/fork-worker.ts';
import { startWebHost, type WebHost } from '../../electron/web/serve.ts';
import { findChromium } from './chromium.ts';
import { clientOf, finished } from './host-bench.ts';

export const HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> \u202Eשלום\u202C مرحبا 👩‍👩‍👧‍👦🏳️‍🌈 {{7*7}} ${7*7}';
export const LONG = `longest ${'x'.repeat(9_000)} ${'very '.repeat(198)}`;
/** Ordinary posts; the two hostile ones come on top. */
export const ORDINARY = 26;

/** A trained workspace, its web face and a Chromium: all of it real. */
export class PageBench {
  readonly folder: string;
  readonly workspace: string;
  readonly browser: Browser;
  web: WebHost;

  private constructor(folder: string, workspace: string, browser: Browser, web: WebHost) { this.folder = folder; this.workspace = workspace; this.browser = browser; this.web = web; }

  /** @param seeds trainings of a series beside the first one */
  static async open({ seeds = [] }: { readonly seeds?: readonly number[] } = {}): Promise<PageBench> {
    const folder = await mkdtemp(join(tmpdir(), 'macon-page-'));
    process.env['MACON_HOME'] = join(folder, 'home');
    const workspace = await createWorkspace(join(folder, 'feed'));
    await fill(folder, workspace, seeds);
    // As it is shipped: Vite looks at NODE_ENV, which the test runner has set.
    process.env['NODE_ENV'] = 'production';
    await build({ configFile: join(import.meta.dirname, '../../vite.config.ts'), logLevel: 'error', build: { outDir: join(folder, 'renderer'), emptyOutDir: true } });
    const browser = await chromium.launch({ executablePath: findChromium() as string, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
    return new PageBench(folder, workspace, browser, await serve(folder, workspace, 0));
  }

  /** Stops the host; `start` takes the same port again. */
  async stop(): Promise<() => Promise<void>> {
    const port = Number(new URL(this.web.address()).port);
    await this.web.close();
    return async () => { this.web = await serve(this.folder, this.workspace, port); };
  }

  async window(context?: BrowserContext, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const page = await (context ?? await this.browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme })).newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(this.web.address());
    await page.getByRole('listbox', { name: 'Posts' }).getByRole('option').first().waitFor();
    return page;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.web.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

const serve = (folder: string, workspace: string, port: number) => startWebHost({ workspace, port, open: false, rendererFolder: join(folder, 'renderer') });

const TAGS = ['latte', 'snow', 'lake', 'monday', 'brew', 'park', 'dog', 'sunset', 'bread', 'train', 'books', 'garden', 'rain', 'music'];
/** The tags that post n came with. */
export const tagsOf = (n: number): string[] => [TAGS[n % 14] as string, TAGS[(n * 3 + 1) % 14] as string];
export const captionOf = (n: number): string => `picture number${n} of a ${TAGS[n % 14] as string} day`;

async function fill(folder: string, workspace: string, seeds: readonly number[]): Promise<void> {
  const rows = Array.from({ length: ORDINARY }, (_, n) => ({ id: `post-${n}`, user: `account${n % 3}`, caption: captionOf(n), hashtags: tagsOf(n), image: `${n}.png` }));
  for (const [n, row] of rows.entries()) await sharp({ create: { width: 96, height: 64, channels: 3, background: { r: (n * 37) % 256, g: (n * 91) % 256, b: (n * 53) % 256 } } }).png().toFile(join(folder, row.image));
  const hostile = [{ id: 'hostile', user: 'account<b>0</b>_with_a_name_that_is_longer_than_its_column_is_wide', caption: HOSTILE, hashtags: ['latte'], image: '0.png' }, { id: 'long', user: 'account1', caption: LONG, hashtags: ['snow'], image: '1.png' }];
  await writeFile(join(folder, 'feed.jsonl'), [...hostile, ...rows].map((row) => JSON.stringify(row)).join('\n'));
  const host = await createHost({ workspace, startWorker: () => forkWorker() });
  try {
    const client = clientOf(host);
    const done = async (started: Promise<{ readonly job: JobId }>) => {
      const job = await finished(client, (await started).job);
      if (job.state !== 'done') throw new Error(`${job.kind}: ${job.error?.message ?? job.state}`);
    };
    await done(client.call('data.import', { source: join(folder, 'feed.jsonl') }));
    await done(client.call('training.start', { d: 50, epochs: 1 }));
    if (seeds.length > 0) for (const job of (await client.call('training.startSeries', { d: 50, epochs: 1, seeds: [...seeds] })).jobs) await done(Promise.resolve({ job }));
  } finally { await host.close(); }
}

/** What a test does with the page of the workbench. */
export const rows = (page: Page): Locator => page.getByRole('grid', { name: 'Suggestions' }).getByRole('row');
export const status = (page: Page, item: string): Locator => page.locator(`[data-item=${item}]`);
/** Until every judgement made so far is stored: one on its way is told after a tenth of a second, not before; by the page's own clock, which may be behind. */
export async function stored(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 150); }));
  await status(page, 'stored').getByText('all stored', { exact: true }).waitFor();
}
export const chip = (page: Page, list: 'Original tags' | 'Judged', tag: string): Locator => page.getByRole('list', { name: list }).getByRole('listitem').filter({ hasText: tag });

/** Opens a post by its caption, and waits until what the model says of it is there. */
export async function openPost(page: Page, caption: string | RegExp): Promise<void> {
  await page.getByRole('listbox', { name: 'Posts' }).getByRole('option').filter({ hasText: caption }).first().click();
  await page.getByRole('article').filter({ hasText: caption }).waitFor();
  await rows(page).nth(12).waitFor();
}

/** The tag and the words of the n-th suggestion's row: "#latte, 4%, unjudged". */
export async function said(page: Page, index: number): Promise<{ readonly tag: string; readonly state: string }> {
  const [tag = '', , state = ''] = (await rows(page).nth(index).getAttribute('aria-label') ?? '').split(', ');
  return { tag, state };
}

/** The journal of one post as the host has it, asked over a socket of its own. */
export async function journal(page: Page, key: string): Promise<readonly { readonly kind: string; readonly tag?: string; readonly clientId: string }[]> {
  return await page.evaluate(async (wanted) => {
    const socket = new WebSocket(`ws://${location.host}/rpc`);
    await new Promise((resolve, reject) => { socket.onopen = resolve; socket.onerror = () => { reject(new Error('no socket')); }; });
    const call = (id: number, method: string, input: unknown) => new Promise<Record<string, unknown>>((resolve) => {
      socket.addEventListener('message', ({ data }) => { const message = JSON.parse(data as string) as { id?: number; output?: Record<string, unknown> }; if (message.id === id) resolve(message.output ?? {}); });
      socket.send(JSON.stringify({ kind: 'call', id, method, input }));
    });
    const { post } = await call(1, 'posts.find', { key: wanted });
    const { decisions } = await call(2, 'labelling.history', { post });
    socket.close();
    return decisions as never;
  }, key);
}
