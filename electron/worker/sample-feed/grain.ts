import type { Random } from './random.ts';

/** A prime length, so that the tile never repeats in step with the rows. */
const LENGTH = 786_433;

/** A tile of film grain, about normal with deviation 1, in 1/16 steps; made once a feed, read from a different place by each photo. */
export function grainTile(random: Random): Int8Array {
  const tile = new Int8Array(LENGTH);
  for (let i = 0; i < LENGTH; i++) tile[i] = Math.round((random.next() + random.next() + random.next() - 1.5) * 32);
  return tile;
}

/** Adds grain of the given deviation (in grey levels) to interleaved 8-bit channels, in place. */
export function addGrain(pixels: Uint8Array, tile: Int8Array, deviation: number, random: Random): void {
  let at = random.int(LENGTH);
  const scale = deviation / 16;
  for (let i = 0; i < pixels.length; i++) {
    const value = (pixels[i] ?? 0) + (tile[at] ?? 0) * scale;
    pixels[i] = value < 0 ? 0 : value > 255 ? 255 : value;
    if (++at === LENGTH) at = 0;
  }
}
