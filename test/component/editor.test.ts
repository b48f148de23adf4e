import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import { legendOfShares } from '../../renderer/lib/attention-legend.ts';
import { scaleOf, SCALES } from '../../renderer/lib/attention-scale.ts';
import { captionParts } from '../../renderer/lib/caption-parts.ts';
import { channels, diverging, ramp, sequential } from '../../renderer/lib/colour-maps.ts';
import CaptionWords from '../../renderer/ui/CaptionWords.svelte';
import HeatMap from '../../renderer/ui/HeatMap.svelte';
import Legend from '../../renderer/ui/Legend.svelte';
import MatrixGrid from '../../renderer/ui/MatrixGrid.svelte';
import SuggestionList from '../../renderer/ui/SuggestionList.svelte';

afterEach(() => { cleanup(); });
const none = () => undefined;

test('the words are shaded where they stand in the caption; arrows move, Space pins', async () => {
  const caption = 'Snow, again! מה שלומך היום? https://x.y/z end';
  const words = ['snow', 'again', 'מה', 'שלומך', 'היום', '<url>', 'end'];
  const onpin = vi.fn();
  await render(CaptionWords, { words: words.map((word, index) => ({ word, value: index / 21 })), parts: captionParts(caption, words), colour: sequential(0.3), describe: (index: number) => `word ${index}`, shaded: true, onpoint: none, onpin });
  expect(document.querySelector('.words')?.textContent).toBe(caption);
  expect([...document.querySelectorAll('.word')].map((word) => word.textContent)).toEqual(['Snow', 'again', 'מה', 'שלומך', 'היום', 'https://x.y/z', 'end']);
  const [first, second] = [2, 3].map((index) => document.querySelectorAll('.word')[index]?.getBoundingClientRect().left ?? 0) as [number, number];
  expect(second).toBeLessThan(first);
  document.querySelector<HTMLElement>('.word')?.focus();
  await userEvent.keyboard('{ArrowRight}{ArrowRight} ');
  expect(onpin).toHaveBeenCalledWith(2);
});

test('the smooth map is drawn from values and takes the colours of the cells at their centres', async () => {
  const values = [0, 1, 0.5, 0.25];
  const colour = ramp('inferno');
  const { container } = await render(HeatMap, { values, columns: 2, colour, describe: (index: number) => `cell ${index}`, label: 'map', opacity: 1, smooth: true, onpoint: none, onpin: none });
  Object.assign(container.style, { position: 'relative', width: '200px', height: '200px' });
  const at = (x: number, y: number) => { const canvas = document.querySelector('canvas'); return canvas === null || canvas.width < 100 || canvas.width !== canvas.height ? [] : [...canvas.getContext('2d')!.getImageData(Math.floor(canvas.width * x), Math.floor(canvas.height * y), 1, 1).data].slice(0, 3); };
  await vi.waitFor(() => { expect(at(0.75, 0.25)).toHaveLength(3); });
  for (const [index, [x, y]] of ([[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]] as const).entries()) {
    const wanted = channels(colour(values[index] ?? 0));
    for (const [channel, value] of at(x, y).entries()) expect(Math.abs(value - (wanted[channel] ?? 0))).toBeLessThanOrEqual(4);
  }
});

test('a scale that is not absolute carries a badge that names it; the tick stands at uniform', async () => {
  const shares = [0.1, 0.4, 0.3, 0.2];
  for (const name of SCALES) {
    await render(Legend, { ...legendOfShares(scaleOf(name, shares), 'region', { name: 'cividis', colour: ramp('cividis') }) });
    const badge = document.querySelector('.badge')?.textContent;
    expect(badge).toBe({ absolute: undefined, stretch: 'stretched to this map', rank: 'by rank', 'times-uniform': '× uniform' }[name]);
    if (name !== 'rank') expect(parseFloat(document.querySelector<HTMLElement>('.tick')?.style.left ?? '')).toBeCloseTo({ absolute: 62.5, stretch: 50, 'times-uniform': 62.5 }[name], 3);
    cleanup();
  }
});

test('C is a grid: keys move over numbers and heads, a cell points at its word and its region, Space pins both', async () => {
  const affinity = [[0.5, -0.5, 0], [1, 0.25, -1]];
  const onpoint = vi.fn();
  const onpin = vi.fn();
  await render(MatrixGrid, { props: { affinity, words: [{ word: '<b>snow</b>', weight: 0.4 }, { word: 'lake', weight: 0.6 }], shares: [0.2, 0.3, 0.5], columns: 2, rows: [1, 0], across: [2, 0, 1], colour: diverging(1), target: { word: 1 }, describe: (target: object) => JSON.stringify(target), onpoint, onpin } });
  const cells = [...document.querySelectorAll<HTMLElement>('[role=gridcell]')];
  expect(cells.map((cell) => Number(cell.dataset['value']))).toEqual([-1, 1, 0.25, 0, 0.5, -0.5]);
  expect(cells.map((cell) => cell.classList.contains('dim'))).toEqual([false, false, false, true, true, true]);
  cells[0]?.focus();
  expect(onpoint).toHaveBeenLastCalledWith({ word: 1, region: 2 });
  await userEvent.keyboard('{ArrowRight}{ArrowDown} ');
  expect(onpin).toHaveBeenLastCalledWith({ word: 0, region: 0 });
  await userEvent.keyboard('{ArrowLeft}{ArrowLeft} ');
  expect(onpin).toHaveBeenLastCalledWith({ word: 0 });
  expect(document.activeElement?.textContent).toContain('<b>snow</b>');
  await userEvent.keyboard('{Control>}{Home}{/Control}{ArrowUp} ');
  expect(onpin).toHaveBeenLastCalledWith({ region: 2 });
});

