import type { Attention } from '../../electron/common/domain/attention.ts';
import { shadeBeside, type Beside } from './attention-beside.ts';
import { legendOfAffinity, type LegendText } from './attention-legend.ts';
import { cellOf, reach } from './attention-maths.ts';
import type { ScaleName } from './attention-scale.ts';
import { captionParts, type CaptionPart } from './caption-parts.ts';
import { captionLines } from './caption-lines.ts';
import { inkOn, ramp, rampUnderText, type ColourMap, type MapName } from './colour-maps.ts';
import type { Measure, Scene, SceneItem } from './figure-scene.ts';
import { shorten } from './format.ts';
import { EDGE, INK, mapItems, photoSize, sceneOf, SMALL, SOFT } from './map-scene.ts';

export const FIGURES = ['photo', 'caption', 'matrix'] as const;
export type FigureKind = (typeof FIGURES)[number];

/** Everything that a figure and a file of numbers hold. */
export interface FigureSource {
  readonly post: string;
  readonly caption: string;
  readonly model: string;
  readonly version: number;
  readonly encoder: { readonly id: string; readonly label: string; readonly view: 'stretch' | 'centre-crop' };
  readonly columns: number;
  readonly scale: ScaleName;
  readonly colourMap: MapName;
  readonly opacity: number;
  readonly attention: Attention;
  /** The posts that it was seen beside, by which an absolute scale ends. */
  readonly beside?: Beside | undefined;
  /** Width ÷ height of the photo. */
  readonly ratio: number;
}

const SIZE = 13;
/** The colours of a caption lie under text, so they are not the photo's. */
const underText = (colourMap: MapName) => rampUnderText(false, colourMap);
/** The name of the colours that the figure has, as its legend says it. */
export const mapOf = (kind: FigureKind, colourMap: MapName): string => ({ photo: colourMap, caption: underText(colourMap).name, matrix: 'PuOr' })[kind];

/** Whether the post has what the figure shows. */
export function canDraw(kind: FigureKind, { regions, words }: Attention): boolean {
  return (kind === 'caption' || regions.length > 0) && (kind === 'photo' || words.length > 0);
}

export function figureScene(kind: FigureKind, source: FigureSource, measure: Measure): Scene {
  const { items, width, height, legend } = { photo: photoPart, caption: captionPart, matrix: matrixPart }[kind](source, measure);
  return sceneOf({
    title: `${{ photo: 'Photo', caption: 'Caption', matrix: 'Matrix C' }[kind]} of post ${source.post}`, items, width, height, legends: [legend],
    notes: [
      `post ${shorten(source.post, 60)} · ${source.model} (version ${source.version}) · ${source.encoder.label}`,
      `${kind === 'matrix' ? 'C' : `scale ${source.scale}`} · ${legend.name} · ${HONEST}`,
    ],
  }, measure);
}
/** The colours of a figure, and the legend that tells what its ends stand for. */
export function shadesOf(kind: FigureKind, { attention: { regions, words, affinity }, scale, colourMap, beside }: FigureSource): { readonly colour: ColourMap; readonly legend: LegendText } {
  if (kind === 'photo') return shadeBeside(scale, regions, 'region', { name: colourMap, colour: ramp(colourMap) }, beside?.regions);
  if (kind === 'caption') return shadeBeside(scale, words.map((word) => word.weight), 'word', underText(colourMap), beside?.words);
  const legend = legendOfAffinity(reach(affinity));
  return { colour: legend.colour, legend };
}

export const HONEST = 'where the model put weight, not proof of cause';

interface Part { readonly items: readonly SceneItem[]; readonly width: number; readonly height: number; readonly legend: LegendText }

function captionPart(source: FigureSource, measure: Measure): Part {
  const { attention, caption } = source;
  const weights = attention.words.map((word) => word.weight);
  const { colour, legend } = shadesOf('caption', source);
  const parts: readonly CaptionPart[] = captionParts(caption, attention.words.map((one) => one.word)) ?? attention.words.flatMap(({ word }, index) => [{ text: word, word: index }, { text: ' ' }]);
  const WIDTH = 560;
  const lines = captionLines(parts, WIDTH, (text) => measure(text, SIZE));
  const items = lines.flatMap((line, number) => line.flatMap(({ text, word, unread, first, x, width, rtl }): readonly SceneItem[] => {
    const y = EDGE + number * 24;
    const weight = word === undefined ? undefined : weights[word] ?? 0;
    const fill = weight === undefined ? undefined : colour(weight);
    return [
      ...(fill === undefined ? [] : [{ kind: 'rect' as const, x: EDGE + x - 1, y, width: width + 2, height: 20, fill, ...(first ? { hint: `${text}: ${weight}` } : {}) }]),
      { kind: 'text', x: EDGE + x, y: y + 15, text, size: SIZE, fill: fill === undefined ? (unread ? SOFT : INK) : inkOn(fill), ...(rtl ? { rtl } : {}) },
    ];
  }));
  return { items, width: WIDTH, height: lines.length * 24, legend };
}

function photoPart(source: FigureSource): Part {
  const { attention: { regions }, columns, opacity, ratio, encoder } = source;
  const { colour, legend } = shadesOf('photo', source);
  const LONGEST = 448;
  return { items: mapItems({ values: regions, colour, columns, view: encoder.view, ratio, opacity }, EDGE, EDGE, LONGEST), ...photoSize(ratio, LONGEST), legend };
}

/** A cell of C and the distance between the groups of columns, each a row of the photo. */
const [HEAD, SIDE, CELL, APART] = [28, 112, 14, 4];

function matrixPart(source: FigureSource): Part {
  const { attention: { affinity, words, regions }, columns } = source;
  const { legend } = shadesOf('matrix', source);
  const left = (index: number) => EDGE + SIDE + index * CELL + Math.floor(index / columns) * APART;
  const heads = regions.flatMap((_, index): readonly SceneItem[] => {
    const { row, column } = cellOf(index, columns);
    const name: SceneItem = { kind: 'text', x: left(index) + CELL / 2, y: EDGE + 22, text: String(column), size: 8, fill: SOFT, end: 'middle' };
    return column === 1 ? [{ kind: 'text', x: left(index) + 2, y: EDGE + 9, text: `row ${row}`, size: 8, fill: INK }, name] : [name];
  });
  const rows = words.flatMap(({ word }, i): readonly SceneItem[] => [
    { kind: 'text', x: EDGE + SIDE - 6, y: EDGE + HEAD + i * CELL + 10.5, text: shorten(word, 18), size: SMALL, fill: INK, end: 'end' },
    ...regions.map((_, j): SceneItem => { const value = affinity[i]?.[j] ?? 0; const { row, column } = cellOf(j, columns); return { kind: 'rect', x: left(j), y: EDGE + HEAD + i * CELL, width: CELL, height: CELL, fill: legend.colour(value), hint: `${word}, row ${row}, column ${column}: ${value}` }; }),
  ]);
  return { items: [...heads, ...rows], width: left(regions.length - 1) + CELL - EDGE, height: HEAD + words.length * CELL, legend };
}
