import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { AssetsService, type AssetsDeps } from '../../../electron/host/services/assets-service.ts';

const folders: string[] = [];
afterEach(() => { for (const folder of folders.splice(0)) rmSync(folder, { recursive: true }); });

it('of the pictures that wait to be made, the one asked for last comes first: what was scrolled past can wait', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'macon-pictures-'));
  folders.push(folder);
  mkdirSync(join(folder, 'previews'));
  const made: string[] = [];
  const free: (() => void)[] = [];
  const call = (_: string, { target }: { target: string }) => new Promise<void>((done) => {
    made.push(target.slice(-11, -10));
    free.push(() => { writeFileSync(target, 'webp'); done(); });
  });
  const deps = { paths: { folder, previews: join(folder, 'previews') }, images: { get: (id: string) => ({ id, path: 'a.jpg', stored: 'copied' }) }, worker: { call } };
  writeFileSync(join(folder, 'a.jpg'), 'jpeg');
  const assets = new AssetsService(deps as unknown as AssetsDeps);
  const asked = [...'abcde'].map((letter) => assets.asset(letter.repeat(64), 'tile'));
  for (const order of ['ab', 'abe', 'abed', 'abedc']) {
    await vi.waitFor(() => { expect(made.join('')).toBe(order); });
    free.shift()?.();
  }
  for (const done of free) done();
  expect((await Promise.all(asked)).map((one) => one?.type)).toEqual(new Array(5).fill('image/webp'));
});
