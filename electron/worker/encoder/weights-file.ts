import { open, type FileHandle } from 'node:fs/promises';
import { AppError } from '../../common/rpc/app-error.ts';

/** A weight of a file that may be far larger than what is used of it: read when asked for. */
export interface StoredWeight { readonly shape: readonly number[]; floats(): Promise<Float32Array> }
export type StoredWeights = ReadonlyMap<string, StoredWeight>;

const MAX_HEADER = 16 << 20;
const BYTES: Readonly<Record<string, number>> = { F32: 4, F16: 2, BF16: 2 };
interface Place { readonly dtype: string; readonly shape: readonly number[]; readonly begin: number; readonly end: number }

/** Opens a safetensors file (8 bytes length, JSON, numbers) for `use`; other types than F32, F16 and BF16 fail when they are asked for. */
export async function withSafetensors<T>(file: string, use: (weights: StoredWeights) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const head = await readAt(handle, 0, Math.min(8, size));
    const length = size < 8 ? -1 : Number(head.readBigUInt64LE(0));
    if (length < 2 || length > MAX_HEADER || 8 + length > size) throw damaged(`its header would be ${length} bytes long, the file has ${size}`);
    const places = parseHeader((await readAt(handle, 8, length)).toString('utf8'), size - 8 - length);
    const weights = new Map([...places].map(([name, place]) => [name, { shape: place.shape, floats: () => readFloats(handle, 8 + length, name, place) }]));
    return await use(weights);
  } finally {
    await handle.close();
  }
}

const damaged = (why: string) => new AppError('damaged', `The file is not a whole safetensors file: ${why}.`);

async function readAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length);
  const { bytesRead } = await handle.read(buffer, 0, length, at);
  if (bytesRead !== length) throw damaged('it ends too early');
  return buffer;
}

function parseHeader(text: string, data: number): Map<string, Place> {
  let header: unknown;
  try { header = JSON.parse(text); } catch { throw damaged('its header is not JSON'); }
  const places = new Map<string, Place>();
  for (const [name, entry] of Object.entries(header as Record<string, unknown>)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
    if (typeof dtype !== 'string' || !areCounts(shape) || !areCounts(offsets)) throw damaged(`"${name.slice(0, 80)}" is not described`);
    const [begin = 0, end = -1] = offsets;
    if (offsets.length !== 2 || end < begin || end > data) throw damaged(`"${name.slice(0, 80)}" lies outside of it`);
    places.set(name, { dtype, shape, begin, end });
  }
  return places;
}

const areCounts = (value: unknown): value is number[] => Array.isArray(value) && value.every((side) => Number.isSafeInteger(side) && side >= 0);

async function readFloats(handle: FileHandle, start: number, name: string, { dtype, shape, begin, end }: Place): Promise<Float32Array> {
  const bytes = BYTES[dtype];
  if (bytes === undefined) throw new AppError('unsupported', `The weight "${name}" is of type ${dtype.slice(0, 20)}; F32, F16 and BF16 can be read.`);
  if (end - begin !== shape.reduce((product, side) => product * side, bytes)) throw damaged(`"${name}" has ${end - begin} bytes, which its shape [${shape.join(', ')}] does not take`);
  const { buffer, byteOffset } = await readAt(handle, start + begin, end - begin);
  if (dtype === 'F32') return new Float32Array(buffer, byteOffset, (end - begin) / 4);
  const halves = new Uint16Array(buffer, byteOffset, (end - begin) / 2);
  if (dtype === 'F16') return Float32Array.from(new Float16Array(buffer, byteOffset, halves.length));
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
}
