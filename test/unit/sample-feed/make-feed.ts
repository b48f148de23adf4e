import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateSample, type SampleOptions } from '../../../electron/worker/sample-feed/generate-sample.ts';

export const RESOURCES = fileURLToPath(new URL('../../../resources', import.meta.url));
export const newFolder = () => mkdtempSync(join(tmpdir(), 'sample-feed-'));

export const options = (change: Partial<SampleOptions> = {}): SampleOptions => ({
  folder: newFolder(), seed: 1, accounts: 2, posts: 4, habit: true, blankPhotos: false, resources: RESOURCES,
  signal: new AbortController().signal, progress: () => {}, ...change,
});

/** Makes a feed and gives the sha-256 of each of its files by name. */
export async function hashesOf(change: Partial<SampleOptions> = {}): Promise<Record<string, string>> {
  const wanted = options(change);
  await generateSample(wanted);
  const files = ['posts.jsonl', 'truth.jsonl', ...readdirSync(join(wanted.folder, 'images')).sort().map((name) => `images/${name}`)];
  return Object.fromEntries(files.map((name) => [name, createHash('sha256').update(readFileSync(join(wanted.folder, name))).digest('hex')]));
}
