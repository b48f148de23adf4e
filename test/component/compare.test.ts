import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { PostSuggestions } from '../../electron/common/contract/suggestions-api.ts';
import '../../renderer/theme/tokens.css';
import '../../renderer/theme/base.css';
import CompareEditor from '../../renderer/contrib/compare/CompareEditor.svelte';
import '../../renderer/contrib/figures/figures.contribution.ts';
import { channels, sequential } from '../../renderer/lib/colour-maps.ts';
import { contributions } from '../../renderer/workbench/contributions.ts';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';
import { sized } from '../helpers/sized.ts';

afterEach(() => { cleanup(); });
const said = (version: number, peak: number): PostSuggestions => ({
  post: 3, version, model: `Training ${version}`, suggestions: [{ tag: 'snow', probability: 0.3 }],
  attention: { regions: Array.from({ length: 49 }, (_, index) => (index === 24 ? peak : (1 - peak) / 48)), words: [{ word: 'snow', weight: peak }, { word: 'lake', weight: 1 - peak }], affinity: [], history: [] },
}) as unknown as PostSuggestions;
const [BEFORE, NOW] = [said(1, 0.2), said(2, 0.4)];

async function compared() {
  const { workbench, calls } = await scriptedWorkbench({
    'workspace.describe': () => ({ name: 'w', counts: {}, encoder: { id: 'e', label: 'An encoder', view: 'stretch', grid: { rows: 7, columns: 7 } } }) as never,
    'posts.get': () => ({ id: 3, key: 'post-3', account: 'brew', caption: 'snow at the lake', tags: [] }) as never,
    'suggestions.forPost': ({ version }) => (version === 1 ? BEFORE : NOW),
    'training.versions': () => ({ versions: [{ id: 1, name: 'Training 1', kind: 'training', createdAt: 1, d: 50, slots: 2, memory: 'random', seed: 1, encoder: 'e' }, { id: 2, name: 'Training 2', kind: 'training', createdAt: 2, d: 50, slots: 5, memory: 'temporal', seed: 9, encoder: 'e' }] }) as never,
    'settings.set': () => ({}) as never,
  });
  await workbench.workspace.load();
  workbench.commands.register({ id: 'attention.toggle', category: '', title: '', run: () => { workbench.attention.visible = !workbench.attention.visible; } });
  contributions().find((one) => one.id === 'figures')!.activate(workbench);
  workbench.editors.register({ kind: 'compare', icon: 'diff', component: (() => undefined) as never, title: () => 'compare' });
  const panel = workbench.editors.open({ kind: 'compare', key: '3-1-2' });
  workbench.editors.activated(panel.id);
  await render(CompareEditor, { workbench, panel });
  await vi.waitFor(() => { expect(document.querySelectorAll('.map [role=grid]')).toHaveLength(3); });
  return { workbench, calls };
}
const cell = (map: number, index: number) => document.querySelectorAll('.map [role=grid]')[map]!.querySelectorAll<HTMLElement>('.colour')[index]!;
const colour = (map: number, index: number) => channels(getComputedStyle(cell(map, index)).backgroundColor);
const legends = (section: string) => [...document.querySelectorAll(`section[aria-label=${section}] .legend`)].map((one) => one.textContent.replace(/\s+/g, ' ').trim());
const wordColour = (row: number) => getComputedStyle(document.querySelector(`section[aria-label=Words] tbody tr:nth-child(${row}) td`)!).backgroundColor;

test('compare says of both versions what they were trained with: d, L, how they remember, seed', async () => {
  await compared();
  const told = [...document.querySelectorAll('.versions .side')].map((side) => [...side.querySelectorAll('p')].slice(0, 2).map((line) => line.textContent.replace(/\s+/g, ' ').replace(/\d{4}-\d\d-\d\d/, 'DAY')));
  expect(told).toEqual([['training · DAY · d = 50 · L = 2 · seed 1', 'memory random'], ['training · DAY · d = 50 · L = 5 · seed 9', 'memory newest first']]);
});

test('compare shows its maps as the post editor does: colour map, opacity, cells or smooth, every scale with its badge; the difference stays centred on 0', async () => {
  const { workbench, calls } = await compared();
  const { attention } = workbench;
  expect(colour(0, 24)).toEqual(channels(sequential(0.4)(0.2)));
  expect(legends('Maps')[0]).toContain('A, B share');
  const change = colour(2, 24);
  const asked = calls.length;
  await userEvent.click(page.getByRole('button', { name: 'Display options' }));
  await userEvent.click(page.getByRole('radio', { name: 'inferno' }));
  await vi.waitFor(() => { expect(colour(1, 24)).toEqual(channels(sequential(0.4, 'inferno')(0.4))); });
  await userEvent.click(page.getByRole('radio', { name: /^stretched/ }));
  // Each to its own ends, which the legends tell apart.
  await vi.waitFor(() => { expect(colour(0, 24)).toEqual(channels(sequential(1, 'inferno')(1))); });
  expect([...document.querySelectorAll('.map .scale')].map((one) => one.textContent)).toEqual(['stretched to this map', 'stretched to this map']);
  expect(legends('Maps').map((text) => text.slice(0, 7))).toEqual(['A share', 'B share', 'B − A −']);
  expect(legends('Words')[0]).toContain('stretched to this map');
  expect(colour(2, 24)).toEqual(change);
  attention.set('smooth', true);
  attention.set('opacity', 0.3);
  await vi.waitFor(() => { expect(document.querySelectorAll('.map canvas.smooth')).toHaveLength(3); });
  await vi.waitFor(() => { expect(getComputedStyle(document.querySelector('.map canvas')!).opacity).toBe('0.3'); });
  attention.set('scale', 'rank');
  await vi.waitFor(() => { expect(legends('Maps')[0]).toContain('A, B rank'); });
  attention.set('scale', 'times-uniform');
  await vi.waitFor(() => { expect(legends('Maps')[0]).toContain('19.60'); });
  await userEvent.click(page.getByRole('button', { name: 'Heat map', exact: true }));
  await vi.waitFor(() => { expect(document.querySelectorAll('.map canvas, .map .scale')).toHaveLength(0); });
  expect(calls.slice(asked).map(({ method }) => method).filter((method) => !method.startsWith('settings.'))).toEqual([]);
});

