import type { Batch, PostInputs, Remembered, Sizes } from '../batch.ts';
import { SeededRandom } from '../seeded-random.ts';
import type { Memory, Post } from './post.ts';
import type { StandardisedRegions } from './regions.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Nt: tags kept of a remembered post. */
export const TAGS_KEPT = 48;

/** What turns posts into batches for one model. */
export interface BatchSource {
  readonly sizes: Sizes;
  readonly vocabulary: Vocabulary;
  readonly memory: Memory;
  readonly regions: StandardisedRegions;
  /** Awaited before each batch of a run, so that others get their turn; by default a turn of the event loop. */
  readonly giveWay?: () => Promise<void>;
}

/** The posts to tag first, then what they remember, each distinct post once. */
export async function makeBatch(source: BatchSource, targets: readonly Post[]): Promise<Batch> {
  const { rows, remembered } = withMemory(source, targets);
  return { ...await readPosts(source, rows), ...remembered };
}

/** The words and regions of posts. */
export async function readPosts({ sizes: { captionWords: N, regions: M, regionWidth: D }, vocabulary, regions: read }: BatchSource, rows: readonly Post[]): Promise<PostInputs> {
  const words = new Int32Array(rows.length * N);
  const regions = new Float32Array(rows.length * M * D);
  const hasImage = new Uint8Array(rows.length);
  const reading = rows.map(async ({ image }, row) => {
    const own = image === undefined ? undefined : await read.of(image);
    if (own === undefined) return;
    regions.set(own, row * M * D);
    hasImage[row] = 1;
  });
  rows.forEach((post, row) => { words.set(vocabulary.wordIds(post.caption, N), row * N); });
  await Promise.all(reading);
  return { posts: rows.length, words, regions, hasImage };
}

/** The posts to tag and, after them, those that they remember, each once. */
export function withMemory({ sizes: { slots: L }, vocabulary, memory: choice }: BatchSource, targets: readonly Post[]): { readonly rows: readonly Post[]; readonly remembered: Remembered } {
  const rows: Post[] = [...targets];
  const rowOf = new Map(targets.map((post, row) => [post.key, row]));
  const memory = new Int32Array(targets.length * L).fill(-1);
  const memoryTags = new Int32Array(targets.length * L * TAGS_KEPT).fill(-1);
  for (const [b, target] of targets.entries()) {
    for (const [slot, post] of choice.of(target, L).entries()) {
      let row = rowOf.get(post.key);
      if (row === undefined) {
        row = rows.push(post) - 1;
        rowOf.set(post.key, row);
      }
      memory[b * L + slot] = row;
      memoryTags.set(vocabulary.tagIds(post.tags).slice(0, TAGS_KEPT), (b * L + slot) * TAGS_KEPT);
    }
  }
  return { rows, remembered: { targets: targets.length, memory, memoryTags, tagsKept: TAGS_KEPT } };
}

/** Posts of one account that stand together in a batch: enough to share their memory, few enough that batches stay mixed. */
const TOGETHER = 4;

/**
 * One epoch's batches of targets: each account's posts are shuffled and cut into small bundles, the bundles shuffled and filled into batches.
 * So a batch mixes many accounts, and the posts of a bundle share their remembered posts. The same seed and epoch give the same batches.
 */
export function composeBatches<T extends Post>(posts: readonly T[], size: number, seed: number, epoch: number): T[][] {
  return slices(bundled(posts, new SeededRandom(seed, `batches of epoch ${epoch}`)), size);
}

/** All posts in a random order in which up to `TOGETHER` of an account follow each other. */
export function bundled<T extends Post>(posts: readonly T[], random: SeededRandom): T[] {
  const bundles: T[][] = [];
  for (const own of Map.groupBy(posts, (post) => post.account).values()) bundles.push(...slices(shuffled(own, random), TOGETHER));
  return shuffled(bundles, random).flat();
}

/** [B, T] 1 for each target's tags that the model knows. */
export function tagMask(vocabulary: Vocabulary, lists: readonly (readonly string[])[]): Float32Array {
  const T = vocabulary.tags.length;
  const mask = new Float32Array(lists.length * T);
  lists.forEach((tags, row) => { for (const id of vocabulary.tagIds(tags)) mask[row * T + id] = 1; });
  return mask;
}

export function slices<T>(items: readonly T[], size: number): T[][] {
  const out: T[][] = [];
  for (let at = 0; at < items.length; at += size) out.push(items.slice(at, at + size));
  return out;
}

/** Fisher and Yates. */
export function shuffled<T>(items: readonly T[], random: SeededRandom): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
