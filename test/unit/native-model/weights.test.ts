import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Vocabulary } from '../../../native-model/data/vocabulary.ts';
import { startWeights } from '../../../native-model/start-weights.ts';
import { type Checkpoint, CheckpointError, parseCheckpoint, readCheckpoint, writeCheckpoint } from '../../../native-model/weights.ts';

const vocabulary = new Vocabulary(['<pad>', '<start>', '<unknown>', 'dog', '🐶'], ['x', '__proto__', 'ü']);
const sizes = { words: 5, tags: 3, width: 4, regionWidth: 2, regions: 4, captionWords: 6, slots: 2 };
const checkpoint: Checkpoint = {
  sizes, vocabulary, tokeniser: 'test-1', encoder: { id: 'e' }, seed: 5,
  regions: { mean: Float32Array.of(0, 1), std: Float32Array.of(1, 2) }, weights: startWeights(sizes, 5),
};
let folder: string;
let file: Buffer;
type Header = Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> & { __metadata__: Record<string, string> };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'macon-weights-'));
  await writeCheckpoint(join(folder, 'a.safetensors'), checkpoint);
  file = await readFile(join(folder, 'a.safetensors'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The file with its header changed, or its data, with the checksum made right again so that later checks are reached. */
function changed(edit: (header: Header, data: Buffer) => void): Uint8Array {
  const length = Number(file.readBigUInt64LE());
  const header = JSON.parse(file.subarray(8, 8 + length).toString()) as Header;
  const data = Buffer.from(file.subarray(8 + length));
  const before = header.__metadata__['dataSha256'];
  edit(header, data);
  if (header.__metadata__?.['dataSha256'] === before && header.__metadata__) header.__metadata__['dataSha256'] = createHash('sha256').update(data).digest('hex');
  return withHeader(JSON.stringify(header), data);
}
function withHeader(text: string, data: Uint8Array): Uint8Array {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
  return Buffer.concat([size, Buffer.from(text), data]);
}
const problem = (bytes: Uint8Array): string => {
  try { parseCheckpoint(bytes); } catch (error) { expect(error).toBeInstanceOf(CheckpointError); return (error as Error).message; }
  return 'none';
};

it('comes back the same, with the hash of the whole file, and leaves no temporary name', async () => {
  const stored = await readCheckpoint(join(folder, 'a.safetensors'));
  expect(stored).toMatchObject({ bytes: file.length, sha256: createHash('sha256').update(file).digest('hex') });
  expect(stored.checkpoint).toEqual(checkpoint);
  expect(await readdir(folder)).toEqual(['a.safetensors']);
});

it('refuses every truncation and every flipped bit it is shown', () => {
  for (let at = 0; at < file.length; at += 37) {
    expect(problem(file.subarray(0, at)), `cut at ${at}`).not.toBe('none');
  }
  const dataAt = 8 + Number(file.readBigUInt64LE());
  for (let at = dataAt; at < file.length; at += 13) {
    const flipped = Buffer.from(file);
    flipped[at]! ^= 4;
    expect(problem(flipped), `flipped at ${at}`).not.toBe('none');
  }
  expect(problem(Buffer.concat([file, Buffer.alloc(4)]))).toMatch(/data: 4 bytes/);
});

it('names the tensor that is wrong', () => {
  expect(problem(changed((h) => { h['lstm.bias']!.shape = [4, 4]; }))).toMatch(/tensor lstm\.bias: has shape \[4, 4\], not \[16\]/);
  expect(problem(changed((h) => { h['lstm.bias']!.shape = [15]; }))).toMatch(/tensor lstm\.bias: stands at/);
  expect(problem(changed((h) => { h['lstm.bias']!.dtype = 'F16'; }))).toMatch(/tensor lstm\.bias: has type F16/);
  expect(problem(changed((h) => { h['lstm.bias']!.data_offsets = [-4, 60]; }))).toMatch(/tensor lstm\.bias: has no proper offsets/);
  expect(problem(changed((h) => { h['coAttention.Wb']!.data_offsets = h['coAttention.Wu']!.data_offsets; }))).toMatch(/tensor .*: (overlaps|leaves a gap)/);
  expect(problem(changed((h) => { h['stranger'] = h['lstm.bias']!; delete (h as Record<string, unknown>)['lstm.bias']; }))).toMatch(/tensor stranger: does not belong/);
  expect(problem(changed((h, data) => { data.writeFloatLE(NaN, h['tagAttention.wht']!.data_offsets[0] + 4); }))).toMatch(/tensor tagAttention\.wht: its number 1 is not finite/);
  expect(problem(changed((h, data) => { data.writeFloatLE(0, h['regions.std']!.data_offsets[0]); }))).toMatch(/regions\.std/);
});

it('names the part of the metadata that is wrong', () => {
  const meta = (name: string, value: string | undefined) => problem(changed((h) => { if (value === undefined) delete h.__metadata__[name]; else h.__metadata__[name] = value; }));
  expect(meta('tags', '["x","x","y"]')).toMatch(/vocabulary: .*stands twice/);
  expect(meta('tags', '["x"]')).toMatch(/vocabulary: has 1 tags, the model 3/);
  expect(meta('words', '[1,2,3,4,5]')).toMatch(/vocabulary: words is not a list/);
  expect(meta('format', '2')).toMatch(/format: is 2/);
  expect(meta('sizes', '{"words":1e99}')).toMatch(/sizes: words/);
  expect(meta('sizes', 'null')).toMatch(/sizes: words/);
  expect(meta('seed', undefined)).toMatch(/metadata: seed is missing/);
  expect(meta('dataSha256', 'x')).toMatch(/data: its checksum/);
});

it('refuses hostile headers without choking on them', () => {
  const huge = Buffer.from(file);
  huge.writeBigUInt64LE(2n ** 63n);
  expect(problem(huge)).toMatch(/header: says it is/);
  expect(problem(withHeader('['.repeat(100_000), new Uint8Array()))).toMatch(/header: is nested too deeply/);
  expect(problem(withHeader('null', new Uint8Array()))).toMatch(/header: is not an object/);
  expect(problem(withHeader('{}', new Uint8Array()))).toMatch(/metadata: is missing/);
  const text = file.subarray(8, 8 + Number(file.readBigUInt64LE())).toString();
  const data = file.subarray(8 + Number(file.readBigUInt64LE()));
  expect(problem(withHeader(text.replace('"lstm.bias"', '"__proto__"'), data))).toMatch(/tensor __proto__: does not belong/);
});

it('keeps the old file when the new one can\'t be written', async () => {
  const path = join(folder, 'kept.safetensors');
  await writeFile(path, 'old');
  await expect(writeCheckpoint(path, { ...checkpoint, weights: new Map() })).rejects.toThrow(/missing/);
  expect(await readFile(path, 'utf8')).toBe('old');
  await rm(path);
});
