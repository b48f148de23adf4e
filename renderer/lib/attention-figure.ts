import type { Attention } from '../../electron/common/domain/attention.ts';
import { legendOfAffinity, legendOfShares, type LegendText } from './attention-legend.ts';
import { cellOf, reach, seenPart } from './attention-maths.ts';
import { scaleOf, type ScaleName } from './attention-scale.ts';
import { captionParts, type CaptionPart } from './caption-parts.ts';
import { captionLines } from './caption-lines.ts';
import { inkOn, ramp, rampUnderText, type MapName } from './colour-maps.ts';
import type { Scene, SceneItem } from './figure-scene.ts';
import { shorten } from './format.ts';

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
  /** Width ÷ height of the photo. */
  readonly ratio: number;
}
/** Width of a text in pixels, as the figure will have it. */
export type Measure = (text: string, size: number) => number;

const INK = '#1f1f1f';
const SOFT = '#5a5a5a';
const EDGE = 16;
const SIZE = 13;
const SMALL = 10;

/** Whether the post has what the figure shows. */
export function canDraw(kind: FigureKind, { regions, words }: Attention): boolean {
  return (kind === 'caption' || regions.length > 0) && (kind === 'photo' || words.length > 0);
}

export function figureScene(kind: FigureKind, source: FigureSource, measure: Measure): Scene {
  const { items, width, height, legend } = { photo: photoPart, caption: captionPart, matrix: matrixPart }[kind](source, measure);
  const foot = legendItems(legend, EDGE, EDGE + height + 16);
  const notes = [
    `post ${shorten(source.post, 60)} · ${source.model} (version ${source.version}) · ${source.encoder.label}`,
    `${kind === 'matrix' ? 'C' : `scale ${source.scale}`} · ${legend.name} · where the model put weight, not proof of cause`,
  ].map((text, line): SceneItem => ({ kind: 'text', x: EDGE, y: EDGE + height + 56 + line * 14, text, size: SMALL, fill: SOFT }));
  const inner = Math.max(width, 320, ...notes.map((note) => (note.kind === 'text' ? measure(note.text, SMALL) : 0)));
  const size = { width: Math.ceil(inner + EDGE * 2), height: Math.ceil(height + EDGE * 2 + 70) };
  return { ...size, title: `${{ photo: 'Photo', caption: 'Caption', matrix: 'Matrix C' }[kind]} of post ${source.post}`, items: [{ kind: 'rect', x: 0, y: 0, ...size, fill: '#ffffff' }, ...items, ...foot, ...notes] };
}

interface Part { readonly items: readonly SceneItem[]; readonly width: number; readonly height: number; readonly legend: LegendText }

function captionPart({ attention, caption, scale: name, colourMap }: FigureSource, measure: Measure): Part {
  const weights = attention.words.map((word) => word.weight);
  const scale = scaleOf(name, weights);
  const map = rampUnderText(false, colourMap);
  const parts: readonly CaptionPart[] = captionParts(caption, attention.words.map((one) => one.word)) ?? attention.words.flatMap(({ word }, index) => [{ text: word, word: index }, { text: ' ' }]);
  const WIDTH = 560;
  const lines = captionLines(parts, WIDTH, (text) => measure(text, SIZE));
  const items = lines.flatMap((line, number) => line.flatMap(({ text, word, unread, first, x, width, rtl }): readonly SceneItem[] => {
    const y = EDGE + number * 24;
    const weight = word === undefined ? undefined : weights[word] ?? 0;
    const fill = weight === undefined ? undefined : map.colour(scale.place(weight));
    return [
      ...(fill === undefined ? [] : [{ kind: 'rect' as const, x: EDGE + x - 1, y, width: width + 2, height: 20, fill, ...(first ? { hint: `${text}: ${weight}` } : {}) }]),
      { kind: 'text', x: EDGE + x, y: y + 15, text, size: SIZE, fill: fill === undefined ? (unread ? SOFT : INK) : inkOn(fill), ...(rtl ? { rtl } : {}) },
    ];
  }));
  return { items, width: WIDTH, height: lines.length * 24, legend: legendOfShares(scale, 'word', map) };
}

