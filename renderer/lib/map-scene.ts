import type { LegendText } from './attention-legend.ts';
import { cellOf, seenPart } from './attention-maths.ts';
import type { ColourMap } from './colour-maps.ts';
import type { Measure, Scene, SceneItem } from './figure-scene.ts';

export const INK = '#1f1f1f';
export const SOFT = '#5a5a5a';
/** Around a figure, in pixels at 1×. */
export const EDGE = 16;
export const SMALL = 10;

/** How a photo lies in a figure: its shape and what the encoder saw of it. */
export interface PhotoShape { readonly columns: number; readonly view: 'stretch' | 'centre-crop'; /** Width ÷ height. */ readonly ratio: number; readonly opacity: number }
export interface MapCells extends PhotoShape { readonly values: readonly number[]; readonly colour: ColourMap; /** Without its own colours, which would mix with the map's. */ readonly grey?: boolean }

/** The size of a photo whose longer side is `longest`. */
export const photoSize = (ratio: number, longest: number) => (ratio >= 1 ? { width: longest, height: longest / ratio } : { width: longest * ratio, height: longest });

/** A photo with its map on exactly what the encoder saw; the rest is dimmed. */
export function mapItems({ values, colour, columns, view, ratio, opacity, grey }: MapCells, x: number, y: number, longest: number): readonly SceneItem[] {
  const { width, height } = photoSize(ratio, longest);
  const seen = seenPart(view, ratio * 1000, 1000);
  const [left, top, seenWidth, seenHeight] = [x + seen.x * width, y + seen.y * height, seen.width * width, seen.height * height];
  const rows = Math.ceil(values.length / columns);
  const cells = values.map((value, index): SceneItem => {
    const { row, column } = cellOf(index, columns);
    return { kind: 'rect', x: left + ((column - 1) * seenWidth) / columns, y: top + ((row - 1) * seenHeight) / rows, width: seenWidth / columns, height: seenHeight / rows, fill: colour(value), opacity, stroke: '#ffffff', hint: `row ${row}, column ${column}: ${value}` };
  });
  // What the encoder did not see is dimmed: bands beside or above and below what it saw.
  const dim = (bandX: number, bandY: number, w: number, h: number): readonly SceneItem[] => (w > 0.01 && h > 0.01 ? [{ kind: 'rect', x: bandX, y: bandY, width: w, height: h, fill: '#000000', opacity: 0.55 }] : []);
  const unseen = [...dim(x, y, left - x, height), ...dim(left + seenWidth, y, x + width - left - seenWidth, height), ...dim(x, y, width, top - y), ...dim(x, top + seenHeight, width, y + height - top - seenHeight)];
  return [{ kind: 'photo', x, y, width, height, ...(grey === true ? { grey } : {}) }, ...unseen, ...cells];
}

/** Unit, ends, tick, name and, where the scale is not absolute, its badge. */
function legendItems({ unit, min, max, colour, format, tick, name, badge, note }: LegendText, x: number, y: number): readonly SceneItem[] {
  const [STEPS, WIDTH] = [64, 200];
  const text = (at: number, words: string, end?: 'end' | 'middle'): SceneItem => ({ kind: 'text', x: x + at, y: y + 24, text: words, size: SMALL, fill: SOFT, ...(end === undefined ? {} : { end }) });
  const place = tick === undefined || max === min ? undefined : (tick.value - min) / (max - min);
  return [
    ...Array.from({ length: STEPS }, (_, step): SceneItem => ({ kind: 'rect', x: x + (step * WIDTH) / STEPS, y, width: WIDTH / STEPS + 0.2, height: 10, fill: colour(min + ((step + 0.5) / STEPS) * (max - min)) })),
    ...(place === undefined || place < 0 || place > 1 ? [] : [{ kind: 'rect' as const, x: x + place * WIDTH - 1, y: y - 2, width: 2, height: 14, fill: INK }]),
    text(0, format(min)), text(WIDTH, format(max), 'end'),
    { kind: 'text', x: x + WIDTH + 10, y: y + 9, text: [unit, name, badge, note].filter((part) => part !== undefined).join(' · '), size: SMALL, fill: INK },
    ...(tick === undefined ? [] : [text(WIDTH + 10, `| ${tick.label} ${format(tick.value)}`)]),
  ];
}

/** White ground, what is drawn, its legends and notes below, as wide as the widest of them. */
export function sceneOf({ title, items, width, height, legends, notes }: { readonly title: string; readonly items: readonly SceneItem[]; readonly width: number; readonly height: number; readonly legends: readonly LegendText[]; readonly notes: readonly string[] }, measure: Measure): Scene {
  const top = EDGE + height + 16;
  const feet = legends.flatMap((legend, index) => legendItems(legend, EDGE, top + index * LEGEND));
  const below = top + legends.length * LEGEND;
  const lines = notes.map((text, line): SceneItem => ({ kind: 'text', x: EDGE, y: below + 4 + line * 14, text, size: SMALL, fill: SOFT }));
  const inner = Math.max(width, 320, ...notes.map((note) => measure(note, SMALL)), ...feet.map((item) => (item.kind === 'text' && item.end === undefined ? item.x - EDGE + measure(item.text, item.size) : 0)));
  const size = { width: Math.ceil(inner + EDGE * 2), height: Math.ceil(below + notes.length * 14 + 2) };
  return { ...size, title, items: [{ kind: 'rect', x: 0, y: 0, ...size, fill: '#ffffff' }, ...items, ...feet, ...lines] };
}
const LEGEND = 36;

/** Some maps of one photo beside each other. */
export function mapsScene({ title, maps, legends, notes, ...shape }: PhotoShape & { readonly title: string; readonly maps: readonly { readonly name: string; readonly values: readonly number[]; readonly colour: ColourMap; readonly grey?: boolean }[]; readonly legends: readonly LegendText[]; readonly notes: readonly string[] }, measure: Measure): Scene {
  const longest = maps.length > 1 ? 260 : 448;
  const { width, height } = photoSize(shape.ratio, longest);
  const [HEAD, GAP] = [20, 16];
  const items = maps.flatMap(({ name, ...map }, index): readonly SceneItem[] => {
    const x = EDGE + index * (width + GAP);
    return [{ kind: 'text', x, y: EDGE + 12, text: name, size: 13, fill: INK }, ...mapItems({ ...shape, ...map }, x, EDGE + HEAD, longest)];
  });
  return sceneOf({ title, items, width: maps.length * (width + GAP) - GAP, height: HEAD + height, legends, notes }, measure);
}
