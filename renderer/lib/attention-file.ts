import { mapOf, shadesOf, type FigureKind, type FigureSource } from './attention-figure.ts';
import { cellOf } from './attention-maths.ts';
import { csvOf, type Cell } from './csv.ts';

/** What the numbers are of; in every file that leaves. C needs no scale: its colours are centred on 0. The scale's ends make the figure's colours anew: those of an absolute one may be another post's. */
function about(kind: FigureKind, source: FigureSource) {
  const { post, model, version, encoder, scale, colourMap } = source;
  const { unit, min, max } = shadesOf(kind, source).legend;
  return { post, model, version, encoder: encoder.id, scale: kind === 'matrix' ? 'centred on 0' : scale, colourMap: mapOf(kind, colourMap), scaleUnit: unit, scaleFrom: min, scaleTo: max };
}

/** The raw numbers, unrounded and before any scale. */
export function attentionJson(kind: FigureKind, source: FigureSource): string {
  const { attention: { regions, words, affinity }, columns, caption } = source;
  const numbers = { photo: { columns, regions }, caption: { caption, words }, matrix: { columns, words: words.map((one) => one.word), affinity } }[kind];
  return `${JSON.stringify({ ...about(kind, source), kind, note: 'where the model put weight, not proof of cause', ...numbers }, undefined, 2)}\n`;
}

/** One number a line, each with what it is of. */
export function attentionCsv(kind: FigureKind, source: FigureSource): string {
  const { attention: { regions, words, affinity }, columns } = source;
  const facts = about(kind, source);
  const common: readonly Cell[] = Object.values(facts);
  const rows: Record<FigureKind, () => readonly (readonly Cell[])[]> = {
    photo: () => regions.map((value, index) => { const { row, column } = cellOf(index, columns); return [...common, row, column, value]; }),
    caption: () => words.map(({ word, weight }, index) => [...common, index + 1, word, weight]),
    matrix: () => affinity.flatMap((line, i) => line.map((value, j) => { const { row, column } = cellOf(j, columns); return [...common, i + 1, words[i]?.word, row, column, value]; })),
  };
  const names = { photo: ['row', 'column', 'share'], caption: ['word_index', 'word', 'share'], matrix: ['word_index', 'word', 'row', 'column', 'correlation'] }[kind];
  return csvOf(['post', 'model', 'version', 'encoder', 'scale', 'colour_map', 'scale_unit', 'scale_from', 'scale_to', ...names], rows[kind]());
}
