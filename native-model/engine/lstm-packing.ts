/** Which places of P captions of n words hold words, step by step, longest caption first: S places in all. "In time" is [n·P], all first words first; "of posts" is [P·n]. */
export interface Packing {
  /** [T] posts that still have a word at each step, never growing; 0 at the steps after the longest. */
  readonly active: Int32Array;
  /** [S] the place of each packed row. */
  readonly inTime: Int32Array;
  readonly ofPosts: Int32Array;
  /** The packed row of each place, S where there is no word. */
  readonly rowsInTime: Int32Array;
  readonly rowsOfPosts: Int32Array;
  /** [S] the packed row of the same post a step earlier, S at the first step. */
  readonly before: Int32Array;
  /** [T, 2, 2] the rows of zeros that a step back puts below those of the step after it, for the posts whose last word it is. */
  readonly paddings: Int32Array;
}

/** @param lengths [P] words of each post; n the steps of the batch, T ≥ n those of the graph */
export function pack(lengths: Int32Array, n: number, T: number): Packing {
  const P = lengths.length;
  const S = lengths.reduce((sum, length) => sum + length, 0);
  const order = Array.from(lengths, (_, post) => post).sort((a, b) => lengths[b]! - lengths[a]!);
  const packing = {
    active: new Int32Array(T), inTime: new Int32Array(S), ofPosts: new Int32Array(S), before: new Int32Array(S).fill(S),
    rowsInTime: new Int32Array(n * P).fill(S), rowsOfPosts: new Int32Array(n * P).fill(S), paddings: new Int32Array(T * 4),
  };
  let row = 0;
  for (let time = 0; time < n; time++) {
    const still = order.filter((post) => lengths[post]! > time);
    packing.active[time] = still.length;
    for (const post of still) {
      packing.inTime[row] = time * P + post;
      packing.ofPosts[row] = post * n + time;
      packing.rowsInTime[time * P + post] = row;
      packing.rowsOfPosts[post * n + time] = row;
      if (time > 0) packing.before[row] = row - packing.active[time - 1]!;
      row += 1;
    }
  }
  packing.active.forEach((posts, time) => { packing.paddings[time * 4 + 1] = posts - (packing.active[time + 1] ?? 0); });
  return packing;
}
