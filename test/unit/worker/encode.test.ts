import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WorkerEvents } from '../../../electron/common/contract/worker-api.ts';
import type { ImageId } from '../../../electron/common/domain/ids.ts';
import { createEncoderHandlers } from '../../../electron/worker/encoder/encoder-handlers.ts';
import { openEncoder, type Encoder } from '../../../electron/worker/encoder/encoder.ts';
import { featureFile, loadFeatures } from '../../../electron/worker/encoder/feature-cache.ts';
import { readPhoto } from '../../../electron/worker/images/decode.ts';
import { fingerprint } from '../../../electron/worker/images/fingerprint.ts';
import { inParallel } from '../../../electron/worker/in-parallel.ts';
import { Encoders } from '../../../electron/worker/encoder/installed.ts';
import { Tasks } from '../../../electron/worker/tasks.ts';
import { AVERAGING, averagingTrunk, pattern, rawPicture, scratch, turned } from '../../helpers/pictures.ts';

let folder: string;
let features: string;
let encoder: Encoder;
let tasks: Tasks;
let events: { name: string; payload: unknown }[];
const emit = <Name extends keyof WorkerEvents>(name: Name, payload: WorkerEvents[Name]) => { events.push({ name, payload }); };
const handlers = () => createEncoderHandlers({ encoders: using(encoder), tasks, emit });
/** A registry that has just this one. */
const using = (one: Encoder) => Object.assign(new Encoders(folder), { open: () => Promise.resolve(one), installed: () => Promise.resolve(one.description) });
const idOf = (name: string) => createHash('sha256').update(name).digest('hex') as ImageId;
const image = (name: string) => ({ id: idOf(name), file: join(folder, name) });
const pictures = async (count: number) => Promise.all(Array.from({ length: count }, async (_, i) => {
  await sharp({ create: { width: 40, height: 30, channels: 3, background: { r: i * 3, g: 90, b: 200 } } }).png().toFile(join(folder, `${i}.png`));
  return image(`${i}.png`);
}));
const encode = (images: { id: ImageId; file: string }[], task = 't') => Promise.resolve(handlers()['encoder.encode']({ task, features, images }));

beforeEach(async () => {
  folder = scratch();
  features = join(folder, 'features');
  writeFileSync(join(folder, 'trunk.onnx'), averagingTrunk());
  encoder = await openEncoder(join(folder, 'trunk.onnx'), AVERAGING);
  tasks = new Tasks();
  events = [];
});

describe('an opened encoder', () => {
  it('gives the regions row by row: here the averages of 2×2 pixels', async () => {
    const pixels = pattern(14);
    const regions = await encoder.encodePixels(pixels);
    for (const [row, column, c] of [[0, 0, 0], [0, 6, 1], [3, 5, 2], [6, 0, 0]] as const) {
      const at = (y: number, x: number) => pixels[((row * 2 + y) * 14 + column * 2 + x) * 3 + c] ?? NaN;
      expect(regions[(row * 7 + column) * 3 + c]).toBeCloseTo((at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4, 3);
    }
  });

  it('sees the upright picture under every EXIF orientation', async () => {
    await rawPicture(14).png().toFile(join(folder, 'upright.png'));
    const upright = await encoder.encode(await readPhoto(join(folder, 'upright.png')));
    for (let o = 1; o <= 8; o++) {
      await turned(14, 14, o).png().toFile(join(folder, `${o}.png`));
      expect(await encoder.encode(await readPhoto(join(folder, `${o}.png`)))).toEqual(upright);
    }
  });

  it('whose trunk gives another width than its description says is refused', async () => {
    const wrong = await openEncoder(join(folder, 'trunk.onnx'), { ...AVERAGING, width: 4 });
    await expect(wrong.encodePixels(pattern(14))).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('147 numbers') as string });
  });
});

