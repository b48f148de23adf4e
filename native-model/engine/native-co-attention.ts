import { graphSizes } from './graph-sizes.ts';
import type { GraphWriter, Ref } from './graph-writer.ts';
import { attended, attendedBack } from './native-attention.ts';

type Refs<Name extends string> = Readonly<Record<Name, Ref>>;

type Weights = Refs<'Wb' | 'Wu' | 'Wv' | 'whu' | 'whv'>;

export const CO_ATTENTION_SIZES = graphSizes((P: number, n: number, M: number, d: number) => ({
  words: [P, n, d], regions: [P, M, d], content: [P, 1, d], flat: [-1, d], affinity: [P, n, M], affinityRow: [P, n * M],
  wordColumn: [P, n, 1], regionColumn: [P, M, 1], wordRow: [P, n], regionRow: [P, M], parts: [d, n, M, n * M],
}));

type Sizes = ReturnType<typeof CO_ATTENTION_SIZES.inputs>;

const KEPT = ['u', 'affinity', 'C', 'uWb', 'uWu', 'vWv', 'Hu', 'Hv', 'au', 'av'] as const;

/** How many tensors the way back reads. */
export const CO_ATTENTION_KEPT = KEPT.length;

/**
 * Eqs. 2-7: the operations of layers/co-attention.ts; no matrix is turned by hand, and the words' projections are of the packed rows alone.
 * hidden [S + 1, d], the last row zeros; rows [P·n] of it; v [P, M, d]; masks [P, n] and [P, M].
 * @returns p, au, av and C side by side [P, d + n + M + n·M], since a gradient is defined for one tensor, and what the way back reads
 */
export function coAttentionForward(g: GraphWriter, { flat, ...sizes }: Sizes, { hidden, rows, v, Wb, Wu, Wv, whu, whv, bhu, bhv, wordMask, regionMask }: Weights & Refs<'hidden' | 'rows' | 'v' | 'bhu' | 'bhv' | 'wordMask' | 'regionMask'>): { value: Ref; kept: Ref[] } {
  const ofWords = (packed: Ref) => g.reshape(g.gather(packed, rows), sizes.words); // [P, n, d]
  const [u, uWb, uWu] = [ofWords(hidden), ofWords(g.product(hidden, Wb)), ofWords(g.product(hidden, Wu))];
  const vWv = g.reshape(g.product(g.reshape(v, flat), Wv), sizes.regions);
  const affinity = g.op('Tanh', g.batchedProduct(uWb, v, 'b')); // eq. 2: [P, n, M]
  const C = g.op('Mul', affinity, g.reshape(wordMask, sizes.wordColumn));
  const Hu = g.op('Tanh', g.op('AddV2', uWu, g.batchedProduct(C, vWv))); // eq. 3: [P, n, d]
  const Hv = g.op('Tanh', g.op('AddV2', vWv, g.batchedProduct(C, uWu, 'a'))); // eq. 4: [P, M, d]
  const words = attended(g, { x: u, H: Hu, w: whu, b: bhu, mask: wordMask, flat, row: sizes.wordRow, column: sizes.wordColumn }); // eqs. 5, 6
  const regions = attended(g, { x: v, H: Hv, w: whv, b: bhv, mask: regionMask, flat, row: sizes.regionRow, column: sizes.regionColumn });
  const p = g.reshape(g.op('AddV2', words.sum, regions.sum), flat); // eq. 7: [P, d]
  const made = { u, affinity, C, uWb, uWu, vWv, Hu, Hv, au: words.a, av: regions.a };
  return { value: g.concat([p, made.au, made.av, g.reshape(C, sizes.affinityRow)], 1), kept: KEPT.map((name) => made[name]) };
}

/** dy [P, d + n + M + n·M], hidden [S, d] and its words' places → the gradients of hidden, of v, and of Wb, Wu, Wv, whu, whv, bhu, bhv. */
export function coAttentionBack(g: GraphWriter, sizes: Sizes, { dy, hidden, ofPosts, v, Wb, Wu, Wv, whu, whv, wordMask, kept }: Weights & Refs<'dy' | 'hidden' | 'ofPosts' | 'v' | 'wordMask'> & { kept: readonly Ref[] }): { dHidden: Ref; dv: Ref; ofWeights: Ref[] } {
  const { u, affinity, C, uWb, uWu, vWv, Hu, Hv, au, av } = Object.fromEntries(KEPT.map((name, i) => [name, kept[i]])) as Refs<(typeof KEPT)[number]>;
  const { flat } = sizes;
  const flattened = (x: Ref) => g.reshape(x, flat);
  const packed = (x: Ref) => g.gather(flattened(x), ofPosts); // [P, n, d] → [S, d]
  const [dp, dau, dav, dC] = g.splitBy(dy, sizes.parts, 4, 1) as [Ref, Ref, Ref, Ref];
  const dSum = g.reshape(dp, sizes.content); // [P, 1, d]
  const words = attendedBack(g, { x: u, H: Hu, w: whu, a: au, da: dau, dSum, flat, row: sizes.wordRow, column: sizes.wordColumn });
  const regions = attendedBack(g, { x: v, H: Hv, w: whv, a: av, da: dav, dSum, flat, row: sizes.regionRow, column: sizes.regionColumn });
  const [dHu, dHv] = [g.reshape(words.dH, sizes.words), g.reshape(regions.dH, sizes.regions)];
  const ofC = g.addAll(g.reshape(dC, sizes.affinity), g.batchedProduct(dHu, vWv, 'b'), g.batchedProduct(uWu, dHv, 'b')); // [P, n, M]
  const ofAffinity = g.op('TanhGrad', affinity, g.op('Mul', ofC, g.reshape(wordMask, sizes.wordColumn)));
  const ofUWb = packed(g.batchedProduct(ofAffinity, v));
  const ofUWu = packed(g.op('AddV2', dHu, g.batchedProduct(C, dHv)));
  const ofVWv = flattened(g.op('AddV2', dHv, g.batchedProduct(C, dHu, 'a'))); // [P·M, d]
  const dHidden = g.addAll(packed(words.dx), g.product(ofUWb, Wb, 'b'), g.product(ofUWu, Wu, 'b')); // [S, d]
  const dv = g.addAll(regions.dx, g.batchedProduct(ofAffinity, uWb, 'a'), g.reshape(g.product(ofVWv, Wv, 'b'), sizes.regions));
  const ofMatrices = [g.product(hidden, ofUWb, 'a'), g.product(hidden, ofUWu, 'a'), g.product(flattened(v), ofVWv, 'a')];
  return { dHidden, dv, ofWeights: [...ofMatrices, words.dw, regions.dw, words.db, regions.db] };
}
