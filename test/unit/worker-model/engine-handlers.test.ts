import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngineHandlers } from '../../../electron/worker/model/engine-handlers.ts';
import { Tasks } from '../../../electron/worker/tasks.ts';

let store: string;
beforeEach(() => { store = mkdtempSync(join(tmpdir(), 'macon-engines-')); });
afterEach(() => { rmSync(store, { recursive: true }); });

describe('engines asked of the worker', () => {
  it('are listed with what a person wants to know, chosen and removed', async () => {
    const handlers = createEngineHandlers({ store, tasks: new Tasks(), emit: () => undefined });
    expect(await handlers['engine.list']({})).toEqual({ engines: [] });
    mkdirSync(join(store, 'tensorflow-1'));
    const manifest = { format: 1, name: 'tensorflow-1', version: '1', source: 'a test', platform: `${process.platform}-${process.arch}`, gpu: false, installedAt: '2026-01-01T00:00:00Z', files: [{ path: 'lib.so', size: 4, sha256: 'of another file' }] };
    writeFileSync(join(store, 'tensorflow-1', 'engine.json'), JSON.stringify(manifest));
    writeFileSync(join(store, 'tensorflow-1', 'lib.so'), 'four');
    expect((await handlers['engine.list']({})).engines).toEqual([{ name: 'tensorflow-1', version: '1', source: 'a test', gpu: false, installedAt: '2026-01-01T00:00:00Z', active: false, bytes: 4 }]);
    await expect(handlers['engine.use']({ name: 'tensorflow-1' })).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining('another checksum') as string, hint: expect.stringContaining('macon engine install') as string });
    await handlers['engine.use']({ name: 'wasm' });
    expect((await handlers['engine.list']({})).chosen).toBe('wasm');
    await handlers['engine.remove']({ name: 'tensorflow-1' });
    await expect(handlers['engine.remove']({ name: 'tensorflow-1' })).rejects.toMatchObject({ code: 'not-found', hint: expect.stringContaining('wasm') as string });
  });

  it('can be cancelled while they are installed, which leaves nothing', async () => {
    const tasks = new Tasks();
    const said: string[] = [];
    const handlers = createEngineHandlers({ store, tasks, emit: (_name, payload) => {
      said.push((payload as { message?: string }).message ?? '');
      tasks.cancel('t');
    } });
    await expect(handlers['engine.install']({ task: 't' })).rejects.toMatchObject({ code: 'cancelled' });
    expect(said).toEqual(['Trying the official library …']);
    expect((await handlers['engine.list']({})).engines).toEqual([]);
  });
});
