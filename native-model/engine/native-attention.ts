import type { GraphWriter, Ref } from './graph-writer.ts';

/** Far below any score, so that a masked place's share is 0 (masked-softmax.ts). */
const FAR_BELOW = 1e9;

type Refs<Name extends string> = Readonly<Record<Name, Ref>>;

/** Shapes of a group of K rows each: [-1, d], [R, K] and [R, K, 1]. */
type Shapes = Refs<'flat' | 'row' | 'column'>;

/** Eqs. 5 and 6, 8 and 9, 11, each alike, for x [R, K, d] with hidden H: the shares a [R, K] of its rows, and their sum [R, 1, d]. */
export function attended(g: GraphWriter, { x, H, w, b, mask, flat, row, column }: Shapes & Refs<'x' | 'H' | 'w' | 'b' | 'mask'>): Refs<'a' | 'sum'> {
  const scores = g.reshape(g.op('AddV2', g.product(g.reshape(H, flat), g.reshape(w, g.ints([-1, 1]))), b), row); // [R, K]
  const out = g.op('Mul', g.op('Sub', mask, g.floats([1], [])), g.floats([FAR_BELOW], []));
  const a = g.op('Mul', g.op('Softmax', g.op('AddV2', g.op('Mul', scores, mask), out)), mask);
  return { a, sum: g.batchedProduct(g.reshape(a, column), x, 'a') };
}

/** The way back from da [R, K] and the gradient of the sum [R, 1, d]: the gradients of x, of what H is the tanh of [R·K, d], of w and of b. */
export function attendedBack(g: GraphWriter, { x, H, w, a, da, dSum, flat, row, column }: Shapes & Refs<'x' | 'H' | 'w' | 'a' | 'da' | 'dSum'>): Refs<'dx' | 'dH' | 'dw' | 'db'> {
  const ofShares = g.op('AddV2', da, g.reshape(g.batchedProduct(x, dSum, 'b'), row)); // [R, K]
  const weighted = g.op('Mul', a, ofShares);
  const ofScores = g.op('Sub', weighted, g.op('Mul', a, g.sum(weighted, 1, true))); // [R, K]
  const oneRow = g.reshape(ofScores, g.ints([1, -1])); // [1, R·K]
  const hidden = g.reshape(H, flat); // [R·K, d]
  return {
    dx: g.batchedProduct(g.reshape(a, column), dSum), // [R, K, d]
    dH: g.op('TanhGrad', hidden, g.product(g.reshape(ofScores, g.ints([-1, 1])), g.reshape(w, g.ints([1, -1])))),
    dw: g.reshape(g.product(oneRow, hidden), g.ints([-1])),
    db: g.sum(oneRow, 1),
  };
}
