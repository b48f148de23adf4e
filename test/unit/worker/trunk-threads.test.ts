import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ProtobufWriter } from '../../../electron/worker/encoder/protobuf.ts';
import { TrunkThreads } from '../../../electron/worker/encoder/trunk-threads.ts';
import { averagingTrunk, pattern, scratch } from '../../helpers/pictures.ts';

const S = 14;
let file: string;
beforeEach(() => {
  file = join(scratch(), 'trunk.onnx');
  writeFileSync(file, averagingTrunk());
});

describe('a trunk on threads', () => {
  it('computes pictures side by side on no more threads than cores, and gives each its own regions', async () => {
    const threads = await TrunkThreads.open(file, S);
    expect(threads.count).toBe(1);
    const pictures = Array.from({ length: 20 }, (_, i) => pattern(S).map((value) => (value + i * 11) & 255));
    const alone: Float32Array[] = [];
    for (const picture of pictures) alone.push(await threads.run(picture));
    expect(threads.count).toBe(1);
    expect(new Set(alone.map((regions) => regions[0])).size).toBeGreaterThan(10);
    expect(await Promise.all(pictures.map((picture) => threads.run(picture)))).toEqual(alone);
    expect(threads.count).toBe(Math.min(16, availableParallelism()));
  });

  it('gives two cores to each thread of a trunk of many weights', async () => {
    const note = 6; // of a model: text that says what it is
    writeFileSync(file, Buffer.concat([averagingTrunk(), new ProtobufWriter().bytes(note, new Uint8Array(33 << 20).fill(32)).finish()]));
    const threads = await TrunkThreads.open(file, S);
    await Promise.all(Array.from({ length: 20 }, () => threads.run(pattern(S))));
    expect(threads.count).toBe(Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2))));
  });

  it('leaves the pixels with the caller, and goes on after a picture that it cannot take', async () => {
    const threads = await TrunkThreads.open(file, S);
    const pixels = pattern(S);
    const before = pixels.slice();
    const regions = await threads.run(pixels);
    expect(pixels).toEqual(before);
    const bad = Array.from({ length: 5 }, () => threads.run(pixels.slice(3)).then(() => 'taken', (error: unknown) => String(error)));
    expect(await threads.run(pixels)).toEqual(regions);
    for (const outcome of await Promise.all(bad)) expect(outcome).toMatch(/tensor/i);
  });

  it('ends threads that have nothing to do, and starts others when there is something again', async () => {
    const threads = await TrunkThreads.open(file, S, 20);
    const regions = await threads.run(pattern(S));
    await vi.waitFor(() => { expect(threads.count).toBe(0); });
    expect(await Promise.all([threads.run(pattern(S)), threads.run(pattern(S))])).toEqual([regions, regions]);
    await vi.waitFor(() => { expect(threads.count).toBe(0); });
  });

  it('says of a file that is no trunk why it does not open', async () => {
    writeFileSync(file, 'no trunk');
    await expect(TrunkThreads.open(file, S)).rejects.toThrow(/protobuf|model/i);
  });
});
