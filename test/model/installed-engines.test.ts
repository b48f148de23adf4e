import { createServer, type Server } from 'node:http';
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateRawSync, crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { activeName, listEngines, placeEngine, removeEngine, useEngine, workFolder } from '../../native-model/engine/install/engine-store.ts';
import { installEngine } from '../../native-model/engine/install/install-engine.ts';
import type { InstallError } from '../../native-model/engine/install/install-error.ts';
import { findDamage, readManifest, thisPlatform, writeManifest, type EngineManifest } from '../../native-model/engine/install/manifest.ts';
import { runCommand } from '../../native-model/engine/install/run-command.ts';
import { unzip } from '../../native-model/engine/install/zip-file.ts';
import { openEngine } from '../../native-model/engine/open-engine.ts';

let store: string;

beforeEach(() => { store = mkdtempSync(join(tmpdir(), 'macon-engines-')); });
afterEach(() => { rmSync(store, { recursive: true }); });

const BINDING = 'lib/napi-v8/tfjs_binding.node';
const LIBRARY = 'deps/lib/libtensorflow.so.2';

/** An engine whose files are no libraries: everything about it is right but that it can't be loaded. */
async function makeEngine(name: string, gpu = false): Promise<string> {
  const folder = await workFolder(store);
  for (const path of [BINDING, LIBRARY]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `not a library: ${name} ${path}`);
  }
  await writeManifest(folder, [BINDING, LIBRARY], { name, version: '1.0', source: 'a test', platform: thisPlatform(), gpu, installedAt: '2026-01-01T00:00:00Z' });
  return placeEngine(store, folder, name);
}

const manifestOf = async (folder: string): Promise<EngineManifest> => (await readManifest(folder)) as EngineManifest;
const reasonOf = async (name: string) => (await openEngine({ engines: store })).candidates.find((candidate) => candidate.name === name)?.reason;

describe('installed engines', () => {
  it('the last one installed is active, another can be chosen and removed, and wasm is always left', async () => {
    await makeEngine('tensorflow-1');
    await makeEngine('tensorflow-2');
    expect((await listEngines(store)).map(({ manifest, active }) => [manifest.name, active])).toEqual([['tensorflow-1', false], ['tensorflow-2', true]]);
    await useEngine(store, 'tensorflow-1');
    expect(await activeName(store)).toBe('tensorflow-1');
    await removeEngine(store, 'tensorflow-1');
    expect(await activeName(store)).toBe('wasm');
    expect((await listEngines(store)).map(({ manifest }) => manifest.name)).toEqual(['tensorflow-2']);
    expect(readdirSync(store).sort()).toEqual(['active.json', 'tensorflow-2']);
    await expect(useEngine(store, 'tensorflow-1')).rejects.toThrow('There is no engine tensorflow-1');
    await expect(removeEngine(store, '../elsewhere')).rejects.toThrow('There is no engine');
  });

  it('one of the same name replaces it as a whole', async () => {
    const folder = await makeEngine('tensorflow-1');
    writeFileSync(join(folder, 'left-over'), '');
    await makeEngine('tensorflow-1');
    expect(existsSync(join(folder, 'left-over'))).toBe(false);
    expect(await findDamage(folder, await manifestOf(folder))).toBeUndefined();
  });

  it('a library cut short, changed or missing is seen before it is loaded, and wasm runs with the reason', async () => {
    const folder = await makeEngine('tensorflow-1');
    truncateSync(join(folder, LIBRARY), 5);
    expect(await reasonOf('tensorflow')).toMatch(/tensorflow-1: deps\/lib\/libtensorflow\.so\.2 has 5 bytes and not \d+: it is cut short/);
    await expect(useEngine(store, 'tensorflow-1')).rejects.toMatchObject({ kind: 'damaged' });
    rmSync(join(folder, LIBRARY));
    expect(await reasonOf('tensorflow')).toContain('deps/lib/libtensorflow.so.2 is missing');
  });

  it('a byte changed after the checksums were right is found', async () => {
    const folder = await makeEngine('tensorflow-1');
    const manifest = await manifestOf(folder);
    expect(await findDamage(folder, manifest)).toBeUndefined();
    const bytes = readFileSync(join(folder, LIBRARY));
    bytes[0]! ^= 1;
    writeFileSync(join(folder, LIBRARY), bytes);
    expect(await findDamage(folder, manifest)).toContain('another checksum');
  });

  it('a library that does not load leaves wasm, with the reason for the processor and for the card', async () => {
    await makeEngine('tensorflow-1');
    const report = await openEngine({ engines: store });
    expect(report.name).toBe('wasm');
    expect(report.candidates[0]?.reason).toContain('tensorflow-1 was made for the processor');
    expect(report.candidates[1]?.reason).toMatch(/tensorflow-1 does not load: .*(invalid ELF|file too short|not a|slice|valid)/);
    await makeEngine('tensorflow-2', true);
    expect(await reasonOf('tensorflow-gpu')).toMatch(/no NVIDIA driver|tensorflow-2 does not load/);
    await useEngine(store, 'wasm');
    expect(await reasonOf('tensorflow')).toContain('WebAssembly was chosen');
  });
});

