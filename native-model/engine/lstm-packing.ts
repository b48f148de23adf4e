/** Which places of P captions of n words hold words, chain after chain, step by step, longest caption first: S places in all. "In time" is [n·P], all first words first; "of posts" is [P·n]. */
export interface Packing {
  /** [chains·T] posts that still have a word at each step, never growing within a chain; 0 at the steps after the longest. */
  readonly active: Int32Array;
  /** [S] the place of each packed row. */
  readonly inTime: Int32Array;
  readonly ofPosts: Int32Array;
  /** The packed row of each place, S where there is no word. */
  readonly rowsInTime: Int32Array;
  readonly rowsOfPosts: Int32Array;
  /** [S] the packed row of the same post a step earlier, S at the first step. */
  readonly before: Int32Array;
  /** [chains·T, 2, 2] the rows of zeros that a step back puts below those of the step after it, for the posts whose last word it is. */
  readonly paddings: Int32Array;
}

/**
 * @param lengths [P] words of each post; n the steps of the batch, T ≥ n those of the graph
 * @param chains groups of posts, each packed by itself, one behind the other: posts go to them by turns, longest first, so that all have about as many words
 */
export function pack(lengths: Int32Array, n: number, T: number, chains = 1): Packing {
  const P = lengths.length;
  const S = lengths.reduce((sum, length) => sum + length, 0);
  const order = Array.from(lengths, (_, post) => post).sort((a, b) => lengths[b]! - lengths[a]!);
  const packing = {
    active: new Int32Array(chains * T), inTime: new Int32Array(S), ofPosts: new Int32Array(S), before: new Int32Array(S).fill(S),
    rowsInTime: new Int32Array(n * P).fill(S), rowsOfPosts: new Int32Array(n * P).fill(S), paddings: new Int32Array(chains * T * 4),
  };
  let row = 0;
  for (let chain = 0; chain < chains; chain++) {
    const posts = order.filter((_, place) => place % chains === chain);
    for (let time = 0; time < n; time++) {
      const at = chain * T + time;
      const still = posts.filter((post) => lengths[post]! > time);
      packing.active[at] = still.length;
      for (const post of still) {
        packing.inTime[row] = time * P + post;
        packing.ofPosts[row] = post * n + time;
        packing.rowsInTime[time * P + post] = row;
        packing.rowsOfPosts[post * n + time] = row;
        if (time > 0) packing.before[row] = row - packing.active[at - 1]!;
        row += 1;
      }
    }
  }
  const after = (at: number) => ((at + 1) % T === 0 ? 0 : packing.active[at + 1]!);
  packing.active.forEach((posts, at) => { packing.paddings[at * 4 + 1] = posts - after(at); });
  return packing;
}
