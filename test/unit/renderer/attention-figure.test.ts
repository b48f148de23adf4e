import { describe, expect, it } from 'vitest';
import type { Attention } from '../../../electron/common/domain/attention.ts';
import { attentionCsv, attentionJson } from '../../../renderer/lib/attention-file.ts';
import { canDraw, FIGURES, figureScene, type FigureSource } from '../../../renderer/lib/attention-figure.ts';
import { csvOf } from '../../../renderer/lib/csv.ts';
import { sceneSvg, type SceneItem } from '../../../renderer/lib/figure-scene.ts';
import { regionOrder, wordOrder } from '../../../renderer/lib/matrix-order.ts';

const HOSTILE = '<script>alert(1)</script> =1+1 "x" \u202Eשלום & \u0000 end';
const attention: Attention = {
  regions: Array.from({ length: 49 }, (_, index) => (index + 1) / 1225),
  words: ['script', 'alert', '1', 'script', '1', '1', 'x', 'שלום', 'end'].map((word, index) => ({ word, weight: (index + 1) / 45 })),
  affinity: Array.from({ length: 9 }, (_, i) => Array.from({ length: 49 }, (_, j) => Math.tanh((i - 4.5) * (j - 24.5) * 0.01))),
  history: [],
};
const SOURCE: FigureSource = {
  post: 'post"<7>', caption: HOSTILE, model: 'Training <1>', version: 3, encoder: { id: 'enc-1', label: 'An encoder', view: 'centre-crop' }, columns: 7,
  scale: 'rank', colourMap: 'viridis', opacity: 0.6, attention, ratio: 1.5,
};
const measure = (text: string, size: number) => text.length * size * 0.55;
const rects = (items: readonly SceneItem[]) => items.flatMap((item) => (item.kind === 'rect' && item.hint !== undefined ? [item] : []));
const number = (hint: string | undefined) => Number(/: (\S+)$/.exec(hint ?? '')?.[1]);

describe('figures', () => {
  it('have a rect for every number, which is the attention’s own to the last digit', () => {
    expect(rects(figureScene('photo', SOURCE, measure).items).map((item) => number(item.hint))).toEqual(attention.regions);
    expect(rects(figureScene('caption', SOURCE, measure).items).map((item) => number(item.hint))).toEqual(attention.words.map((word) => word.weight));
    expect(rects(figureScene('matrix', SOURCE, measure).items).map((item) => number(item.hint))).toEqual(attention.affinity.flat());
  });
  it('lie on what the encoder saw, the rest dimmed, and name their scale', () => {
    const { items } = figureScene('photo', SOURCE, measure);
    const photo = items.find((item) => item.kind === 'photo');
    const cells = rects(items);
    const [left, right] = [Math.min(...cells.map((cell) => cell.x)), Math.max(...cells.map((cell) => cell.x + cell.width))];
    expect([left - (photo?.x ?? 0), right - left]).toEqual([expect.closeTo(448 / 6), expect.closeTo(448 / 1.5)]);
    expect(items.filter((item) => item.kind === 'rect' && item.fill === '#000000')).toHaveLength(2);
    expect(items.some((item) => item.kind === 'text' && item.text.includes('by rank'))).toBe(true);
  });
  it('are text in the SVG, whatever the caption holds', () => {
    for (const kind of FIGURES) {
      const svg = sceneSvg(figureScene(kind, SOURCE, measure), { photo: 'data:image/webp;base64,"><script>', metadata: attentionJson(kind, SOURCE) });
      expect(svg).not.toMatch(/<script|\u0000/);
      expect(svg.match(/<(?!\?xml|\/?(?:svg|title|metadata|rect|text|image)\b)/g)).toBeNull();
      expect(svg).toContain('post&quot;&lt;7&gt;');
    }
  });
  it('without words or regions cannot be drawn where they would be shown', () => {
    expect(FIGURES.map((kind) => canDraw(kind, { ...attention, regions: [] }))).toEqual([false, true, false]);
    expect(FIGURES.map((kind) => canDraw(kind, { ...attention, words: [] }))).toEqual([true, false, false]);
  });
  it('break lines, and keep every word of a long caption', () => {
    const caption = Array.from({ length: 200 }, (_, index) => `word${index}`).join(' ');
    const { items, height } = figureScene('caption', { ...SOURCE, caption, attention: { ...attention, words: caption.split(' ').map((word) => ({ word, weight: 1 / 200 })) } }, measure);
    expect(rects(items)).toHaveLength(200);
    expect(Math.max(...items.map((item) => item.y))).toBeLessThan(height);
    expect(Math.max(...rects(items).map((item) => item.x + item.width))).toBeLessThan(600);
  });
});