function photoPart({ attention: { regions }, columns, scale: name, colourMap, opacity, ratio, encoder }: FigureSource): Part {
  const scale = scaleOf(name, regions);
  const map = { name: colourMap, colour: ramp(colourMap) };
  const width = ratio >= 1 ? 448 : 448 * ratio;
  const height = width / ratio;
  const seen = seenPart(encoder.view, ratio * 1000, 1000);
  const [left, top, seenWidth, seenHeight] = [EDGE + seen.x * width, EDGE + seen.y * height, seen.width * width, seen.height * height];
  const rows = Math.ceil(regions.length / columns);
  const cells = regions.map((value, index): SceneItem => {
    const { row, column } = cellOf(index, columns);
    return { kind: 'rect', x: left + ((column - 1) * seenWidth) / columns, y: top + ((row - 1) * seenHeight) / rows, width: seenWidth / columns, height: seenHeight / rows, fill: map.colour(scale.place(value)), opacity, stroke: '#ffffff', hint: `row ${row}, column ${column}: ${value}` };
  });
  // What the encoder did not see is dimmed: bands beside or above and below what it saw.
  const dim = (x: number, y: number, w: number, h: number): readonly SceneItem[] => (w > 0.01 && h > 0.01 ? [{ kind: 'rect', x, y, width: w, height: h, fill: '#000000', opacity: 0.55 }] : []);
  const unseen = [...dim(EDGE, EDGE, left - EDGE, height), ...dim(left + seenWidth, EDGE, EDGE + width - left - seenWidth, height), ...dim(EDGE, EDGE, width, top - EDGE), ...dim(EDGE, top + seenHeight, width, EDGE + height - top - seenHeight)];
  return { items: [{ kind: 'photo', x: EDGE, y: EDGE, width, height }, ...unseen, ...cells], width, height, legend: legendOfShares(scale, 'region', map) };
}

/** A cell of C and the distance between the groups of columns, each a row of the photo. */
const [HEAD, SIDE, CELL, APART] = [28, 112, 14, 4];

function matrixPart({ attention: { affinity, words, regions }, columns }: FigureSource): Part {
  const legend = legendOfAffinity(reach(affinity));
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

/** Unit, ends, tick, name and, where the scale is not absolute, its badge. */
function legendItems({ unit, min, max, colour, format, tick, name, badge }: LegendText, x: number, y: number): readonly SceneItem[] {
  const [STEPS, WIDTH] = [64, 200];
  const text = (at: number, words: string, end?: 'end' | 'middle'): SceneItem => ({ kind: 'text', x: x + at, y: y + 24, text: words, size: SMALL, fill: SOFT, ...(end === undefined ? {} : { end }) });
  const place = tick === undefined || max === min ? undefined : (tick.value - min) / (max - min);
  return [
    ...Array.from({ length: STEPS }, (_, step): SceneItem => ({ kind: 'rect', x: x + (step * WIDTH) / STEPS, y, width: WIDTH / STEPS + 0.2, height: 10, fill: colour(min + ((step + 0.5) / STEPS) * (max - min)) })),
    ...(place === undefined || place < 0 || place > 1 ? [] : [{ kind: 'rect' as const, x: x + place * WIDTH - 1, y: y - 2, width: 2, height: 14, fill: INK }]),
    text(0, format(min)), text(WIDTH, format(max), 'end'),
    { kind: 'text', x: x + WIDTH + 10, y: y + 9, text: `${unit} · ${name}${badge === undefined ? '' : ` · ${badge}`}`, size: SMALL, fill: INK },
    ...(tick === undefined ? [] : [text(WIDTH + 10, `| ${tick.label} ${format(tick.value)}`)]),
  ];
}
