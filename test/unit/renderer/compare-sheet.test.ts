import { describe, expect, it } from 'vitest';
import type { PostSuggestions } from '../../../electron/common/contract/suggestions-api.ts';
import type { ModelVersion } from '../../../electron/common/domain/model.ts';
import { compareSheet, type Comparison } from '../../../renderer/contrib/compare/compare-sheet.ts';
import { sceneSvg } from '../../../renderer/lib/figure-scene.ts';

const said = (version: number, first: number, words: readonly string[], tags: readonly (readonly [string, number])[]) => ({
  post: 3, version, model: `Training <${version}>`, suggestions: tags.map(([tag, probability]) => ({ tag, probability })),
  attention: { regions: Array.from({ length: 49 }, (_, index) => (index === 0 ? first : (1 - first) / 48)), words: words.map((word, index) => ({ word, weight: (index + 1) / 7 })), affinity: [], history: [] },
}) as unknown as PostSuggestions;
const COMPARISON = {
  post: { key: '=post,3', image: { id: 5, width: 300, height: 200 } },
  a: said(1, 0.1, ['snow', 'lake'], [['snow', 0.3], ['old', 0.123456789]]), b: said(2, 0.25, ['snow', 'ice'], [['fresh', 0.5], ['snow', 0.2]]),
  versions: [{ id: 1, encoder: 'enc-1', d: 50, slots: 3, memory: 'temporal', seed: 9 }, { id: 2, encoder: 'enc-2' }] as unknown as readonly ModelVersion[],
  encoder: { id: 'enc-2', label: 'An encoder', view: 'centre-crop' }, columns: 7, display: { scale: 'rank', colourMap: 'viridis', opacity: 0.6 },
} as unknown as Comparison;
const figure = (key: string, of: Comparison = COMPARISON) => compareSheet(of).figures.find((one) => one.key === key)!;
/** Cells of each line by the name of their column; no cell here holds a quote or a comma, but for the post's key. */
function lines(csv: string): readonly Readonly<Record<string, string>>[] {
  const [names = '', ...rows] = csv.trimEnd().replaceAll('"\'=post,3"', 'POST').split('\r\n');
  return rows.map((row) => Object.fromEntries(row.split(',').map((cell, index) => [names.split(',')[index] ?? '', cell])));
}

describe('what leaves of a comparison', () => {
  it('is every number of both versions to the last digit, side by side with its difference, and names what it is of', () => {
    const rows = lines(figure('compare-numbers').csv());
    const parts = Map.groupBy(rows, (row) => row['part']);
    expect([...parts].map(([part, found]) => [part, found.length])).toEqual([['region', 49], ['word', 3], ['suggestion', 3]]);
    expect(rows[0]).toMatchObject({ post: 'POST', model_a: 'Training <1>', version_a: '1', encoder_a: 'enc-1', version_b: '2', encoder_b: 'enc-2', scale: 'rank', colour_map: 'viridis', row: '1', column: '1', a: '0.1', b: '0.25', difference: '0.15' });
    expect(rows[48]).toMatchObject({ row: '7', column: '7', a: String(0.9 / 48), b: String(0.75 / 48), difference: String(0.75 / 48 - 0.9 / 48) });
    expect(parts.get('word')?.map((row) => [row['word'], row['a'], row['b'], row['difference']])).toEqual([['snow', String(1 / 7), String(1 / 7), '0'], ['lake', String(2 / 7), '', ''], ['ice', '', String(2 / 7), '']]);
    expect(parts.get('suggestion')?.map((row) => [row['hashtag'], row['rank_a'], row['rank_b'], row['a'], row['b'], row['difference']])).toEqual([['fresh', '', '1', '', '0.5', ''], ['snow', '1', '2', '0.3', '0.2', String(0.2 - 0.3)], ['old', '2', '', '0.123456789', '', '']]);
  });
  it('says the same as JSON', () => {
    const json = JSON.parse(figure('compare-numbers').json()) as { a: unknown; regions: readonly { difference: number }[]; suggestions: readonly unknown[] };
    expect(json).toMatchObject({ post: '=post,3', a: { model: 'Training <1>', version: 1, encoder: 'enc-1', d: 50, slots: 3, memory: 'temporal', seed: 9 }, b: { version: 2, encoder: 'enc-2' }, scale: 'rank', difference: 'B − A', columns: 7 });
    expect([json.regions.length, json.regions[0]?.difference, json.suggestions.length]).toEqual([49, 0.15, 3]);
    expect(Object.keys(JSON.parse(figure('compare').json()) as object)).not.toContain('suggestions');
  });
  it('is a picture of both maps and their difference, the photo once in the file, its scale named', () => {
    const scene = figure('compare').scene!((text, size) => text.length * size * 0.55);
    const hints = scene.items.flatMap((item) => (item.kind === 'rect' && item.hint !== undefined ? [item] : []));
    expect(hints.map((item) => Number(/: (\S+)$/.exec(item.hint ?? '')?.[1]))).toEqual([...COMPARISON.a.attention.regions, ...COMPARISON.b.attention.regions, ...COMPARISON.b.attention.regions.map((value, index) => value - (COMPARISON.a.attention.regions[index] ?? 0))]);
    const svg = sceneSvg(scene, { photo: 'data:image/webp;base64,AAAA', metadata: figure('compare').json() });
    expect([svg.split('data:image').length - 1, svg.split('<use xlink:href="#photo"').length - 1, svg.split('filter="url(#grey)"').length - 1]).toEqual([1, 2, 1]);
    const texts = scene.items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
    for (const part of ['A', 'B', 'B − A']) expect(texts).toContain(part);
    for (const part of ['by rank', 'Training <1> (version 1)', 'An encoder', 'not proof of cause']) expect(texts.join('\n')).toContain(part);
    for (const item of scene.items) if (item.kind === 'rect') expect(item.x + item.width).toBeLessThanOrEqual(scene.width);
  });
  it('has no picture where neither version saw a photo', () => {
    const blind = (side: PostSuggestions) => ({ ...side, attention: { ...side.attention, regions: [] } });
    expect(figure('compare', { ...COMPARISON, a: blind(COMPARISON.a), b: blind(COMPARISON.b) }).missing).toBe('no photo');
  });
});