describe('encoder.encode', () => {
  it('encodes each once, goes on where it was, and tells which are cached', async () => {
    const images = await pictures(12);
    expect(await encode(images.slice(0, 5))).toEqual({ encoded: 5, alreadyThere: 0, seen: expect.objectContaining({ length: 5 }) as unknown, problems: [] });
    expect(await encode(images)).toEqual({ encoded: 7, alreadyThere: 5, seen: expect.objectContaining({ length: 7 }) as unknown, problems: [] });
    rmSync(join(folder, '3.png')); // the picture is not needed any more
    expect(await encode(images)).toEqual({ encoded: 0, alreadyThere: 12, seen: [], problems: [] });
    const asked = [idOf('nowhere') as ImageId, ...images.map(({ id }) => id)];
    expect(await handlers()['encoder.cached']({ features, images: asked })).toEqual({ ids: asked.slice(1) });
    expect(events.at(-1)).toEqual({ name: 'task.progressed', payload: { task: 't', done: 12, total: 12, message: 'Encoding images' } });
    const first = await loadFeatures(features, AVERAGING, images[4]!.id);
    expect([...first!.subarray(0, 3)]).toEqual([12, 90, 200]);
  });

  it('tells the size and the fingerprint of what it encoded', async () => {
    await turned(30, 14, 6).jpeg().toFile(join(folder, 'turned.jpg'));
    const [plain] = await pictures(1);
    const { seen } = await encode([image('turned.jpg'), plain!]);
    expect(seen).toHaveLength(2);
    expect(seen).toEqual(expect.arrayContaining([
      { image: idOf('turned.jpg'), width: 30, height: 14, dhash: await fingerprint(join(folder, 'turned.jpg')) },
      { image: plain!.id, width: 40, height: 30, dhash: '' },
    ]));
  });

  it('encodes anew what is damaged or cut short in the cache', async () => {
    const images = await pictures(3);
    await encode(images);
    truncateSync(featureFile(features, AVERAGING.id, images[0]!.id), 60);
    const flipped = featureFile(features, AVERAGING.id, images[1]!.id);
    writeFileSync(flipped, Buffer.alloc(16 + 49 * 3 * 2)); // of the right length
    // Nobody has read it since: the encoding itself must notice.
    expect(await encode(images)).toMatchObject({ encoded: 2, alreadyThere: 1 });
    expect(await loadFeatures(features, AVERAGING, images[1]!.id)).toHaveLength(147);
  });

  it('reports unreadable and missing images, as they are met and at the end, and passes over them', async () => {
    const images = await pictures(4);
    const whole = await rawPicture(300).jpeg().toBuffer();
    writeFileSync(join(folder, 'torn.jpg'), whole.subarray(0, 2000));
    mkdirSync(join(folder, 'folder.jpg'));
    const bad = ['torn.jpg', 'gone.jpg', 'folder.jpg'].map(image);
    const answer = await encode([bad[0]!, ...images, bad[1]!, bad[2]!]);
    expect(answer).toMatchObject({ encoded: 4, alreadyThere: 0 });
    const reasons = new Map(answer.problems.map((problem) => [problem.image, problem.reason]));
    expect(reasons.get(idOf('torn.jpg'))).toMatch(/torn\.jpg cannot be decoded/);
    expect(reasons.get(idOf('gone.jpg'))).toMatch(/no file/);
    expect(reasons.get(idOf('folder.jpg'))).toMatch(/not an ordinary file/);
    expect(events.filter(({ name }) => name === 'encoder.problem').map(({ payload }) => payload)).toEqual(expect.arrayContaining(answer.problems.map((problem) => ({ task: 't', ...problem }))));
  });

  it('cancelled: fails so, keeps what was done, and the next run does the rest', async () => {
    const images = await pictures(40);
    let done = 0;
    const slow: Encoder = { ...encoder, encode: async (photo) => { if (++done === 10) tasks.cancel('t'); return encoder.encode(photo); } };
    const running = createEncoderHandlers({ encoders: using(slow), tasks, emit })['encoder.encode']({ task: 't', features, images });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    const kept = (await handlers()['encoder.cached']({ features, images: images.map(({ id }) => id) })).ids.length;
    expect(kept).toBeGreaterThanOrEqual(8);
    expect(kept).toBeLessThan(20);
    expect(await encode(images)).toEqual({ encoded: 40 - kept, alreadyThere: kept, seen: expect.objectContaining({ length: 40 - kept }) as unknown, problems: [] });
  });

  it('a place that cannot be written is an error of the run, never of the photo', async () => {
    const images = await pictures(6);
    writeFileSync(features, 'a file where the folder should be');
    await expect(encode(images)).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('could not be stored') as string, hint: expect.any(String) as string });
    expect(events.filter(({ name }) => name === 'encoder.problem')).toEqual([]);
  });

  it('an encoder that fails is an error too', async () => {
    const images = await pictures(2);
    encoder = await openEncoder(join(folder, 'trunk.onnx'), { ...AVERAGING, width: 5 });
    await expect(encode(images)).rejects.toMatchObject({ code: 'internal' });
    expect(readdirSync(folder)).not.toContain('features');
  });
});

describe('inParallel', () => {
  it('keeps the order, the width, and waits for what is in the works before it fails', async () => {
    let running = 0;
    let most = 0;
    const ended: number[] = [];
    const work = async (item: number) => {
      most = Math.max(most, ++running);
      await new Promise((settle) => { setImmediate(settle); });
      running--;
      if (item === 3) throw new Error('three');
      await new Promise((settle) => { setImmediate(settle); });
      ended.push(item);
      return item * 2;
    };
    expect(await inParallel([0, 1, 2, 4, 5, 6], 2, work)).toEqual([0, 2, 4, 8, 10, 12]);
    expect(most).toBe(2);
    ended.length = 0;
    await expect(inParallel([0, 1, 2, 3, 4, 5, 6, 7], 4, work)).rejects.toThrow('three');
    expect(ended).toEqual([0, 1, 2]);
  });
});
