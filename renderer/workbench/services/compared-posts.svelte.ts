import type { Attention } from '../../../electron/common/domain/attention.ts';
import type { PostId } from '../../../electron/common/domain/ids.ts';
import type { Beside, Most } from '../../lib/attention-beside.ts';
import { largest } from '../../lib/attention-maths.ts';
import type { PostDocument } from './post-document.svelte.ts';

/** The posts that stand on the page at once, and the largest shares among them: what an absolute scale of each of them ends at. */
export class ComparedPosts {
  readonly #shown: () => readonly PostDocument[];
  /** While one of them waits for its answer the scale stays where it was: it changes once, when the answer is there. */
  #settled: Beside | undefined;

  constructor(shown: () => readonly PostDocument[]) { this.#shown = shown; }

  /** Undefined for a post that is not on the page, such as that of a tab behind another. */
  of(post: PostId | undefined): Beside | undefined { return this.#shown().some(({ id }) => id === post) ? this.#beside : undefined; }

  readonly #beside: Beside = $derived.by(() => {
    const shown = this.#shown();
    const said = shown.flatMap(({ suggestions }) => (suggestions === undefined ? [] : [suggestions.attention]));
    const now = { regions: mostOf(said, ({ regions }) => regions), words: mostOf(said, ({ words }) => words.map((word) => word.weight)) };
    const waits = shown.some(({ suggestions, suggestionsError }) => suggestions === undefined && suggestionsError === undefined);
    const before = this.#settled;
    if (waits && before !== undefined) return { regions: larger(now.regions, before.regions), words: larger(now.words, before.words) };
    if (!waits) this.#settled = now;
    return now;
  });
}

function mostOf(said: readonly Attention[], sharesOf: (attention: Attention) => readonly number[]): Most {
  const all = said.map(sharesOf).filter((shares) => shares.length > 0);
  return { share: largest(all.map(largest)), times: largest(all.map((shares) => largest(shares) * shares.length)), posts: all.length };
}
const larger = (a: Most, b: Most): Most => ({ share: Math.max(a.share, b.share), times: Math.max(a.times, b.times), posts: Math.max(a.posts, b.posts) });
