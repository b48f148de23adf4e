import { LastUsed } from './last-used.ts';
import type { LoadRegions, Memory, Post } from './post.ts';
import type { RegionStatistics } from './regions.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Words with ids below are PAD, START and UNKNOWN. */
const FIRST_WORD = 3;

/** What a post shows and says before any model is asked: unit vectors, or undefined where there is no image or no known word. */
interface Content { readonly image: Float32Array | undefined; readonly words: ReadonlyMap<number, number> }

/** How contents are read: the words and the region statistics are those of the training posts. */
export interface ContentSource { readonly vocabulary: Vocabulary; readonly pooled: PooledImages; readonly captionWords: number; readonly load: LoadRegions }

/** At D = 512, 40 MB. */
const MOST_POOLED = 20_000;

/** Images as one vector each, read once for as long as they are kept: a catalogue compares every post with all of its account. */
export class PooledImages {
  readonly #statistics: RegionStatistics;
  readonly #kept: LastUsed<Float32Array>;

  constructor(statistics: RegionStatistics, most = MOST_POOLED) {
    this.#statistics = statistics;
    this.#kept = new LastUsed(most);
  }

  /** [D], or undefined where the image has no features (yet). */
  async of(image: string, load: LoadRegions): Promise<Float32Array | undefined> {
    const kept = this.#kept.get(image);
    if (kept !== undefined) return kept;
    const regions = await load(image);
    if (regions === undefined) return undefined;
    const made = pooled(regions, this.#statistics);
    this.#kept.set(image, made);
    return made;
  }
}

/** [D], the mean over regions of what is standardised per channel, scaled to length 1. */
function pooled(regions: Float32Array, { mean, std }: RegionStatistics): Float32Array {
  const D = mean.length;
  const sums = new Float32Array(D);
  for (let i = 0; i < regions.length; i++) sums[i % D]! += regions[i]!;
  const standard = sums.map((sum, channel) => ((sum * D) / regions.length - mean[channel]!) / std[channel]!);
  const length = Math.hypot(...standard) || 1;
  return standard.map((x) => x / length);
}

/**
 * Each target's nearest candidates of its own account, never itself; ties by key. Likeness is the mean of two cosines: of the standardised
 * regions' mean, and of the caption's words, each weighing the log of its rank (a rare word says more than a common one).
 */
export async function similarMemory<T extends Post>(source: ContentSource, targets: readonly Post[], candidates: readonly T[], slots: number, signal?: AbortSignal): Promise<Memory> {
  const chosen = new Map<string, readonly T[]>();
  const byAccount = Map.groupBy(candidates, (post) => post.account);
  for (const [account, own] of Map.groupBy(targets, (post) => post.account)) {
    const others = await contentsOf(source, byAccount.get(account) ?? [], signal);
    for (const post of own) chosen.set(post.key, nearest(await contentOf(source, post), post, others, slots));
  }
  return { of: (post, most) => (chosen.get(post.key) ?? []).slice(0, most) };
}

async function contentsOf<T extends Post>(source: ContentSource, posts: readonly T[], signal: AbortSignal | undefined) {
  const contents: { post: T; content: Content }[] = [];
  for (const post of posts) {
    signal?.throwIfAborted();
    contents.push({ post, content: await contentOf(source, post) });
  }
  return contents;
}

function nearest<T extends Post>(mine: Content, post: Post, others: readonly { post: T; content: Content }[], slots: number): readonly T[] {
  return others.filter((other) => other.post.key !== post.key)
    .map((other) => ({ post: other.post, likeness: likeness(mine, other.content) }))
    .sort((a, b) => b.likeness - a.likeness || (a.post.key < b.post.key ? -1 : 1))
    .slice(0, slots).map((other) => other.post);
}

async function contentOf(source: ContentSource, post: Post): Promise<Content> {
  return { image: post.image === undefined ? undefined : await source.pooled.of(post.image, source.load), words: wordsOf(source, post.caption) };
}

function wordsOf({ vocabulary, captionWords }: ContentSource, caption: string): ReadonlyMap<number, number> {
  const ids = new Set(vocabulary.wordIds(caption, captionWords).filter((id) => id >= FIRST_WORD));
  const weights = [...ids].map((id) => [id, Math.log(id - FIRST_WORD + 2)] as const);
  const length = Math.hypot(...weights.map(([, weight]) => weight)) || 1;
  return new Map(weights.map(([id, weight]) => [id, weight / length]));
}

function likeness(a: Content, b: Content): number {
  let total = 0;
  if (a.image !== undefined && b.image !== undefined) for (let i = 0; i < a.image.length; i++) total += a.image[i]! * b.image[i]!;
  for (const [id, weight] of a.words) total += weight * (b.words.get(id) ?? 0);
  return total / 2;
}
