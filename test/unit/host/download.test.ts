import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { checkedAddress } from '../../../electron/host/download/address.ts';
import { download, type Download } from '../../../electron/host/download/download.ts';
import { fileServer, type FileServer } from '../../helpers/file-server.ts';

/** Against a real server on loopback. Chunks of 64 KiB: the file is larger than several. */
const FILE = randomBytes(1_000_000);
const sha256 = createHash('sha256').update(FILE).digest('hex');
const md5 = createHash('md5').update(FILE).digest('hex');
let server: FileServer;
let folder: string;
let target: string;
let seen: [number, number][];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'macon-download-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  target = join(folder, 'weights.bin');
  server = await fileServer(FILE);
  seen = [];
});
const asked = (more: Partial<Download> = {}): Download => ({ url: server.url, target, limit: 2_000_000, signal: new AbortController().signal, pause: 1, onProgress: (done, total) => { seen.push([done, total]); }, ...more });
const fetched = async (more: Partial<Download> = {}) => {
  const { content, ...found } = await download(asked(more), async (file, told) => ({ ...told, content: readFileSync(file) }));
  writeFileSync(target, content);
  return found;
};
/** Brings a part of the file and then nothing, however often it is tried. */
async function cut(): Promise<void> {
  server.asked.length = 0;
  server.cutAfter = 300_000;
  server.before = (_request, response) => { if (server.asked.length > 1) response.destroy(); return server.asked.length > 1; };
  await expect(fetched()).rejects.toMatchObject({ code: 'unavailable' });
  server.cutAfter = undefined;
  server.before = () => false;
  server.asked.length = 0;
}
const leftovers = () => readdirSync(folder).sort();

