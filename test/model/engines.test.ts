import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEngine } from '../../native-model/engine/open-engine.ts';

/** A folder with native packages in the state that a test wants, and nothing else. */
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'macon-engine-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function install(name: string, files: Record<string, string | Buffer>): void {
  const root = join(folder, 'node_modules', '@tensorflow', name);
  const all = { 'package.json': JSON.stringify({ name: `@tensorflow/${name}`, main: 'index.js' }), ...files };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** The header of a 64-bit ELF file whose section table ends at `end`. */
function elf(end: number, size: number): Buffer {
  const file = Buffer.alloc(size);
  file.write('\x7fELF\x02', 'latin1');
  file.writeBigUInt64LE(BigInt(end), 40);
  return file;
}

const open = (only?: 'tensorflow') => openEngine({ from: join(folder, 'here.js'), ...(only === undefined ? {} : { only }) });

describe('which engine is taken', () => {
  it('is wasm where no native package is installed, and says so of each', async () => {
    const report = await open();
    expect(report.name).toBe('wasm');
    expect(report.candidates.map(({ name, available }) => [name, available])).toEqual([['tensorflow-gpu', false], ['tensorflow', false], ['wasm', true]]);
    expect(report.candidates[0]?.reason).toBe('@tensorflow/tfjs-node-gpu is not installed');
    expect(report.candidates[1]?.reason).toContain('@tensorflow/tfjs-node is not installed');
    expect(tf.getBackend()).toBe('wasm');
  });

  it('is wasm where a native package was installed without its scripts', async () => {
    install('tfjs-node-gpu', { 'index.js': 'throw new Error("must not be loaded")' });
    const report = await open();
    expect(report.name).toBe('wasm');
    expect(report.candidates[0]?.reason).toContain('without its native binding');
  });

  it('is wasm where the TensorFlow library is missing', async () => {
    install('tfjs-node', { 'index.js': 'throw new Error("must not be loaded")', 'lib/napi-v8/tfjs_binding.node': elf(64, 64) });
    const report = await open();
    expect(report.candidates[1]?.reason).toContain('without the TensorFlow library');
    expect(report.name).toBe('wasm');
  });

  it.runIf(process.platform === 'linux')('is wasm where a library is cut short, which is seen without loading it', async () => {
    install('tfjs-node', { 'index.js': 'throw new Error("must not be loaded")', 'lib/napi-v8/tfjs_binding.node': elf(64, 64), 'deps/lib/libtensorflow.so.2': elf(4096, 1024) });
    const report = await open();
    expect(report.candidates[1]?.reason).toMatch(/libtensorflow\.so\.2 is damaged or cut short/);
    expect(report.name).toBe('wasm');
  });

  it('is wasm where a native package is there and breaks while it loads', async () => {
    install('tfjs-node', { 'index.js': 'throw new Error("symbol not found")', 'lib/napi-v8/tfjs_binding.node': elf(64, 64), 'deps/lib/libtensorflow.so.2': elf(64, 64) });
    const report = await open();
    expect(report.candidates[1]?.reason).toContain('@tensorflow/tfjs-node does not load: symbol not found');
    expect(report.name).toBe('wasm');
  });

  it('fails with the reason where only TensorFlow will do', async () => {
    await expect(open('tensorflow')).rejects.toThrow('No engine for the model: tensorflow: no TensorFlow was installed (macon engine install); @tensorflow/tfjs-node is not installed');
  });

  it('can be opened again, and be another', async () => {
    expect((await openEngine({ only: 'cpu' })).name).toBe('cpu');
    expect(tf.getBackend()).toBe('cpu');
    expect((await openEngine({ only: 'wasm' })).name).toBe('wasm');
    expect((await openEngine({ only: 'wasm' })).name).toBe('wasm');
    expect(tf.getBackend()).toBe('wasm');
  });
});
