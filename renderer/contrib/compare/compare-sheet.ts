import type { PostDetail } from '../../../electron/common/contract/posts-api.ts';
import type { PostSuggestions } from '../../../electron/common/contract/suggestions-api.ts';
import type { EncoderDescription, ModelVersion } from '../../../electron/common/domain/model.ts';
import { previewOf } from '../../lib/asset-url.ts';
import { HONEST } from '../../lib/attention-figure.ts';
import { legendOfChange, SCALE_NAMES } from '../../lib/attention-legend.ts';
import { cellOf } from '../../lib/attention-maths.ts';
import type { ScaleName } from '../../lib/attention-scale.ts';
import { diverging, ramp, type MapName } from '../../lib/colour-maps.ts';
import { csvOf, type Cell } from '../../lib/csv.ts';
import type { FigureSheet } from '../../lib/figure-sheet.ts';
import type { Measure, Scene } from '../../lib/figure-scene.ts';
import { shorten } from '../../lib/format.ts';
import { mapsScene } from '../../lib/map-scene.ts';
import { farthest, mapChanges, tagChanges, wordChanges } from './compare-maths.ts';
import { shadeSides } from './compare-scales.ts';

/** Everything that leaves of a comparison. */
export interface Comparison {
  readonly post: PostDetail;
  readonly a: PostSuggestions;
  readonly b: PostSuggestions;
  readonly versions: readonly ModelVersion[];
  readonly encoder: EncoderDescription | undefined;
  readonly columns: number;
  readonly display: { readonly scale: ScaleName; readonly colourMap: MapName; readonly opacity: number };
}

export function compareSheet(comparison: Comparison): FigureSheet {
  const { post, a, b, display } = comparison;
  const image = post.image?.id;
  const mapped = a.attention.regions.length > 0 || b.attention.regions.length > 0;
  return {
    kind: 'figures', post: post.key, model: `${a.model} → ${b.model}`, photo: image === undefined ? undefined : previewOf(image),
    figures: [
      { key: 'compare', name: 'Maps of both and their difference', about: `${display.colourMap}, ${SCALE_NAMES[display.scale]}`, photographed: true, ...(mapped ? {} : { missing: 'no photo' }),
        csv: () => comparisonCsv(comparison, ['region']), json: () => comparisonJson(comparison, ['region']), scene: (measure) => comparisonScene(comparison, measure) },
      { key: 'compare-numbers', name: 'All numbers: regions, words, suggestions', about: 'as the models gave them', csv: () => comparisonCsv(comparison), json: () => comparisonJson(comparison) },
    ],
  };
}

export const PARTS = ['region', 'word', 'suggestion'] as const;
export type ComparePart = (typeof PARTS)[number];

/** What the numbers are of; in every file that leaves. */
const about = ({ post, a, b, versions, encoder, display }: Comparison) => {
  const of = (side: PostSuggestions) => {
    const version = versions.find((one) => one.id === side.version);
    return { model: side.model, version: side.version, encoder: version?.encoder ?? encoder?.id ?? 'none', ...(version === undefined ? {} : { d: version.d, slots: version.slots, memory: version.memory, seed: version.seed }) };
  };
  return { post: post.key, a: of(a), b: of(b), scale: display.scale, colourMap: display.colourMap };
};

/** Unrounded, and before any scale; `difference` is B − A. */
export function comparedNumbers({ a, b, columns }: Comparison) {
  const [ofA, ofB] = [a.attention, b.attention];
  const changes = mapChanges(ofA.regions, ofB.regions);
  return {
    region: Array.from({ length: Math.max(ofA.regions.length, ofB.regions.length) }, (_, index) => ({ ...cellOf(index, columns), a: ofA.regions[index], b: ofB.regions[index], difference: changes[index] })),
    word: wordChanges(ofA.words, ofB.words).map((one, index) => ({ index: index + 1, word: one.word, a: one.a, b: one.b, difference: one.change })),
    suggestion: tagChanges(a.suggestions, b.suggestions, Infinity).map((one) => ({ tag: one.tag, rankA: one.rankA, rankB: one.rankB, a: one.a, b: one.b, difference: one.change })),
  };
}

const KEYS = { region: 'regions', word: 'words', suggestion: 'suggestions' } as const;
export function comparisonJson(comparison: Comparison, parts: readonly ComparePart[] = PARTS): string {
  const numbers = comparedNumbers(comparison);
  return `${JSON.stringify({ ...about(comparison), kind: 'compare', note: HONEST, difference: 'B − A', columns: comparison.columns, ...Object.fromEntries(parts.map((part) => [KEYS[part], numbers[part]])) }, undefined, 2)}\n`;
}

/** One number a line, each with what it is of. */
export function comparisonCsv(comparison: Comparison, parts: readonly ComparePart[] = PARTS): string {
  const facts = about(comparison);
  const common: readonly Cell[] = [facts.post, facts.a.model, facts.a.version, facts.a.encoder, facts.b.model, facts.b.version, facts.b.encoder, facts.scale, facts.colourMap];
  const { region, word, suggestion } = comparedNumbers(comparison);
  const rows: Readonly<Record<ComparePart, () => readonly (readonly Cell[])[]>> = {
    region: () => region.map((one) => [one.row, one.column, undefined, undefined, undefined, undefined, undefined, one.a, one.b, one.difference]),
    word: () => word.map((one) => [undefined, undefined, one.index, one.word, undefined, undefined, undefined, one.a, one.b, one.difference]),
    suggestion: () => suggestion.map((one) => [undefined, undefined, undefined, undefined, one.tag, one.rankA, one.rankB, one.a, one.b, one.difference]),
  };
  return csvOf(['post', 'model_a', 'version_a', 'encoder_a', 'model_b', 'version_b', 'encoder_b', 'scale', 'colour_map', 'part', 'row', 'column', 'word_index', 'word', 'hashtag', 'rank_a', 'rank_b', 'a', 'b', 'difference'],
    parts.flatMap((part) => rows[part]().map((row) => [...common, part, ...row])));
}

/** A, B and B − A beside each other, as on the page. */
export function comparisonScene({ post, a, b, encoder, columns, display: { scale, colourMap, opacity } }: Comparison, measure: Measure): Scene {
  const [ofA, ofB] = [a.attention.regions, b.attention.regions];
  const changes = mapChanges(ofA, ofB);
  const reach = farthest(changes);
  const shares = shadeSides(scale, ofA, ofB, '', { name: colourMap, colour: ramp(colourMap) });
  return mapsScene({
    title: `Post ${post.key}: ${a.model} and ${b.model}`, columns, opacity, view: encoder?.view ?? 'stretch', ratio: (post.image?.width ?? 1) / (post.image?.height ?? 1),
    maps: [{ name: 'A', values: ofA, colour: shares.a }, { name: 'B', values: ofB, colour: shares.b }, { name: 'B − A', values: changes, colour: diverging(reach), grey: true }],
    legends: [...shares.legends, legendOfChange('B − A', reach)],
    notes: [`post ${shorten(post.key, 60)} · ${encoder?.label ?? 'no encoder'}`, `A: ${a.model} (version ${a.version}) · B: ${b.model} (version ${b.version})`, `scale ${scale} · ${colourMap} · ${HONEST}`],
  }, measure);
}