const matrix = (across: readonly number[]) => ({
  affinity: [Array.from({ length: 49 }, (_, index) => index / 49)], words: [{ word: 'snow', weight: 1 }], shares: Array.from({ length: 49 }, (_, index) => (index === 9 ? 0.5 : 0.5 / 48)), columns: 7, rows: [0], across,
  colour: diverging(1), describe: (target: object) => JSON.stringify(target), onpoint: none, onpin: none,
});
const inOrder = Array.from({ length: 49 }, (_, index) => index);

test('the heads of C say row and column, a group a row of the photo; sorted, every column says both', async () => {
  const view = await render(MatrixGrid, { props: matrix(inOrder) });
  const heads = () => [...document.querySelectorAll<HTMLElement>('.region')].map((head) => [...head.querySelectorAll('.line')].map((line) => line.textContent));
  expect(heads().slice(5, 9)).toEqual([['', '6'], ['', '7'], ['2', '1'], ['', '2']]);
  expect([...document.querySelectorAll('.region')].flatMap((head, index) => (head.classList.contains('start') ? [index] : []))).toEqual([7, 14, 21, 28, 35, 42]);
  expect([...document.querySelectorAll<HTMLElement>('.region .track span')].map((bar) => parseFloat(bar.style.height)).indexOf(100)).toBe(9);
  await view.rerender({ across: inOrder.toReversed() });
  expect(heads().slice(0, 2)).toEqual([['7', '7'], ['7', '6']]);
  expect(document.querySelector('.start')).toBeNull();
});

test('C in a narrow place scrolls with the keys, never under the words, and shows at its edges that there is more', async () => {
  const { container } = await render(MatrixGrid, { props: matrix(inOrder) });
  Object.assign(container.style, { display: 'flex', flexDirection: 'column', width: '420px' });
  const frame = document.querySelector('.frame')!;
  await vi.waitFor(() => { expect([frame.classList.contains('left'), frame.classList.contains('right')]).toEqual([false, true]); });
  document.querySelector<HTMLElement>('[role=gridcell]')?.focus();
  await userEvent.keyboard('{End}');
  const right = document.querySelector('.scroll')!.getBoundingClientRect().right;
  await vi.waitFor(() => { expect(document.activeElement!.getBoundingClientRect().right).toBeLessThanOrEqual(right); });
  await vi.waitFor(() => { expect([frame.classList.contains('left'), frame.classList.contains('right')]).toEqual([true, false]); });
  for (let step = 0; step < 30; step++) await userEvent.keyboard('{ArrowLeft}');
  await vi.waitFor(() => { expect(document.activeElement!.getBoundingClientRect().left).toBeGreaterThanOrEqual(document.querySelector('.word')!.getBoundingClientRect().right); });
  Object.assign(container.style, { width: '1200px' });
  await vi.waitFor(() => { expect([frame.classList.contains('left'), frame.classList.contains('right')]).toEqual([false, false]); });
  expect(document.querySelector('[role=gridcell]')!.getBoundingClientRect().width).toBeGreaterThan(20);
});

test('accept, reject and skip cost the same; suggestions at or above the threshold are marked', async () => {
  const did: string[] = [];
  const row = (tag: string, probability: number, state: 'unjudged' | 'skipped') => ({ tag, probability, state, original: false });
  await render(SuggestionList, {
    rows: [row('a', 0.5, 'unjudged'), row('b', 0.2, 'unjudged'), row('c', 0.19, 'skipped')], focused: 0, threshold: 0.2, onfocus: none, onretry: none,
    onaccept: (index: number) => { did.push(`accept ${index}`); }, onreject: (index: number) => { did.push(`reject ${index}`); }, onskip: (index: number) => { did.push(`skip ${index}`); },
  });
  for (const name of ['Accept #b', 'Reject #b', 'Skip #b: unknown']) await userEvent.click(page.getByRole('button', { name }));
  expect(did).toEqual(['accept 1', 'reject 1', 'skip 1']);
  expect([...document.querySelectorAll('[role=row]')].map((one) => one.classList.contains('above'))).toEqual([true, true, false]);
  await expect.element(page.getByRole('button', { name: 'Skip #c: unknown' })).toHaveAttribute('aria-pressed', 'true');
});
