import { LastUsed } from './last-used.ts';
import type { Post } from './post.ts';
import { tokenise } from './tokeniser.ts';

export const PAD = 0;
export const UNKNOWN = 2;
/** Ids 0 PAD, 1 START (reserved, never put in), 2 UNKNOWN; their names can't be words of a caption. */
const RESERVED = ['<pad>', '<start>', '<unknown>'] as const;

/** Captions whose words stay known, since a run comes by its posts again and again: a few megabytes, and 90 at most. */
const CAPTIONS_KEPT = 20_000;
const LONGEST_KEPT = 2_200; // characters
/** Posts whose words are counted at once: some 20 ms. */
const COUNTED = 500;

/** The words [V] and hashtags [T] a model knows, by id. */
export class Vocabulary {
  readonly words: readonly string[];
  readonly tags: readonly string[];
  readonly #wordIds: ReadonlyMap<string, number>;
  readonly #tagIds: ReadonlyMap<string, number>;
  readonly #captions = new LastUsed<{ readonly length: number; readonly ids: Int32Array }>(CAPTIONS_KEPT);

  /** Throws an Error that names what is wrong: reserved words missing, or an entry twice. */
  constructor(words: readonly string[], tags: readonly string[]) {
    if (!RESERVED.every((word, id) => words[id] === word)) throw new Error(`The words do not begin with ${RESERVED.join(', ')}`);
    this.words = words;
    this.tags = tags;
    this.#wordIds = ids(words, 'word');
    this.#tagIds = ids(tags, 'hashtag');
  }

  /** From training posts alone. A word seen fewer than `minCount` times is left to UNKNOWN, so that UNKNOWN is learnt too. `giveWay`: awaited now and then, since a hundred thousand captions take seconds. */
  static async fromPosts(posts: readonly Post[], { minCount = defaultMinCount(posts.length), giveWay }: { readonly minCount?: number; readonly giveWay?: () => Promise<void> } = {}): Promise<Vocabulary> {
    const [words, tags] = [new Map<string, number>(), new Map<string, number>()];
    for (const [index, post] of posts.entries()) {
      for (const word of tokenise(post.caption)) count(words, word);
      for (const tag of new Set(post.tags)) count(tags, tag);
      if (index % COUNTED === COUNTED - 1) await giveWay?.();
    }
    return new Vocabulary([...RESERVED, ...byFrequency(words, minCount)], byFrequency(tags, 1));
  }

  /** The first `length` words of a caption as ids; no padding. */
  wordIds(caption: string, length: number): Int32Array {
    const known = this.#captions.get(caption);
    if (known?.length === length) return known.ids;
    const ids = Int32Array.from(tokenise(caption).slice(0, length), (word) => this.#wordIds.get(word) ?? UNKNOWN);
    if (caption.length <= LONGEST_KEPT) this.#captions.set(caption, { length, ids });
    return ids;
  }

  tagId(tag: string): number | undefined { return this.#tagIds.get(tag); }

  /** Ids of those tags that the model knows, each once, in order. */
  tagIds(tags: readonly string[]): number[] {
    return [...new Set(tags)].map((tag) => this.#tagIds.get(tag)).filter((id) => id !== undefined);
  }
}

/** With few posts every word counts; from 200 on, a word seen once teaches UNKNOWN more than itself. */
const defaultMinCount = (posts: number): number => (posts >= 200 ? 2 : 1);

const count = (counts: Map<string, number>, item: string): void => { counts.set(item, (counts.get(item) ?? 0) + 1); };

function byFrequency(counts: ReadonlyMap<string, number>, minCount: number): string[] {
  return [...counts].filter(([, n]) => n >= minCount).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([item]) => item);
}

function ids(entries: readonly string[], what: string): ReadonlyMap<string, number> {
  const map = new Map<string, number>();
  entries.forEach((entry, id) => {
    if (map.has(entry)) throw new Error(`The ${what} ${JSON.stringify(entry.slice(0, 80))} stands twice`);
    map.set(entry, id);
  });
  return map;
}
