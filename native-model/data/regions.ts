import { LastUsed } from './last-used.ts';
import type { LoadRegions } from './post.ts';

/** Mean and deviation of each of the D channels over the training posts' regions. */
export interface RegionStatistics { readonly mean: Float32Array; readonly std: Float32Array }

const MEBIBYTE = 1 << 20;

/**
 * One pass over the images, in float64 (Welford would cost more and gains nothing at these ranges).
 * Without any image: mean 0, deviation 1. A channel that never changes gets deviation 1, so it stays 0 after standardisation.
 * @returns mean [D], std [D]
 */
export async function measureRegions(images: Iterable<string>, width: number, load: LoadRegions): Promise<RegionStatistics> {
  const sum = new Float64Array(width);
  const squares = new Float64Array(width);
  let count = 0;
  for (const image of images) {
    const regions = await load(image);
    if (regions === undefined) continue;
    for (let region = 0; region < regions.length; region += width) {
      for (let channel = 0; channel < width; channel++) {
        const x = regions[region + channel]!;
        sum[channel]! += x;
        squares[channel]! += x * x;
      }
    }
    count += regions.length / width;
  }
  const mean = new Float32Array(width);
  const std = new Float32Array(width).fill(1);
  for (let channel = 0; channel < width && count > 0; channel++) {
    const m = sum[channel]! / count;
    const variance = Math.max(0, squares[channel]! / count - m * m);
    mean[channel] = m;
    if (variance > 1e-10) std[channel] = Math.sqrt(variance);
  }
  return { mean, std };
}

/** Standardised regions by image, read when they are wanted; the last used stay in memory, up to `megabytes`. */
export class StandardisedRegions {
  readonly #load: LoadRegions;
  readonly #statistics: RegionStatistics;
  readonly #length: number;
  readonly #kept: LastUsed<Float32Array | undefined>;

  constructor(load: LoadRegions, statistics: RegionStatistics, regions: number, megabytes = 384) {
    this.#load = load;
    this.#statistics = statistics;
    this.#length = regions * statistics.mean.length;
    this.#kept = new LastUsed(Math.max(1, Math.floor((megabytes * MEBIBYTE) / (4 * this.#length))));
  }

  /** [M·D], or undefined where the image has no features. Throws where they have another size than the model's regions. */
  async of(image: string): Promise<Float32Array | undefined> {
    if (this.#kept.has(image)) return this.#kept.get(image);
    const made = this.#standardise(image, await this.#load(image));
    this.#kept.set(image, made);
    return made;
  }

  get size(): number { return this.#kept.size; }

  #standardise(image: string, raw: Float32Array | undefined): Float32Array | undefined {
    if (raw === undefined) return undefined;
    if (raw.length !== this.#length) throw new Error(`The features of image ${image.slice(0, 12)} hold ${raw.length} numbers, the model takes ${this.#length}`);
    const { mean, std } = this.#statistics;
    const width = mean.length;
    const standardised = new Float32Array(raw.length);
    for (let region = 0; region < raw.length; region += width) {
      for (let channel = 0; channel < width; channel++) standardised[region + channel] = (raw[region + channel]! - mean[channel]!) / std[channel]!;
    }
    return standardised;
  }
}
