import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import type { EncoderDescription } from '../../electron/common/domain/model.ts';
import { writeOnnx } from '../../electron/worker/encoder/onnx-writer.ts';

/** RGB bytes [height, width, 3] of a picture with no symmetry, so that a turned or mirrored one differs. */
export function pattern(width: number, height: number = width): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) for (let x = 0; x < width; x++) for (let c = 0; c < 3; c++) pixels[at++] = (x * (c + 1) + y * 2 + ((x * y) >> 5) * (3 - c) + ((x ^ y) & 32) * 3) & 255;
  return pixels;
}

export const rawPicture = (width: number, height: number = width) => sharp(Buffer.from(pattern(width, height)), { raw: { width, height, channels: 3 } });

export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'macon-worker-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  return folder;
}

/** How a viewer must turn the stored picture for each EXIF orientation; stored → upright. */
const STORED_AT: Readonly<Record<number, (x: number, y: number, w: number, h: number) => readonly [number, number]>> = {
  1: (x, y) => [x, y], 2: (x, y, w) => [w - 1 - x, y], 3: (x, y, w, h) => [w - 1 - x, h - 1 - y], 4: (x, y, _w, h) => [x, h - 1 - y],
  5: (x, y) => [y, x], 6: (x, y, w) => [y, w - 1 - x], 7: (x, y, w, h) => [h - 1 - y, w - 1 - x], 8: (x, y, _w, h) => [h - 1 - y, x],
};

/** The upright picture as a camera held in orientation `o` stores it: pixels moved, and the tag that says how to turn them back. */
export function turned(width: number, height: number, o: number) {
  const upright = pattern(width, height);
  const [storedWidth, storedHeight] = o > 4 ? [height, width] : [width, height];
  const stored = new Uint8Array(upright.length);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    const [sx, sy] = STORED_AT[o]!(x, y, width, height);
    stored.set(upright.subarray((y * width + x) * 3, (y * width + x) * 3 + 3), (sy * storedWidth + sx) * 3);
  }
  return sharp(Buffer.from(stored), { raw: { width: storedWidth, height: storedHeight, channels: 3 } }).withMetadata({ orientation: o });
}

/** A trunk that only averages: 14×14 pixels → 7×7 regions of 3. Small enough for many tests, and a real ONNX file. */
export const AVERAGING: EncoderDescription = {
  id: 'averaging-1', label: 'Averages of 2×2 pixels', inputSize: 14, view: 'stretch', grid: { rows: 7, columns: 7 }, width: 3, licence: 'none', origin: 'test', checksum: 'none',
};
export const averagingTrunk = (S = 14): Uint8Array => writeOnnx({
  name: 'averaging',
  inputs: [{ name: 'image', type: 'uint8', shape: ['batch', S, S, 3] }],
  outputs: [{ name: 'regions', type: 'float32', shape: ['batch', 'rows', 'columns', 'width'] }],
  nodes: [
    { op: 'Cast', inputs: ['image'], output: 'float', attributes: { to: 1 } },
    { op: 'Transpose', inputs: ['float'], output: 'planes', attributes: { perm: [0, 3, 1, 2] } },
    { op: 'AveragePool', inputs: ['planes'], output: 'pooled', attributes: { kernel_shape: [S / 7, S / 7], strides: [S / 7, S / 7] } },
    { op: 'Transpose', inputs: ['pooled'], output: 'regions', attributes: { perm: [0, 2, 3, 1] } },
  ],
  weights: [],
});
