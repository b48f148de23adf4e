import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { splitCaption } from '../../../electron/common/domain/hashtag.ts';
import { generateSample } from '../../../electron/worker/sample-feed/generate-sample.ts';
import { oracle, readTruth } from '../../helpers/sample-truth.ts';
import { hashesOf, newFolder, options } from './make-feed.ts';

interface Row { id: string; user: string; caption: string; image: string; time: string }
const rowsOf = (folder: string) => readFileSync(join(folder, 'posts.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Row);

test('the same seed gives the same bytes, another seed others', async () => {
  const [one, again, other] = [await hashesOf(), await hashesOf(), await hashesOf({ seed: 2 })];
  expect(again).toEqual(one);
  expect(Object.keys(one)).toHaveLength(10);
  expect(other['posts.jsonl']).not.toBe(one['posts.jsonl']);
  expect(Object.values(other).filter((hash) => Object.values(one).includes(hash))).toEqual([]);
});

test('photos are 640×640 JPEG, rows are in the import format and agree with the truth', async () => {
  const wanted = options();
  const seen: number[] = [];
  const result = await generateSample({ ...wanted, progress: (done, total) => seen.push(done / total) });
  expect(result).toMatchObject({ posts: 8, accounts: 2 });
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((done) => done / 8));
  const truth = readTruth(wanted.folder);
  for (const row of rowsOf(wanted.folder)) {
    expect(Object.keys(row)).toEqual(['id', 'user', 'caption', 'image', 'time']);
    expect(await sharp(join(wanted.folder, row.image)).metadata()).toMatchObject({ format: 'jpeg', width: 640, height: 640 });
    expect(new Date(row.time).toISOString()).toBe(row.time);
    expect(truth.get(row.id)?.tags.map(({ tag }) => tag)).toEqual([...splitCaption(row.caption).hashtags].sort());
  }
  expect(readdirSync(wanted.folder).sort()).toEqual(['images', 'posts.jsonl', 'truth.jsonl']);
});

test('stopping leaves no posts.jsonl, and the same call later makes the whole feed', async () => {
  const folder = newFolder();
  await generateSample(options({ folder }));
  const stop = new AbortController();
  const stopped = generateSample(options({ folder, signal: stop.signal, progress: (done) => { if (done === 3) stop.abort(); } }));
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  expect(existsSync(join(folder, 'posts.jsonl'))).toBe(false);
  expect(existsSync(join(folder, 'truth.jsonl'))).toBe(false);
  expect(await hashesOf({ folder })).toEqual(await hashesOf());
});

test('blank photos are grey noise under the same captions and tags', async () => {
  const blank = options({ blankPhotos: true }), usual = options();
  await generateSample(blank);
  await generateSample(usual);
  expect(rowsOf(blank.folder)).toEqual(rowsOf(usual.folder));
  const { channels } = await sharp(join(blank.folder, rowsOf(blank.folder)[0]?.image ?? '')).stats();
  for (const channel of channels) expect(Math.abs(channel.mean - 128)).toBeLessThan(1);
  for (const truth of readTruth(blank.folder).values()) {
    expect(truth.objects).toEqual([]);
    expect(oracle(truth)).toHaveLength(truth.tags.filter(({ source }) => source !== 'noise').length);
  }
});
