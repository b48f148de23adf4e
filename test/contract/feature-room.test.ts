import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobId } from '../../electron/common/domain/ids.ts';
import { openDatabase } from '../../electron/host/database/open.ts';
import { SettingRepository } from '../../electron/host/database/repositories/setting-repository.ts';
import { forkWorker } from '../../electron/host/fork-worker.ts';
import { FeatureRoom } from '../../electron/host/services/feature-room.ts';
import { WorkerClient } from '../../electron/host/worker-client.ts';
import { workspacePaths } from '../../electron/host/workspace-folder.ts';
import { BUILT_IN } from '../../electron/worker/encoder/built-in.ts';
import { featureFile } from '../../electron/worker/encoder/feature-cache.ts';
import { temporaryFolder } from '../helpers/host-bench.ts';

/** The host's side over the real worker: who reads, and what a cleaning may take meanwhile. */
const OTHER = 'a-other-1';
const COUNT = 20;
/** So many that a cleaning can be met while it runs. */
const MANY = 3000;
let worker: WorkerClient;
let features: string;
let room: FeatureRoom;
let close: () => void;

beforeEach(() => {
  const folder = temporaryFolder();
  vi.stubEnv('MACON_HOME', join(folder, 'home'));
  const paths = workspacePaths(folder);
  const db = openDatabase(paths.database, { backups: join(folder, 'backups') });
  worker = new WorkerClient(() => forkWorker());
  room = new FeatureRoom({ worker, facts: new SettingRepository(db), paths, setting: () => 1e-10 });
  close = () => { worker.close(); db.close(); };
  features = paths.features;
  fill(COUNT);
});
afterEach(() => { close(); vi.unstubAllEnvs(); });

const image = (i: number) => createHash('sha256').update(String(i)).digest('hex');
function fill(count: number): void {
  for (const encoder of [OTHER, BUILT_IN.id]) for (let i = 0; i < count; i++) {
    const file = featureFile(features, encoder, image(i));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'x');
  }
}
const job = (controller = new AbortController()) => ({ id: 1 as JobId, signal: controller.signal, progress: () => undefined });
const images = async () => Object.fromEntries((await room.describe()).encoders.map(({ id, images: count }) => [id, count]));

describe('room for features', () => {
  it('while something reads, a job\'s cleaning takes only what other encoders made, and says that it was not enough', async () => {
    let end: () => void = () => undefined;
    const reading = room.hold(() => new Promise<void>((settle) => { end = settle; }));
    expect(await room.around('encode', job(), () => Promise.resolve('done'))).toBe('done');
    expect(await images()).toEqual({ [BUILT_IN.id]: COUNT, [OTHER]: 0 });
    expect((await room.describe()).problem).toMatch(/the limit is/);
    end();
    await reading;
    await room.around('train', job(), () => Promise.resolve());
    expect(await images()).toEqual({ [BUILT_IN.id]: 0, [OTHER]: 0 });
    expect((await room.describe()).problem).toBeUndefined();
  });

  it('a cleaning gives way to who begins to read: from then on none of the encoder in use goes', async () => {
    fill(MANY);
    const cleaning = room.around('encode', job(), () => Promise.resolve());
    while (existsSync(featureFile(features, OTHER, image(0)))) await breathe(); // what is oldest goes first: it is at it
    const [first, later] = await room.hold(async () => {
      const there = (await images())[BUILT_IN.id];
      await new Promise((settle) => { setTimeout(settle, 300); });
      return [there, (await images())[BUILT_IN.id]];
    });
    expect(first).toBeGreaterThan(0);
    expect(later).toBe(first);
    await cleaning;
    expect((await images())[OTHER]).toBe(0);
  });

  it('is not made by other jobs, nor by one that was cancelled', async () => {
    await room.around('export', job(), () => Promise.resolve());
    const controller = new AbortController();
    await room.around('train', job(controller), () => { controller.abort(); return Promise.resolve(); });
    expect(await images()).toEqual({ [BUILT_IN.id]: COUNT, [OTHER]: COUNT });
  });

  it('that cannot be made is told, and does not fail the job', async () => {
    worker.close();
    expect(await room.around('train', job(), () => Promise.resolve('trained'))).toBe('trained');
  });
});