test('compare shades its words on the chosen scale and colours', async () => {
  const { workbench } = await compared();
  const before = wordColour(1);
  workbench.attention.set('colourMap', 'greys');
  await vi.waitFor(() => { expect(wordColour(1)).not.toBe(before); });
  const grey = wordColour(1);
  // .2 of A is its least: by rank it has the end of the map that .4 of B, its least, has too.
  expect(wordColour(2)).not.toBe(grey);
  workbench.attention.set('scale', 'rank');
  await vi.waitFor(() => { expect(wordColour(1)).toBe(wordColour(2)); });
});

test('compare exports what it shows: the command in front of it asks for the comparison, with numbers that have no picture', async () => {
  const { workbench } = await compared();
  const saved = new Map<string, Blob>();
  const made = vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => { saved.set('last', blob as Blob); return 'blob:x'; });
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function named(this: HTMLAnchorElement) { saved.set(this.download, saved.get('last')!); });
  await userEvent.click(page.getByRole('button', { name: 'Export comparison…' }));
  await expect.element(page.getByText('Training 1 → Training 2')).toBeVisible();
  await userEvent.click(page.getByRole('radio', { name: /^All numbers/ }));
  await expect.element(page.getByRole('radio', { name: 'SVG' })).toBeDisabled();
  await expect.element(page.getByRole('radio', { name: 'CSV of the numbers' })).toBeChecked();
  await userEvent.click(page.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => { expect(saved.has('post-3-compare-numbers.csv')).toBe(true); });
  expect((await saved.get('post-3-compare-numbers.csv')!.text()).split('\r\n')).toHaveLength(1 + 49 + 2 + 1 + 1);
  workbench.run('figures.export');
  await userEvent.click(page.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => { expect(saved.has('post-3-compare.svg')).toBe(true); });
  expect(await saved.get('post-3-compare.svg')!.text()).toContain('B − A');
  made.mockRestore();
  click.mockRestore();
});

test('the compared suggestions fit into a narrow place: nothing to scroll sideways, no head over another', async () => {
  await compared();
  const place = document.querySelector('.compare') as HTMLElement;
  const table = document.querySelector('section[aria-label=Suggestions] .scroll')!;
  const heads = () => [...document.querySelectorAll<HTMLElement>('section[aria-label=Suggestions] thead th')];
  for (const width of [600, 446, 320, 225]) {
    place.style.width = `${width}px`;
    await vi.waitFor(() => { expect(place.getBoundingClientRect().width).toBe(width); });
    expect(heads().filter((head) => head.scrollWidth > head.clientWidth).map((head) => head.textContent), `${width}`).toEqual([]);
    for (const name of table.querySelectorAll<HTMLElement>('tbody th button')) expect(name.offsetWidth, `${width}: ${name.textContent}`).toBeGreaterThanOrEqual(Math.min(60, name.scrollWidth));
    expect(table.scrollWidth, `${width}`).toBeLessThanOrEqual(table.clientWidth);
  }
});

test('in a narrow group the versions stand under one another, and what they are is a click away, label and both values in a line, nothing of it cut', async () => {
  await sized(1024, 600);
  await compared();
  const room = document.querySelector<HTMLElement>('.compare')!;
  const summary = page.getByText('What A and B are');
  await expect.element(summary).not.toBeVisible();
  for (const width of [225, 400]) {
    room.style.maxWidth = `${width}px`;
    await expect.element(summary).toBeVisible();
    const [a, b, swap] = [...document.querySelectorAll('.versions > :is(.side, button)')].map((one) => one.getBoundingClientRect()).sort((one, other) => one.left - other.left || one.top - other.top) as [DOMRect, DOMRect, DOMRect];
    expect([a.left === b.left, a.bottom <= b.top, swap.left >= a.right, a.width > width - 80]).toEqual([true, true, true, true]);
    expect(document.querySelector('.versions')!.getBoundingClientRect().height).toBeLessThan(100);
    // A version's name that is too long goes under the arrow of its list.
    for (const select of document.querySelectorAll('.versions select')) { const arrow = getComputedStyle(select, '::picker-icon'); expect([arrow.position, arrow.right]).toEqual(['absolute', '0px']); }
    await userEvent.click(summary);
    const rows = [...document.querySelectorAll('.facts tbody tr')];
    expect(rows.map((row) => [...row.children].map((one) => one.textContent.replace(/\d{4}-\d\d-\d\d/, 'DAY')).join(' | '))).toEqual(['Kind | training | training', 'Made | DAY | DAY', 'd | 50 | 50', 'L | 2 | 5', 'Seed | 1 | 9', 'Memory | random | newest first', 'Encoder | An encoder | An encoder']);
    for (const cell of document.querySelectorAll<HTMLElement>('.facts :is(th, td)')) expect([cell.textContent, cell.scrollWidth <= cell.clientWidth]).toEqual([cell.textContent, true]);
    expect(rows.filter((row) => row.classList.contains('other')).map((row) => row.firstElementChild?.textContent)).toEqual(['L', 'Seed', 'Memory']);
    await userEvent.click(summary);
  }
});
