import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const MAX_COMMENT = 0xffff;
const END_BYTES = 22;

export interface UnzipOptions {
  readonly wanted: (name: string) => boolean;
  readonly signal?: AbortSignal;
  /** Bytes written so far and altogether. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Unpacks the wanted entries of a zip (a Python wheel is one) piece by piece, so that a library of hundreds of megabytes never
 * stands in memory, and checks each one's CRC. Throws an Error for a file that is no zip, is cut short or damaged.
 * @returns the names written
 */
export async function unzip(file: string, target: string, options: UnzipOptions): Promise<string[]> {
  const handle = await open(file, 'r');
  try {
    const entries = (await readDirectory(handle)).filter((entry) => !entry.name.endsWith('/') && options.wanted(entry.name));
    const total = entries.reduce((sum, entry) => sum + entry.size, 0);
    let done = 0;
    for (const entry of entries) {
      options.signal?.throwIfAborted();
      await unpack({ handle, file }, entry, inside(target, entry.name), options.signal, (bytes) => { options.onProgress?.((done += bytes), total); });
    }
    return entries.map((entry) => entry.name);
  } finally {
    await handle.close();
  }
}

/** Refuses names that lead out of the folder. */
function inside(target: string, name: string): string {
  const path = normalize(join(target, name));
  if (!path.startsWith(normalize(target + sep))) throw new Error(`the zip names a file outside of itself: ${name}`);
  return path;
}

async function readDirectory(handle: FileHandle): Promise<Entry[]> {
  const { size } = await handle.stat();
  const tail = await read(handle, Math.max(0, size - END_BYTES - MAX_COMMENT), Math.min(size, END_BYTES + MAX_COMMENT));
  let at = tail.length - END_BYTES;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--;
  if (at < 0) throw new Error('it is not a zip, or cut short');
  const directory = await read(handle, tail.readUInt32LE(at + 16), tail.readUInt32LE(at + 12));
  const entries: Entry[] = [];
  for (let place = 0; place < directory.length;) {
    if (directory.readUInt32LE(place) !== CENTRAL) throw new Error('its directory is damaged');
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => directory.readUInt16LE(place + field)) as [number, number, number];
    const [crc, packed, unpacked, offset] = [16, 20, 24, 42].map((field) => directory.readUInt32LE(place + field)) as [number, number, number, number];
    const name = directory.toString('utf8', place + 46, place + 46 + nameLength);
    entries.push({ name, method: directory.readUInt16LE(place + 10), crc, packed, size: unpacked, offset });
    place += 46 + nameLength + extra + comment;
  }
  return entries;
}

async function unpack({ handle, file }: { readonly handle: FileHandle; readonly file: string }, entry: Entry, path: string, signal: AbortSignal | undefined, tell: (bytes: number) => void): Promise<void> {
  if (entry.method !== 0 && entry.method !== 8) throw new Error(`${entry.name} is packed in an unknown way`);
  await mkdir(dirname(path), { recursive: true });
  const header = await read(handle, entry.offset, 30);
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  let [crc, size] = [0, 0];
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      crc = crc32(chunk, crc);
      size += chunk.length;
      tell(chunk.length);
      done(null, chunk);
    },
  });
  const output = createWriteStream(path);
  const stop = signal === undefined ? {} : { signal };
  if (entry.packed === 0) output.end();
  else {
    const source = createReadStream(file, { start, end: start + entry.packed - 1, highWaterMark: 1 << 20 });
    if (entry.method === 0) await pipeline(source, check, output, stop);
    else await pipeline(source, createInflateRaw({ chunkSize: 1 << 20 }), check, output, stop);
  }
  if (size !== entry.size || crc !== entry.crc) throw new Error(`${entry.name} is damaged`);
}

async function read(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  if (bytesRead < length) throw new Error('it is cut short');
  return buffer;
}
