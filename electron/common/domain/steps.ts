/** Work that can be done bit by bit: each step is short, and whoever runs it may let others have a turn between two. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Runs it through without a pause. */
export function allAtOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Few enough that sorting or walking them takes no time that anybody notices. */
const AT_ONCE = 256;

/** Every item in turn, with a step after each few. */
export function* each<T>(items: Iterable<T>, work: (item: T, index: number) => void, few = AT_ONCE): Steps<void> {
  let index = 0;
  for (const item of items) {
    work(item, index++);
    if (index % few === 0) yield;
  }
}

/** Merge sort in steps, stable; a new list. */
export function* sortedInSteps<T>(items: readonly T[], compare: (a: T, b: T) => number): Steps<readonly T[]> {
  let runs: T[][] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    runs.push(items.slice(at, at + AT_ONCE).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const longer: T[][] = [];
    for (let i = 0; i < runs.length; i += 2) longer.push(runs[i + 1] === undefined ? runs[i]! : yield* merged(runs[i]!, runs[i + 1]!, compare));
    runs = longer;
  }
  return runs[0] ?? [];
}

function* merged<T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T) => number): Steps<T[]> {
  const out: T[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const fromA = j >= b.length || (i < a.length && compare(a[i]!, b[j]!) <= 0);
    out.push(fromA ? a[i++]! : b[j++]!);
    if (out.length % AT_ONCE === 0) yield;
  }
  return out;
}
