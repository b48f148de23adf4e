import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectToRunningHost } from '../../electron/host/workspace-lock.ts';
import { placeEngine, useEngine, workFolder } from '../../native-model/engine/install/engine-store.ts';
import { thisPlatform, writeManifest } from '../../native-model/engine/install/manifest.ts';
import { findChromium } from '../helpers/chromium.ts';
import { fileServer } from '../helpers/file-server.ts';
import { finished } from '../helpers/host-bench.ts';
import { captionOf, openPost, PageBench, rows, status } from '../helpers/page-bench.ts';
import { rawPicture } from '../helpers/pictures.ts';
import { command } from '../helpers/screens.ts';
import { shows } from '../helpers/shows.ts';
import { trunkFile } from '../helpers/trunk-file.ts';

/** An engine whose files are no libraries: it is found, and does not start. */
async function brokenEngine(store: string): Promise<void> {
  const files = ['lib/napi-v8/tfjs_binding.node', 'deps/lib/libtensorflow.so.2'];
  const folder = await workFolder(store);
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), 'not a library');
  }
  await writeManifest(folder, files, { name: 'tensorflow-1', version: '1.0', source: 'a test', platform: thisPlatform(), gpu: false, installedAt: '2026-01-01T00:00:00Z' });
  await placeEngine(store, folder, 'tensorflow-1');
  await useEngine(store, 'wasm');
}

/** A new worker, a new trunk: seconds on a busy machine. */
const slowly = { timeout: 25_000 };

