import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll } from 'vitest';

/** A temporary folder that goes away with the test file. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'macon-worker-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A picture without symmetry: red left half, a green corner above right, a blue one below right. Width and height differ. */
export function scene(width = 300, height = 200): Sharp {
  const half = Math.floor(width / 2);
  return sharp({ create: { width, height, channels: 3, background: '#2040d0' } }).composite([
    { input: { create: { width: half, height, channels: 3, background: '#d02020' } }, left: 0, top: 0 },
    { input: { create: { width: half, height: Math.floor(height / 3), channels: 3, background: '#20c040' } }, left: width - half, top: 0 },
  ]);
}

type Turn = (image: Sharp) => Sharp;
/** How a camera stores the scene when it notes that people should turn it by EXIF orientation n. One step at a time: a pipeline has an order of its own. */
const STORED: readonly (readonly Turn[])[] = [
  [], [(image) => image.flop()], [(image) => image.rotate(180)], [(image) => image.flip()],
  [(image) => image.rotate(90), (image) => image.flop()], [(image) => image.rotate(270)],
  [(image) => image.rotate(90), (image) => image.flip()], [(image) => image.rotate(90)],
];

/** The scene as a PNG that needs the EXIF turn n to stand upright. */
export async function storedTurned(orientation: number): Promise<Buffer> {
  let bytes = await scene().png().toBuffer();
  for (const turn of STORED[orientation - 1] ?? []) bytes = await turn(sharp(bytes)).png().toBuffer();
  return sharp(bytes).withMetadata({ orientation }).png().toBuffer();
}

/** Colours of a picture's raw RGB pixels at (x, y) given as shares of its sides. */
export const pixelAt = (rgb: Uint8Array, side: number, x: number, y: number): number[] => {
  const at = (Math.floor(y * side) * side + Math.floor(x * side)) * 3;
  return [...rgb.subarray(at, at + 3)];
};

export async function put(folder: string, name: string, bytes: Uint8Array | string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, bytes);
  return file;
}

export const idOf = (name: string): string => createHash('sha256').update(name).digest('hex');
