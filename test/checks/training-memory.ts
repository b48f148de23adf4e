/**
 * node test/checks/training-memory.ts [--posts 100000] [--files 500] [--seen 30000] [--batch 64] [--d 300]: how much memory a training takes.
 * Synthetic posts that share some feature files are trained on as the worker trains (data set sent in slices, regions read from disk); prints the memory of the process at every
 * 5,000 posts seen and ends with 1 where it is not below 3 GiB, or grows by more than a tenth from 10,000 posts on. The run ends when --seen posts were trained on.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { TrainingPost } from '../../electron/common/contract/worker-api.ts';
import type { ImageId } from '../../electron/common/domain/ids.ts';
import type { EncoderDescription } from '../../electron/common/domain/model.ts';
import { loadFeatures, storeFeatures } from '../../electron/worker/encoder/feature-cache.ts';
import { Datasets } from '../../electron/worker/model/datasets.ts';
import { setEnginesFolder } from '../../electron/worker/model/engine.ts';
import { runTraining } from '../../electron/worker/model/training.ts';
import { enginesFolder } from '../../electron/host/worker-arguments.ts';
import { SeededRandom } from '../../native-model/seeded-random.ts';

const LIMIT = 3 * 2 ** 30;
const FLAT_FROM = 10_000;
const GROWTH = 1.1;
const SLICE = 2000;
const encoder: EncoderDescription = { id: 'memory-check', label: 'Memory check', inputSize: 224, view: 'stretch', grid: { rows: 7, columns: 7 }, width: 512, licence: 'none', origin: 'a check', checksum: '0' };

const { values } = parseArgs({ options: { posts: { type: 'string', default: '100000' }, files: { type: 'string', default: '500' }, batch: { type: 'string', default: '64' }, d: { type: 'string', default: '300' }, seen: { type: 'string', default: '30000' } } });
const [count, files, batch, d, seen] = [values.posts, values.files, values.batch, values.d, values.seen].map(Number) as [number, number, number, number, number];
const folder = mkdtempSync(join(tmpdir(), 'macon-memory-'));
const random = new SeededRandom(1, 'memory check');
const whole = (n: number) => Math.floor(random.next() * n);
const imageOf = (n: number) => createHash('sha256').update(String(n)).digest('hex') as ImageId;

function post(index: number): TrainingPost {
  const words = Array.from({ length: 8 + whole(23) }, () => `word${Math.floor(20_000 * random.next() ** 3)}`);
  const tags = Array.from({ length: 1 + whole(10) }, () => `tag${Math.floor(3896 * random.next() ** 2)}`);
  return { key: `p${index}`, account: `a${Math.floor(index / 80)}`, caption: words.join(' '), image: imageOf(whole(files)), tags: [...new Set(tags)], split: 'training' };
}

const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
const points: { readonly posts: number; readonly rss: number }[] = [];
const stop = new AbortController();

/** The memory of every 5,000 posts, measured between steps; the run is stopped once enough were seen. */
function watch(step: number): void {
  const posts = step * batch;
  if (Math.floor(posts / 5000) > Math.floor((posts - batch) / 5000)) {
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    points.push({ posts, rss });
    console.log(`${posts} posts seen: ${mebibytes(rss)} resident, ${mebibytes(heapUsed)} of it JavaScript's heap, ${mebibytes(arrayBuffers)} arrays`);
  }
  if (posts >= seen) stop.abort(new Error('enough was seen'));
}

try {
  setEnginesFolder(process.env['MACON_TEST_ENGINES'] ?? enginesFolder());
  for (let n = 0; n < files; n++) await storeFeatures(folder, encoder, imageOf(n), Float32Array.from({ length: 49 * 512 }, () => random.normal()));
  const datasets = new Datasets();
  for (let at = 0; at < count; at += SLICE) datasets.add('check', JSON.parse(JSON.stringify(Array.from({ length: Math.min(SLICE, count - at) }, (_, i) => post(at + i)))) as TrainingPost[]);
  console.log(`${count} posts in the worker: ${mebibytes(process.memoryUsage().rss)}`);
  const deps = {
    loadFeatures: (_features: string, _id: string, image: ImageId) => loadFeatures(folder, encoder, image), encoder: () => encoder,
    emit: (name: string, payload: object) => { if (name === 'training.progressed' && 'step' in payload) watch(payload.step as number); },
    giveWay: () => breathe(),
    tasks: { signal: () => stop.signal },
  };
  const input = { task: 't', dataset: 'check', features: folder, target: join(folder, 'model.safetensors'), d, epochs: 1, batch, seed: 1, slots: 2, captionWords: 30 };
  await runTraining(deps as Parameters<typeof runTraining>[0], datasets.take('check'), input as Parameters<typeof runTraining>[2]).catch((error: unknown) => { if (!stop.signal.aborted) throw error; });
  const [first, highest] = [points.find(({ posts }) => posts >= FLAT_FROM)?.rss ?? NaN, Math.max(...points.map(({ rss }) => rss))];
  const later = Math.max(...points.filter(({ posts }) => posts >= FLAT_FROM).map(({ rss }) => rss));
  console.log(`Highest ${mebibytes(highest)} (at most ${mebibytes(LIMIT)}); from ${FLAT_FROM} posts on × ${(later / first).toFixed(2)} (at most ${GROWTH})`);
  if (!(highest < LIMIT && later <= GROWTH * first)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
