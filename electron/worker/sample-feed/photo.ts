import sharp from 'sharp';
import { writeAtomically } from '../write-atomically.ts';
import { addGrain } from './grain.ts';
import { SIDE } from './layout.ts';
import type { Random } from './random.ts';

/** Renders a scene (undefined: nothing but grey) with grain and writes it as JPEG, under its name only when whole. */
export async function writePhoto(file: string, svg: string | undefined, grain: Int8Array, random: Random): Promise<void> {
  const pixels = svg === undefined ? new Uint8Array(SIDE * SIDE * 3).fill(128) : await render(svg);
  addGrain(pixels, grain, svg === undefined ? 24 : random.between(1.5, 9), random);
  const jpeg = await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } }).jpeg({ quality: 78 + random.int(14) }).toBuffer();
  await writeAtomically(file, jpeg);
}

async function render(svg: string): Promise<Uint8Array> {
  return await sharp(Buffer.from(svg)).removeAlpha().toColourspace('srgb').raw().toBuffer();
}