describe('installing', () => {
  let server: Server;
  let address: string;
  beforeEach(async () => {
    const content = join(store, 'content');
    mkdirSync(join(content, 'lib'), { recursive: true });
    writeFileSync(join(content, 'lib', 'libtensorflow.so.2'), 'half a library');
    const archive = execFileSync('tar', ['-czf', '-', '-C', content, 'lib']);
    rmSync(content, { recursive: true });
    server = createServer((_request, response) => { response.end(archive); });
    await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready); });
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/libtensorflow-`;
  });
  afterEach(() => { server.close(); });

  it("from a mirror that serves no whole library leaves the engine in use, and says why and what to do", { timeout: 60_000 }, async () => {
    await makeEngine('tensorflow-1');
    const said: string[] = [];
    // No compiler either: what is served must fail at the binding or at the library, never be taken.
    const env = { ...process.env, TFJS_NODE_BASE_URI: address };
    const failure = await installEngine({ store, ways: ['mirror'], env, tell: (message) => said.push(message) }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'unavailable', hint: expect.stringContaining('macon engine install') as string });
    expect((failure as InstallError).detail).toMatch(/mirror: .*(compile|cut short|binding)/);
    expect(said[0]).toBe('Trying the mirror …');
    expect(await activeName(store)).toBe('tensorflow-1');
    expect(readdirSync(store).sort()).toEqual(['active.json', 'tensorflow-1']);
  });

  describe.runIf(process.platform === 'linux' && process.arch === 'x64')('from the wheel', () => {
    /** The only programs that are found: each does what its lines say. */
    const only = (programs: Record<string, string>) => {
      const folder = mkdtempSync(join(tmpdir(), 'macon-programs-'));
      onTestFinished(() => { rmSync(folder, { recursive: true }); });
      for (const [name, lines] of Object.entries(programs)) writeFileSync(join(folder, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
      vi.stubEnv('PATH', folder);
      vi.stubEnv('CXX', undefined);
      onTestFinished(() => { vi.unstubAllEnvs(); });
      return folder;
    };
    const reason = async () => ((await installEngine({ store, ways: ['wheel'] }).catch((error: unknown) => error)) as InstallError).detail;

    it('by a pip that ends without a word still has a reason for each way it was asked', async () => {
      only({ 'g++': 'exit 0', python3: 'exit 1', pip3: 'exit 1', pip: 'exit 1' });
      expect(await reason()).toContain('(python3: it ended without a word; pip3: it ended without a word; ');
    });

    it('without a compiler says so before anything is fetched', async () => {
      const folder = only({ python3: `echo asked > "$0.asked"; exit 1` });
      expect(await reason()).toMatch(/there is no compiler.*g\+\+ does not answer.*CXX/);
      expect(readdirSync(folder)).toEqual(['python3']);
    });
  });

  it('can be cancelled, and leaves nothing half made', async () => {
    const stop = new AbortController();
    const env = { ...process.env, TFJS_NODE_BASE_URI: address };
    const installing = installEngine({ store, ways: ['mirror'], env, signal: stop.signal, tell: () => { stop.abort(new Error('cancelled by the test')); } });
    await expect(installing).rejects.toThrow('cancelled by the test');
    expect(readdirSync(store)).toEqual([]);
  });

  it('clears away what a killed install left', async () => {
    mkdirSync(join(store, '.installing-999999999-x'));
    const ours = await workFolder(store);
    expect(readdirSync(store)).toEqual([ours.slice(store.length + 1)]);
  });
});

describe('commands', () => {
  it('say what went wrong, also where the program is missing', async () => {
    expect(await runCommand(process.execPath, ['-e', 'console.log("out"); console.error("why"); process.exit(3)'])).toMatchObject({ code: 3, stdout: 'out\n', tail: expect.stringContaining('why') as string });
    expect(await runCommand(join(store, 'no-such-program'), [])).toMatchObject({ code: undefined, tail: expect.stringContaining('ENOENT') as string });
  });

  it('end when nothing arrives', async () => {
    const result = await runCommand(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stall: { milliseconds: 300, alive: () => 0 } });
    expect(result).toMatchObject({ code: undefined, tail: expect.stringContaining('nothing arrived') as string });
  });
});

/** A zip with one packed file. */
function zip(name: string, content: Buffer, crc = crc32(content)): Buffer {
  const packed = deflateRawSync(content);
  const header = (signature: number, size: number, at: number) => {
    const bytes = Buffer.alloc(size);
    bytes.writeUInt32LE(signature, 0);
    bytes.writeUInt16LE(8, at + 4);
    [crc, packed.length, content.length].forEach((value, i) => { bytes.writeUInt32LE(value, at + 10 + 4 * i); });
    bytes.writeUInt16LE(name.length, at + 22);
    return bytes;
  };
  const local = Buffer.concat([header(0x04034b50, 30, 4), Buffer.from(name), packed]);
  const central = Buffer.concat([header(0x02014b50, 46, 6), Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

describe('unpacking a wheel', () => {
  const content = Buffer.from('a library '.repeat(1000));
  const unpack = (bytes: Buffer) => {
    const file = join(store, 'a.whl');
    writeFileSync(file, bytes);
    return unzip(file, join(store, 'out'), { wanted: () => true });
  };

  it('gives the file, and refuses one that is damaged, cut short or leads out of its folder', async () => {
    expect(await unpack(zip('x/lib.so', content))).toEqual(['x/lib.so']);
    expect(readFileSync(join(store, 'out', 'x', 'lib.so'))).toEqual(content);
    await expect(unpack(zip('x/lib.so', content, 1))).rejects.toThrow('x/lib.so is damaged');
    await expect(unpack(zip('x/lib.so', content).subarray(0, 60))).rejects.toThrow('cut short');
    await expect(unpack(zip('../lib.so', content))).rejects.toThrow('outside of itself');
    expect(existsSync(join(store, 'lib.so'))).toBe(false);
    appendFileSync(join(store, 'a.whl'), 'x');
  });
});