describe('a download', () => {
  it('brings the whole file, tells how far it is, and leaves nothing else', async () => {
    expect(await fetched({ bytes: FILE.length, sha256, md5 })).toEqual({ sha256, bytes: FILE.length });
    expect(readFileSync(target).equals(FILE)).toBe(true);
    expect(seen.at(0)).toEqual([0, FILE.length]);
    expect(seen.at(-1)).toEqual([FILE.length, FILE.length]);
    expect(leftovers()).toEqual(['weights.bin']);
    expect(server.asked).toEqual([{ range: undefined, ifRange: undefined }]);
  });

  it('cut in the middle goes on by itself, asking only for the rest of the same file', async () => {
    server.cutAfter = 300_000;
    expect(await fetched({ sha256 })).toEqual({ sha256, bytes: FILE.length });
    expect(server.asked.length).toBeGreaterThan(3);
    expect(server.asked[1]).toEqual({ range: expect.stringMatching(/^bytes=[1-9]\d+-$/) as string, ifRange: server.etag });
    expect(seen.map(([done]) => done)).toEqual([...seen.map(([done]) => done)].sort((a, b) => a - b));
  });

  it('cut for good keeps what has arrived, and a later one goes on from there', async () => {
    await cut();
    const held = readFileSync(`${target}.part`).length;
    expect(held).toBeGreaterThan(0);
    expect(leftovers()).toEqual(['weights.bin.json', 'weights.bin.part']);
    await fetched({ sha256 });
    expect(server.asked).toEqual([{ range: `bytes=${held}-`, ifRange: server.etag }]);
    expect(leftovers()).toEqual(['weights.bin']);
  });

  it('stays where its use was cut off, so that the next asks only whether it is still the same; and goes where the file is no good', async () => {
    const use = (code: 'cancelled' | 'unavailable' | 'unsupported') => download(asked(), (file) => { expect(file).toBe(target); return Promise.reject(new AppError(code, 'no')); });
    await expect(use('cancelled')).rejects.toMatchObject({ code: 'cancelled' });
    await expect(use('unavailable')).rejects.toMatchObject({ code: 'unavailable' });
    expect(await fetched({ sha256 })).toEqual({ sha256, bytes: FILE.length });
    expect(server.asked.map(({ range }) => range)).toEqual([undefined, `bytes=${FILE.length}-`, `bytes=${FILE.length}-`]);
    expect(leftovers()).toEqual(['weights.bin']);
    await expect(use('unsupported')).rejects.toMatchObject({ code: 'unsupported' });
    expect(leftovers()).toEqual([]);
  });

  it('begins anew where the file has changed meanwhile: the ETag is another', async () => {
    await cut();
    server.bytes = randomBytes(700_000);
    server.etag = '"another"';
    await fetched();
    expect(readFileSync(target).equals(server.bytes)).toBe(true);
  });

  it('begins anew where the server ignores If-Range and sends the rest of a changed file', async () => {
    await cut();
    server.bytes = randomBytes(900_000);
    server.etag = '"another"';
    server.before = (request) => { if (request.headers['if-range'] !== undefined) request.headers['if-range'] = server.etag; return false; };
    await fetched();
    expect(readFileSync(target).equals(server.bytes)).toBe(true);
  });

  it('begins anew where the server knows no ranges, sends no validator, or sends another part', async () => {
    await cut();
    server.ranges = false;
    await fetched({ sha256 });
    rmSync(target);
    server.ranges = true;
    server.etag = undefined;
    await cut();
    await fetched({ sha256 });
    expect(server.asked).toEqual([{ range: undefined, ifRange: undefined }]);
    rmSync(target);
    server.etag = '"v1"';
    await cut();
    server.before = (request) => { if (request.headers.range !== undefined) request.headers.range = 'bytes=5-'; return false; };
    await fetched({ sha256 });
  });

  it('needs nothing more where all had arrived before it was cut off', async () => {
    writeFileSync(`${target}.part`, FILE);
    writeFileSync(`${target}.json`, JSON.stringify({ url: server.url, validator: server.etag }));
    expect(await fetched({ sha256 })).toEqual({ sha256, bytes: FILE.length });
    expect(server.asked).toHaveLength(1);
  });

  it('never goes on with the part of another address', async () => {
    writeFileSync(`${target}.part`, randomBytes(1000));
    writeFileSync(`${target}.json`, JSON.stringify({ url: `${server.url}?other`, validator: server.etag }));
    await fetched({ sha256 });
  });

  it.each([['SHA-256', { sha256: 'a'.repeat(64) }], ['MD5', { md5: 'b'.repeat(32) }]])('with another %s is refused and not kept', async (name, wanted) => {
    await expect(fetched(wanted)).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining(name) as string });
    expect(leftovers()).toEqual([]);
  });

  it('of another size than is meant, or beyond the limit, ends before its body', async () => {
    await expect(fetched({ bytes: 999 })).rejects.toMatchObject({ code: 'damaged' });
    await expect(fetched({ limit: 999_999 })).rejects.toMatchObject({ code: 'too-large' });
    expect(seen).toEqual([]);
    expect(leftovers()).toEqual([]);
  });

  it('whose body never ends is cut at the limit', async () => {
    let sent = 0;
    server.before = (_request, response) => {
      const chunk = Buffer.alloc(65_536);
      const more = (): void => { if (!response.destroyed) { sent += chunk.length; if (response.write(chunk)) setImmediate(more); else response.once('drain', more); } };
      response.writeHead(200);
      more();
      return true;
    };
    await expect(fetched()).rejects.toMatchObject({ code: 'too-large' });
    expect(leftovers()).toEqual([]);
    expect(sent).toBeLessThan(100_000_000);
  });

  it('from a server that falls silent is given up, with what arrived kept', async () => {
    server.before = (_request, response) => { response.writeHead(200, { 'content-length': FILE.length, etag: '"x"' }); response.write(FILE.subarray(0, 1000)); return true; };
    await expect(fetched({ patience: 150 })).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('nothing') as string });
    expect(readFileSync(`${target}.part`).length).toBe(1000);
  });

  it('that is cancelled stops, keeps what arrived, and another goes on', async () => {
    const controller = new AbortController();
    server.before = (request, response) => {
      if (request.headers.range !== undefined) return false;
      response.writeHead(200, { 'content-length': FILE.length, etag: server.etag });
      response.write(FILE.subarray(0, 200_000));
      return true;
    };
    const running = fetched({ signal: controller.signal, onProgress: (done) => { if (done >= 200_000) controller.abort(new AppError('cancelled', 'stop')); } });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await fetched({ sha256 });
    expect(server.asked.at(-1)?.range).toBe('bytes=200000-');
  });

  it('is one at a time; one whose program died does not block the next', async () => {
    server.before = (_request, response) => { response.writeHead(200, { 'content-length': FILE.length }); return true; };
    const controller = new AbortController();
    const first = fetched({ signal: controller.signal });
    await expect.poll(() => server.asked.length).toBe(1);
    await expect(fetched()).rejects.toMatchObject({ code: 'conflict' });
    controller.abort(new AppError('cancelled', 'stop'));
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    server.before = () => false;
    writeFileSync(`${target}.lock`, '999999999');
    await fetched({ sha256 });
    expect(existsSync(`${target}.lock`)).toBe(false);
  });

  it('follows redirects, not for ever, and says what an HTTP error means', async () => {
    server.before = (request, response) => { if (request.url === '/weights.bin') response.writeHead(302, { location: '/elsewhere' }).end(); return request.url === '/weights.bin'; };
    await fetched({ sha256 });
    server.before = (_request, response) => { response.writeHead(302, { location: '/again' }).end(); return true; };
    await expect(fetched()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('more than 5') as string });
    server.before = (_request, response) => { response.writeHead(302, { location: 'http://example.org/weights.bin' }).end(); return true; };
    await expect(fetched()).rejects.toMatchObject({ code: 'forbidden' });
    server.before = (_request, response) => { response.writeHead(404).end(); return true; };
    await expect(fetched()).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('404') as string });
  });

  it('without a way to the server says so at once, and what else can be done', async () => {
    await expect(fetched({ url: 'https://weights.invalid/vgg16.h5' })).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('weights.invalid cannot be reached') as string, hint: expect.stringMatching(/fetch https:\/\/weights\.invalid\/vgg16\.h5 .*install it from there/) as string });
    await expect(fetched({ url: 'http://127.0.0.1:1/x' })).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('an address', () => {
  it('is https, or http on this machine', () => {
    for (const good of ['https://example.org/a', 'http://127.0.0.1:80/a', 'http://[::1]/a', 'http://localhost/a']) expect(checkedAddress(good).href).toContain('/a');
    for (const bad of ['http://example.org/a', 'ftp://example.org/a', 'file:///etc/passwd', 'data:text/plain,x', 'http://127.0.0.1.example.org/', 'https://name:word@example.org/', 'https://name@example.org/']) {
      expect(() => checkedAddress(bad), bad).toThrow(expect.objectContaining({ code: 'forbidden' }) as Error);
    }
    expect(() => checkedAddress('no address')).toThrow(expect.objectContaining({ code: 'invalid-input' }) as Error);
  });

  it('that comes by redirect may not lead into this machine from outside, or off https', () => {
    const outside = new URL('https://example.org/a');
    expect(checkedAddress('/b', outside).href).toBe('https://example.org/b');
    for (const bad of ['http://127.0.0.1/', 'https://localhost/', 'http://example.org/']) expect(() => checkedAddress(bad, outside)).toThrow(expect.objectContaining({ code: 'forbidden' }) as Error);
  });
});
