import type { Batch, Sizes } from './batch.ts';

/** One thing that the model looked at: a word or a region by its place, a remembered post by its slot. */
export interface Item { readonly kind: 'word' | 'region' | 'history'; readonly index: number }

/** Everything that one target's answer was made of: its words, its regions where it has an image, its filled slots. `batch` has one target. */
export function itemsOf(batch: Batch, { captionWords: N, regions: M }: Sizes): readonly Item[] {
  const words = batch.words.subarray(0, N).filter((id) => id !== 0).length;
  const places = (kind: Item['kind'], count: number): Item[] => Array.from({ length: count }, (_, index) => ({ kind, index }));
  const slots = places('history', batch.memory.length).filter(({ index }) => batch.memory[index]! >= 0);
  return [...places('word', words), ...places('region', batch.hasImage[0] === 1 ? M : 0), ...slots];
}

/**
 * The one target of a batch once for each entry of `without`, each time lacking its items (none: lacking nothing). The posts that it
 * remembers stand in the batch once, so they are encoded once for all. A word leaves the caption, and those after it move up, though no
 * word from beyond the kept N follows; a region's vector becomes 0, the mean of its channels; a remembered post leaves its slot empty.
 * @returns B = without.length targets
 */
export function withoutEach(batch: Batch, { captionWords: N, regions: M, regionWidth: D }: Sizes, without: readonly (readonly Item[])[]): Batch {
  const B = without.length;
  const remembered = batch.posts - 1;
  const words = repeated(batch.words, N, B);
  const regions = repeated(batch.regions, M * D, B);
  const hasImage = repeated(batch.hasImage, 1, B);
  const memory = new Int32Array(B * batch.memory.length);
  const memoryTags = new Int32Array(B * batch.memoryTags.length);
  for (const [b, items] of without.entries()) {
    memory.set(batch.memory.map((row) => (row < 0 ? row : row - 1 + B)), b * batch.memory.length);
    memoryTags.set(batch.memoryTags, b * batch.memoryTags.length);
    // From the last place on: a word that leaves moves those after it.
    for (const { kind, index } of items.toSorted((one, other) => other.index - one.index)) {
      switch (kind) {
        case 'word':
          words.copyWithin(b * N + index, b * N + index + 1, (b + 1) * N);
          words[(b + 1) * N - 1] = 0;
          break;
        case 'region': regions.fill(0, (b * M + index) * D, (b * M + index + 1) * D); break;
        case 'history':
          memory[b * batch.memory.length + index] = -1;
          memoryTags.fill(-1, b * batch.memoryTags.length + index * batch.tagsKept, b * batch.memoryTags.length + (index + 1) * batch.tagsKept);
          break;
        default: kind satisfies never;
      }
    }
  }
  return { posts: B + remembered, targets: B, words, regions, hasImage, memory, memoryTags, tagsKept: batch.tagsKept };
}

/** The first row `times` times, then the rows after it. */
function repeated<T extends Int32Array | Float32Array | Uint8Array>(rows: T, width: number, times: number): T {
  const out = new (rows.constructor as new (length: number) => T)(rows.length + (times - 1) * width);
  for (let i = 0; i < times; i++) out.set(rows.subarray(0, width), i * width);
  out.set(rows.subarray(width), times * width);
  return out;
}