describe.skipIf(findChromium() === undefined)('engines, encoders and near-duplicates from the page, on a real host', () => {
  let bench: PageBench;
  let page: Page;
  const section = (name: 'Engine' | 'Encoders') => page.getByRole('region', { name, exact: true });

  beforeAll(async () => {
    bench = await PageBench.open();
    // No way out and no tools: what would fetch TensorFlow fails at once. Only the worker reads this; it starts at the first need.
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:9');
    vi.stubEnv('PATH', dirname(process.execPath));
    await brokenEngine(join(bench.folder, 'home', 'cache', 'engines'));
    page = await bench.window();
  });
  afterAll(async () => { vi.unstubAllEnvs(); await bench?.close(); });

  it('a photo saved again at another quality is found as the near-duplicate of the first', async () => {
    for (const [name, quality] of [['first', 92], ['again', 35]] as const) await rawPicture(320, 240).jpeg({ quality }).toFile(join(bench.folder, `${name}.jpg`));
    writeFileSync(join(bench.folder, 'twins.jsonl'), ['first', 'again'].map((name) => JSON.stringify({ id: `twin-${name}`, user: 'account0', caption: `the ${name} one of the twins`, hashtags: ['latte'], image: `${name}.jpg` })).join('\n'));
    const client = await connectToRunningHost(bench.workspace);
    if (client === undefined) throw new Error('the host does not answer');
    expect(await finished(client, (await client.call('data.import', { source: join(bench.folder, 'twins.jsonl') })).job)).toMatchObject({ state: 'done', result: { accepted: 2 } });
    expect(await finished(client, (await client.call('data.encode', {})).job)).toMatchObject({ state: 'done', result: { encoded: 2 } });
    client.close();
    await openPost(page, 'the first one of the twins');
    await command(page, 'Posts: Find near-duplicates');
    const tiles = page.getByRole('listbox', { name: 'Posts in the grid' }).getByRole('option');
    await shows(tiles).toHaveCount(1, slowly);
    await shows(tiles).toContainText('the again one of the twins');
  });

  it('an engine that does not start, or cannot be had, leaves the one before, and says why and what to do', async () => {
    await command(page, 'Machine: Engines & encoders');
    const engine = section('Engine');
    await shows(engine).toContainText('WebAssembly computes now', slowly);
    await engine.locator('[data-tip="Use TensorFlow 1"]').click();
    await shows(engine.getByRole('alert').first()).toContainText('The engine tensorflow-1 does not start', slowly);
    await shows(engine.getByRole('alert').first()).toContainText('The one before goes on answering');
    await shows(engine).toContainText('WebAssembly computes now', slowly);
    await shows(engine.getByRole('row').filter({ hasText: 'comes with the program' })).toContainText('chosen', slowly);
    await engine.getByRole('button', { name: 'Remove TensorFlow 1' }).click();
    await shows(engine.getByRole('row').filter({ hasText: 'TensorFlow 1' }).filter({ hasText: 'a test' })).toHaveCount(0, slowly);

    await engine.getByRole('button', { name: 'Install TensorFlow' }).click();
    const failure = engine.getByRole('alert').filter({ hasText: 'TensorFlow could not be installed' });
    await shows(failure).toContainText('The engine in use is unchanged', slowly);
    await failure.getByRole('button', { name: 'Details' }).click();
    for (const way of ['official:', 'mirror: no mirror is set', 'wheel:']) await shows(failure).toContainText(way);
    await shows(status(page, 'engine')).toHaveText(/WebAssembly/);
    await openPost(page, captionOf(4));
    await shows(rows(page).nth(3)).toBeVisible();
  });

  it('an encoder is installed from a file and used; the page says what is missing, and encodes it', async () => {
    await command(page, 'Machine: Engines & encoders');
    const encoders = section('Encoders');
    await encoders.getByRole('button', { name: /^Install from a file/ }).click();
    await encoders.getByRole('combobox').fill(trunkFile(bench.folder, 'averages', 1));
    await page.keyboard.press('Enter');
    await shows(encoders).toContainText('The encoder is installed. Use it to look through it.', slowly);
    await encoders.locator('[data-tip="Use averages"]').click();
    await shows(encoders).toContainText('No version was trained with averages yet: a first training is needed. "Training 1" was trained with CenterNet', slowly);
    await shows(encoders).toContainText(new RegExp(`(\\d+) of \\1 images have no features`));
    await shows(status(page, 'encoder')).toHaveText(/averages/);
    await encoders.getByRole('button', { name: 'Encode the images' }).click();
    await shows(encoders.getByText(/have no features/)).toHaveCount(0, slowly);
    await encoders.locator('[data-tip^="Use CenterNet"]').click();
    await shows(encoders).toContainText('"Training 1" was trained with it and stays active', slowly);
    await shows(encoders.getByText(/have no features/)).toHaveCount(0);
  });

  it('a download shows how far it is, is stopped and gone on with, outlives a cut connection, and says what is wrong with what came', async () => {
    const server = await fileServer(Buffer.alloc(3_000_000, 0xff));
    const encoders = section('Encoders');
    const fetchIt = async () => {
      await encoders.getByRole('button', { name: /^Install from a file/ }).click();
      await encoders.getByRole('combobox').fill(server.url);
      await page.keyboard.press('Enter');
    };
    server.before = (request, response) => {
      if (request.headers.range !== undefined) return false;
      response.writeHead(200, { 'content-length': server.bytes.length, etag: server.etag });
      response.write(server.bytes.subarray(0, 1_000_000));
      return true; // and nothing more
    };
    await fetchIt();
    const bar = encoders.getByRole('progressbar', { name: /^Fetching weights\.bin/ });
    await shows(bar).toHaveAttribute('aria-valuenow', /^(33|0\.33)/, slowly);
    await encoders.getByRole('button', { name: 'Cancel' }).click();
    await shows(encoders).toContainText('Cancelled; nothing was changed.');

    server.cutAfter = 600_000;
    await fetchIt();
    const failure = encoders.getByRole('alert').filter({ hasText: 'weights.bin is not a protocol buffer' });
    await shows(failure).toContainText('VGG-16 weights as safetensors, ONNX or Keras HDF5 can be installed', slowly);
    // Nothing that had come is asked for again; how much of a cut answer arrives is the system's affair.
    const starts = server.asked.map(({ range }) => Number(/^bytes=(\d+)-$/.exec(range ?? 'bytes=0-')?.[1]));
    expect(starts.slice(0, 2)).toEqual([0, 1_000_000]);
    expect(starts.length).toBeGreaterThan(3);
    expect(starts).toEqual([...new Set(starts)].sort((one, other) => one - other));
    await shows(encoders.locator('[data-tip^="Use weights"]')).toHaveCount(0);
  });
});
