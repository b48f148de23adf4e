const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const STRONG = /[\p{L}\p{Nd}]/u;

/** Which way a text runs by its first letter or digit; undefined where it has none. */
export function direction(text: string): 'rtl' | 'ltr' | undefined {
  const strong = STRONG.exec(text)?.[0];
  return strong === undefined ? undefined : RIGHT_TO_LEFT.test(strong) ? 'rtl' : 'ltr';
}

/**
 * Where the pieces of one line stand from left to right, as their places in the text: what runs against the line keeps its own order, and what has no
 * direction goes with its neighbours where they agree, else with the line. Pieces are words, so that this is all of the Unicode rules that a line needs.
 */
export function visualOrder(pieces: readonly string[], line: 'rtl' | 'ltr'): readonly number[] {
  const own = pieces.map(direction);
  const against = own.map((way, index) => {
    const before = own.slice(0, index).findLast((one) => one !== undefined) ?? line;
    const after = own.slice(index + 1).find((one) => one !== undefined) ?? line;
    return (way ?? (before === after ? before : line)) !== line;
  });
  const runs: number[][] = [];
  for (const index of pieces.keys()) {
    const last = runs.at(-1);
    if (last !== undefined && against[index] === true && against[index - 1] === true) last.push(index);
    else runs.push([index]);
  }
  // A run against a line from left to right stands mirrored; along a line from right to left everything else does.
  return line === 'ltr' ? runs.flatMap((run) => run.toReversed()) : runs.toReversed().flat();
}
