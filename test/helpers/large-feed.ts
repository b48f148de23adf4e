import { join } from 'node:path';
import sharp from 'sharp';
import { normaliseHashtag } from '../../electron/common/domain/hashtag.ts';
import { Random } from '../../electron/worker/sample-feed/random.ts';
import { loadRecipe, type Grammar, type Recipe } from '../../electron/worker/sample-feed/recipe.ts';
import type { FileRow } from '../../electron/host/services/import-source.ts';

const POSTS_AN_ACCOUNT = 80;
const OWN_TAGS = 24;
const SYLLABLES = ['ba', 'ce', 'di', 'fo', 'gu', 'ha', 'ki', 'lo', 'mu', 'na', 'pe', 'ri', 'so', 'tu', 'va', 'we', 'xi', 'yo', 'za', 'ler', 'mon', 'sta', 'tri', 'ver'];
const FROM = Date.UTC(2022, 0, 1);
const MINUTES_BETWEEN = 7;

/** Draws a rank 0…n-1, rank r about as often as 1/(r + 1). */
class Zipf {
  readonly #below: Float64Array;

  constructor(n: number) {
    this.#below = new Float64Array(n);
    for (let rank = 0, sum = 0; rank < n; rank++) this.#below[rank] = sum += 1 / (rank + 1);
  }

  draw(random: Random): number {
    const wanted = random.next() * (this.#below.at(-1) ?? 0);
    let [low, high] = [0, this.#below.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#below[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A pronounceable word of its own for each number: digits in base 24, written as syllables. */
function wordOf(n: number): string {
  let word = '';
  for (let rest = n + SYLLABLES.length; rest > 0; rest = Math.floor(rest / SYLLABLES.length)) word += SYLLABLES[rest % SYLLABLES.length] ?? '';
  return word;
}

/**
 * A feed for measuring how the program stands large workspaces: repeatable, with captions like people's, Zipf-like words and tags,
 * accounts with tags of their own, and few images that many posts share. It says nothing about what a model can learn.
 */
export class LargeFeed {
  readonly posts: number;
  readonly accounts: number;
  readonly images: number;
  readonly #seed: Random;
  readonly #recipe: Recipe;
  readonly #tags: readonly string[];
  readonly #tagRank: Zipf;
  readonly #wordRank = new Zipf(60_000);

  private constructor(recipe: Recipe, { posts, seed, tags, images }: { readonly posts: number; readonly seed: number; readonly tags: number; readonly images: number }) {
    this.posts = posts;
    this.accounts = Math.ceil(posts / POSTS_AN_ACCOUNT);
    this.images = images;
    this.#seed = new Random(seed, 'large feed');
    this.#recipe = recipe;
    const known = [...recipe.concepts, ...recipe.objects].flatMap((item) => item.tags).map((tag) => normaliseHashtag(tag) ?? '');
    // The empty one is left out; a made word may be a known one.
    const names = new Set([...known, ...Array.from({ length: tags + known.length }, (_, rank) => wordOf(rank))]);
    this.#tags = [...names].filter((name) => name !== '').slice(0, tags);
    this.#tagRank = new Zipf(tags);
  }

  static async open(resources: string, size: { readonly posts: number; readonly seed?: number; readonly tags?: number; readonly images?: number }): Promise<LargeFeed> {
    return new LargeFeed(await loadRecipe(resources), { seed: 1, tags: 30_000, images: 500, ...size });
  }

  /** What a file would say of the n-th post; `image`: how the n-th picture is called there. */
  row(n: number, image: (picture: number) => string | undefined): FileRow {
    const random = this.#seed.fork(`post ${n}`);
    const account = Math.floor(n / POSTS_AN_ACCOUNT);
    const picture = random.chance(0.98) ? image(random.int(this.images)) : undefined;
    return {
      line: n + 1,
      values: {
        id: `large-${String(n).padStart(7, '0')}`, user: this.#account(account), caption: this.#caption(random), hashtags: this.#hashtags(random, account, n % POSTS_AN_ACCOUNT),
        time: new Date(FROM + n * MINUTES_BETWEEN * 60_000).toISOString(), ...(picture === undefined ? {} : { image: picture }),
      },
    };
  }

  /** A small photo-like JPEG. */
  async picture(n: number, folder: string): Promise<string> {
    const random = this.#seed.fork(`picture ${n}`);
    const colour = () => `hsl(${random.int(360)} ${30 + random.int(60)}% ${25 + random.int(55)}%)`;
    const blob = () => `<ellipse cx="${random.int(320)}" cy="${random.int(240)}" rx="${10 + random.int(90)}" ry="${10 + random.int(70)}" fill="${colour()}" opacity="${random.between(0.4, 1).toFixed(2)}"/>`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240"><rect width="320" height="240" fill="${colour()}"/>${Array.from({ length: 9 }, blob).join('')}</svg>`;
    const name = `picture-${n}.jpg`;
    await sharp(Buffer.from(svg)).jpeg({ quality: 80 }).toFile(join(folder, name));
    return name;
  }

  #account(n: number): string {
    const { names } = this.#recipe.accounts;
    const { user } = names[n % names.length] ?? { user: 'user' };
    return n < names.length ? user : `${user}_${wordOf(n)}`;
  }

  /** Common tags, and nearly always some of the account's own. */
  #hashtags(random: Random, account: number, post: number): readonly string[] {
    const common = Array.from({ length: 1 + random.int(9) }, () => this.#tags[this.#tagRank.draw(random)] ?? '');
    const own = [post, post + 1 + random.int(OWN_TAGS - 1)].map((place) => this.#tags[(account * OWN_TAGS + (place % OWN_TAGS)) % this.#tags.length] ?? '');
    return [...new Set([...common, ...own])];
  }

  #caption(random: Random): string {
    if (random.chance(0.02)) return '';
    const grammar = this.#recipe.grammar[random.chance(0.8) ? 'en' : 'es'];
    return Array.from({ length: 1 + random.int(5) }, () => this.#clause(grammar, random)).join(random.pick([', ', '. ', ' - ', '! ', '\n']));
  }

  #clause(grammar: Grammar, random: Random): string {
    return random.chance(0.4) ? random.pick(grammar.filler) : random.pick(grammar.mention).replace('{o}', `${wordOf(this.#wordRank.draw(random))} ${wordOf(this.#wordRank.draw(random))}`);
  }
}
