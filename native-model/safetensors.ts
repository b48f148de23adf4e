import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Weight } from './weight-shapes.ts';

/** A file that is not a whole, right checkpoint; `part` names the tensor or the part that is wrong. */
export class CheckpointError extends Error {
  readonly part: string;

  constructor(part: string, problem: string) {
    super(`${part}: ${problem}`);
    this.name = 'CheckpointError';
    this.part = part;
  }
}

export interface TensorFile { readonly tensors: ReadonlyMap<string, Weight>; readonly metadata: Readonly<Record<string, string>> }

const MAX_HEADER = 64 << 20;
const MAX_DEPTH = 8;
const MAX_FILE = 2 ** 31;

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** 8 bytes little-endian header length, JSON header, data: F32 tensors in map order without gaps. `dataSha256` is added to the metadata. */
export function encodeTensors({ tensors, metadata }: TensorFile): Uint8Array {
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + 4 * data.length] };
    offset += 4 * data.length;
  }
  const body = new Uint8Array(offset);
  let at = 0;
  for (const { data } of tensors.values()) {
    body.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  const text = JSON.stringify({ __metadata__: { ...metadata, dataSha256: sha256(body) }, ...header });
  const json = Buffer.from(text + ' '.repeat((8 - (Buffer.byteLength(text) % 8)) % 8));
  const file = new Uint8Array(8 + json.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  file.set(body, 8 + json.length);
  return file;
}

/** Checks lengths, types, shapes, that offsets tile the data, that every number is finite, and the checksum. Throws CheckpointError. */
export function decodeTensors(file: Uint8Array): TensorFile {
  if (file.length < 8) throw new CheckpointError('header', 'the file ends before it');
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER) || 8n + length > BigInt(file.length)) throw new CheckpointError('header', `says it is ${length} bytes long, the file has ${file.length}`);
  const header = parseHeader(file.subarray(8, 8 + Number(length)));
  const body = file.subarray(8 + Number(length));
  const metadata = stringsOf(header['__metadata__']);
  const tensors = new Map<string, Weight>();
  const places: { name: string; begin: number; end: number }[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { shape, begin, end } = placeOf(name, entry, body.length);
    places.push({ name, begin, end });
    tensors.set(name, { shape, data: new Float32Array(body.slice(begin, end).buffer) });
  }
  checkTiling(places, body.length);
  for (const [name, { data }] of tensors) {
    const wrong = data.findIndex((x) => !Number.isFinite(x));
    if (wrong >= 0) throw new CheckpointError(`tensor ${name}`, `its number ${wrong} is not finite`);
  }
  if (metadata['dataSha256'] !== sha256(body)) throw new CheckpointError('data', 'its checksum is not the one in the header');
  return { tensors, metadata };
}

/** The whole file, of at most 2 GiB. */
export async function readWhole(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size > MAX_FILE) throw new CheckpointError('file', `has ${size} bytes, more than any model`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Temporary name, fsync, rename, fsync of the folder: after a power cut the file is whole or absent. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  if (process.platform === 'win32') return; // folders can't be opened there
  const folder = await open(dirname(path), 'r');
  try { await folder.sync(); } finally { await folder.close(); }
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes[i];
    if (quoted) {
      if (c === 0x5c) i++;
      else if (c === 0x22) quoted = false;
    } else if (c === 0x22) quoted = true;
    else if (c === 0x7b || c === 0x5b) { if (++depth > MAX_DEPTH) throw new CheckpointError('header', 'is nested too deeply'); }
    else if (c === 0x7d || c === 0x5d) depth--;
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new CheckpointError('header', `is not JSON (${error instanceof Error ? error.message.slice(0, 80) : 'unreadable'})`);
  }
  if (!isRecord(header)) throw new CheckpointError('header', 'is not an object');
  return header;
}

function stringsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) throw new CheckpointError('metadata', 'is missing');
  for (const [key, text] of Object.entries(value)) if (typeof text !== 'string') throw new CheckpointError('metadata', `${key.slice(0, 80)} is not a text`);
  return value as Record<string, string>;
}

function placeOf(name: string, entry: unknown, dataLength: number): { shape: number[]; begin: number; end: number } {
  const part = `tensor ${name.slice(0, 80)}`;
  if (!isRecord(entry)) throw new CheckpointError(part, 'is not described');
  if (entry['dtype'] !== 'F32') throw new CheckpointError(part, `has type ${String(entry['dtype']).slice(0, 20)}, not F32`);
  const shape = entry['shape'];
  const offsets = entry['data_offsets'];
  if (!isCounts(shape) || shape.length > 4) throw new CheckpointError(part, 'has no proper shape');
  if (!isCounts(offsets) || offsets.length !== 2) throw new CheckpointError(part, 'has no proper offsets');
  const [begin, end] = offsets as [number, number];
  const bytes = shape.reduce((n, side) => n * side, 4);
  if (end > dataLength || end - begin !== bytes) throw new CheckpointError(part, `stands at ${begin}..${end}, its shape [${shape.join(', ')}] takes ${bytes} bytes, the data has ${dataLength}`);
  return { shape, begin, end };
}

function checkTiling(places: { name: string; begin: number; end: number }[], dataLength: number): void {
  let at = 0;
  for (const { name, begin, end } of places.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at) throw new CheckpointError(`tensor ${name.slice(0, 80)}`, begin < at ? 'overlaps another' : 'leaves a gap before it');
    at = end;
  }
  if (at !== dataLength) throw new CheckpointError('data', `${dataLength - at} bytes at the end belong to no tensor`);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isCounts = (value: unknown): value is number[] => Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
