import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placeEngine, workFolder } from '../../native-model/engine/install/engine-store.ts';
import { thisPlatform, writeManifest } from '../../native-model/engine/install/manifest.ts';
import type { EngineReport } from '../../native-model/engine/engine-report.ts';

/** An engine for graphics cards on a machine with a driver, where everything is right but the card: each time a process of its own opens it. */
let store: string;
const FILES = ['lib/napi-v8/tfjs_binding.node', 'deps/lib/libtensorflow.so.2'];

beforeEach(async () => {
  store = mkdtempSync(join(tmpdir(), 'macon-card-'));
  const folder = await workFolder(store);
  for (const path of FILES) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), 'not a library');
  }
  await writeManifest(folder, FILES, { name: 'tensorflow-1-gpu', version: '1', source: 'a test', platform: thisPlatform(), gpu: true, installedAt: '2026-01-01T00:00:00Z' });
  await placeEngine(store, folder, 'tensorflow-1-gpu');
  mkdirSync(join(store, '.driver'));
  writeFileSync(join(store, '.driver', 'libcuda.so.1'), '');
});
afterEach(() => { rmSync(store, { recursive: true }); });

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/engine/${name}`, import.meta.url));
function open(env: NodeJS.ProcessEnv, fake = true): EngineReport {
  const preload = fake ? { NODE_OPTIONS: `--require ${fixture('fake-binding.cjs')}` } : {};
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'CUDA_VISIBLE_DEVICES'));
  const out = execFileSync(process.execPath, [fixture('open-main.ts'), store], { env: { ...own, LD_LIBRARY_PATH: join(store, '.driver'), ...preload, ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as EngineReport;
}
const cardOf = ({ candidates }: EngineReport) => candidates.find(({ name }) => name === 'tensorflow-gpu')?.reason;

describe.runIf(process.platform === 'linux')('an engine for graphics cards', () => {
  it('whose card has no memory at the first operation runs on the processor, and says why', () => {
    const report = open({});
    expect(cardOf(report)).toMatch(/the graphics card cannot be used .*OOM when allocating/);
    expect(report).toMatchObject({ name: 'tensorflow', reason: 'TensorFlow fake, growth true on the processor' });
  });

  it('whose card kills the process that tries it runs on the processor', () => {
    const report = open({ FAKE_CARD: 'unsupported' });
    expect(cardOf(report)).toMatch(/cannot be used .*killed/);
    expect(report.name).toBe('tensorflow');
  });

  it('runs on the processor where there is no driver, where cards are hidden and where none can be used', () => {
    expect(cardOf(open({ LD_LIBRARY_PATH: '' }))).toContain('no NVIDIA driver');
    const hidden = open({ CUDA_VISIBLE_DEVICES: '-1' });
    expect(cardOf(hidden)).toContain('hides the card');
    expect(hidden.name).toBe('tensorflow');
  });

  it('whose library does not load leaves wasm, with the reason', () => {
    const report = open({}, false);
    expect(report.name).toBe('wasm');
    expect(cardOf(report)).toContain('cannot be used');
    expect(report.candidates.find(({ name }) => name === 'tensorflow')?.reason).toMatch(/does not load/);
  });
});