describe('the caption of a figure', () => {
  const drawn = (caption: string, words: readonly string[]) => figureScene('caption', { ...SOURCE, caption, attention: { ...attention, words: words.map((word) => ({ word, weight: 1 / words.length })) } }, measure).items;
  const line = (caption: string, words: readonly string[]) => drawn(caption, words).flatMap((item) => (item.kind === 'text' && item.size === 13 && item.text.trim() !== '' ? [item] : []));

  it('from right to left stands at the right, in the order it is read; what runs the other way keeps its own', () => {
    const items = line('שלום big lake (עולם) 12', ['שלום', 'big', 'lake', 'עולם', '12']);
    expect(items.toSorted((a, b) => b.x - a.x).map((item) => item.text)).toEqual(['שלום', 'lake', 'big', '(', 'עולם', ')', '12']);
    expect(items.find((item) => item.text === 'שלום')!.x + measure('שלום', 13)).toBeCloseTo(16 + 560);
    expect(items.filter((item) => item.rtl === true).map((item) => item.text).toSorted()).toEqual(['(', ')', 'עולם', 'שלום'].toSorted());
    expect(line('see שלום עולם now', ['see', 'שלום', 'עולם', 'now']).toSorted((a, b) => a.x - b.x).map((item) => item.text)).toEqual(['see', 'עולם', 'שלום', 'now']);
  });
  it('breaks a word that is wider than the line, and ends soon after what the model reads', () => {
    const caption = `wide ${'x'.repeat(4000)} ${'more '.repeat(2000)}`;
    const items = drawn(caption, ['wide', 'x'.repeat(4000)]);
    for (const item of items) if (item.kind === 'text' && item.size === 13) expect(item.x + measure(item.text, 13)).toBeLessThanOrEqual(16 + 560 + 0.01);
    expect(rects(items)).toHaveLength(2);
    expect(Math.max(...items.map((item) => item.y))).toBeLessThan(24 * 20);
    expect(items.some((item) => item.kind === 'text' && item.text === '…')).toBe(true);
  });
  it('C names each of its columns, a group a row of the photo', () => {
    const texts = figureScene('matrix', SOURCE, measure).items.flatMap((item) => (item.kind === 'text' && item.size === 8 ? [item] : []));
    expect(texts.filter((item) => item.end === 'middle').map((item) => item.text)).toEqual(Array.from({ length: 49 }, (_, index) => String((index % 7) + 1)));
    expect(texts.filter((item) => item.end === undefined).map((item) => item.text)).toEqual([1, 2, 3, 4, 5, 6, 7].map((row) => `row ${row}`));
    const [seventh, eighth, ninth] = [6, 7, 8].map((index) => texts.filter((item) => item.end === 'middle')[index]!.x) as [number, number, number];
    expect(eighth - seventh).toBeGreaterThan(ninth - eighth);
  });
});

describe('files of numbers', () => {
  it('hold the raw numbers with model, post, encoder, scale and map', () => {
    const facts = { post: 'post"<7>', model: 'Training <1>', version: 3, encoder: 'enc-1', scale: 'rank', colourMap: 'viridis' };
    expect(JSON.parse(attentionJson('photo', SOURCE))).toMatchObject({ ...facts, regions: attention.regions, columns: 7 });
    expect(JSON.parse(attentionJson('caption', SOURCE))).toMatchObject({ ...facts, colourMap: 'Blues', words: attention.words });
    expect(attentionCsv('caption', SOURCE).split('\r\n')[1]).toContain(',rank,Blues,');
    expect(JSON.parse(attentionJson('matrix', SOURCE))).toMatchObject({ affinity: attention.affinity, colourMap: 'PuOr', scale: 'centred on 0' });
    const [names, ...lines] = attentionCsv('photo', SOURCE).trimEnd().split('\r\n');
    expect(names).toBe('post,model,version,encoder,scale,colour_map,scale_unit,scale_from,scale_to,row,column,share');
    expect(lines.map((line) => Number(line.split(',').at(-1)))).toEqual(attention.regions);
    expect(lines[0]).toMatch(/^"post""<7>",Training <1>,3,enc-1,rank,viridis,region rank,49,1,1,1,/);
    expect(attentionCsv('matrix', SOURCE).trimEnd().split('\r\n').slice(1).map((line) => Number(line.split(',').at(-1)))).toEqual(attention.affinity.flat());
  });
  it('tell the ends of the scale, which may be those of a post beside it, as the legend of the figure does', () => {
    const source: FigureSource = { ...SOURCE, scale: 'absolute', beside: { regions: { share: 0.4, times: 9, posts: 2 }, words: { share: 0.3, times: 5, posts: 2 } } };
    const ends = FIGURES.map((kind) => { const { scaleUnit, scaleFrom, scaleTo } = JSON.parse(attentionJson(kind, source)) as Record<string, unknown>; return [scaleUnit, scaleFrom, scaleTo]; });
    const most = Math.max(...attention.affinity.flat().map(Math.abs));
    expect(ends).toEqual([['region share', 0, 0.4], ['word share', 0, 0.3], ['C, correlation', -most, most]]);
    expect(attentionCsv('caption', source).split('\r\n')[1]).toContain(',absolute,Blues,word share,0,0.3,1,script,');
    expect(figureScene('photo', source, measure).items.some((item) => item.kind === 'text' && item.text.includes('0.4'))).toBe(true);
  });
  it('run nothing in a spreadsheet, and leave negative numbers numbers', () => {
    expect(csvOf(['a'], [['=1+1'], ['-x'], [-0.5], ['a,b'], ['say "no"'], [undefined]])).toBe('a\r\n\'=1+1\r\n\'-x\r\n-0.5\r\n"a,b"\r\n"say ""no"""\r\n\r\n');
  });
});

it('the matrix is sorted by the caption, by au or by the largest |C|; the regions by index or av', () => {
  const affinity = [[0.1, -0.2], [-0.9, 0], [0.3, 0.3]];
  expect((['caption', 'weight', 'strength'] as const).map((order) => wordOrder(order, [0.2, 0.3, 0.5], affinity))).toEqual([[0, 1, 2], [2, 1, 0], [1, 2, 0]]);
  expect((['index', 'weight'] as const).map((order) => regionOrder(order, [0.1, 0.5, 0.4]))).toEqual([[0, 1, 2], [1, 2, 0]]);
});
