import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useEngine } from '../../../native-model/engine/install/engine-store.ts';
import { engineOffer } from '../../../native-model/engine/install/offer.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'macon-offer-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

const store = () => join(folder, 'engines');
const linux = (...tools: string[]) => {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  for (const tool of tools) writeFileSync(join(folder, 'bin', tool), '');
  return { env: { PATH: join(folder, 'bin') }, platform: 'linux-x64' };
};

describe('the offer of TensorFlow', () => {
  it('is one line where the machine has what it takes', async () => {
    const line = await engineOffer(store(), linux('g++', 'python3'));
    expect(line).toContain('npx macon engine install');
    expect(line).not.toContain('\n');
  });

  it('is not made where it cannot be had', async () => {
    expect(await engineOffer(store(), linux('python3'))).toBeUndefined();
    expect(await engineOffer(store(), { env: { PATH: '' }, platform: 'linux-arm64' })).toBeUndefined();
    expect(await engineOffer(store(), { env: { PATH: '', TFJS_NODE_BASE_URI: 'http://mirror' }, platform: 'linux-arm64' })).toBeDefined();
  });

  it('is not made to somebody who chose wasm', async () => {
    await useEngine(store(), 'wasm');
    expect(await engineOffer(store(), linux('g++', 'python3'))).toBeUndefined();
  });
});
