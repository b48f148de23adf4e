import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { cdp, page } from 'vitest/browser';
import '../../renderer/theme/tokens.css';
import '../../renderer/theme/base.css';
import CompareMaps from '../../renderer/contrib/compare/CompareMaps.svelte';
import Grid from '../../renderer/contrib/grid/Grid.svelte';
import type { GridState } from '../../renderer/contrib/grid/grid-state.svelte.ts';
import { ByPanel } from '../../renderer/workbench/by-panel.ts';
import MeasuresTable from '../../renderer/ui/MeasuresTable.svelte';
import { AttentionDisplay } from '../../renderer/workbench/services/attention-display.svelte.ts';
import { listed } from '../helpers/listed-posts.ts';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';
import { sized } from '../helpers/sized.ts';

afterEach(async () => { cleanup(); await forced('none'); });
interface Emulation { send(method: string, params: object): Promise<unknown> }
const forced = (value: 'active' | 'none') => (cdp() as Emulation).send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value }] });

test('measures change lines and columns before they are scrolled sideways, with every figure', async () => {
  const at = Object.fromEntries(['1', '3', '5', '7', '9'].map((k) => [k, { p: 0.1, r: 0.2, f1: Number(k) / 10 }]));
  const { container } = await render(MeasuresTable, { caption: 'c', systems: ['MACON', 'popularity', 'user-popularity'].map((name) => ({ name, at })) });
  const rows = () => [...container.querySelectorAll('tbody tr')].map((row) => [...row.children].map((one) => one.textContent));
  Object.assign(container.style, { width: '840px', overflow: 'auto' });
  await vi.waitFor(() => { expect(rows().map(([first]) => first)).toEqual(['MACON', 'Most used hashtags', 'The account’s own hashtags']); });
  const all = rows().flatMap((row) => row.slice(1)).sort();
  const whole = (container.querySelector('table') as HTMLElement).offsetWidth;
  for (const width of [whole - 1, 446, 400]) {
    container.style.width = `${width}px`;
    await vi.waitFor(() => { expect(rows().map(([first]) => first)).toEqual(['@1', '@3', '@5', '@7', '@9']); });
    expect(rows().flatMap((row) => row.slice(1)).sort()).toEqual(all);
    expect(container.scrollWidth).toBe(container.clientWidth);
  }
  container.style.width = `${whole}px`;
  await vi.waitFor(() => { expect(rows()).toHaveLength(3); });
});

test('above the tiles of the narrowest group stand three lines: the field, the chips, and the number beside what can be done', async () => {
  const { workbench } = await listed(false);
  workbench.editors.register({ kind: 'grid', icon: 'table', component: Grid as never, title: () => '' });
  const panel = workbench.editors.open({ kind: 'grid', key: 'g' });
  const { container } = await render(Grid, { workbench, panel, open: new ByPanel<GridState>() });
  Object.assign(container.style, { height: '350px', width: '225px' });
  await expect.element(page.getByText('1,000 posts')).toBeVisible();
  const chips = [...document.querySelectorAll('[role=group] button')].map((one) => one.getBoundingClientRect());
  expect(new Set(chips.map(({ top }) => top)).size).toBe(1);
  const [number, bulk] = [page.getByText('1,000 posts'), page.getByRole('button', { name: 'Accept in bulk' })].map((one) => one.element().getBoundingClientRect()) as [DOMRect, DOMRect];
  expect([number.height < 25, number.right < bulk.left, bulk.right <= container.getBoundingClientRect().right]).toEqual([true, true, true]);
});

test('where the system chooses the colours, cells of compared maps have room for their numbers, and scales keep their marks', async () => {
  await sized(1024, 600);
  await forced('active');
  const { workbench } = await scriptedWorkbench({});
  const shares = (peak: number) => Array.from({ length: 49 }, (_, index) => (index === 24 ? peak : (1 - peak) / 48));
  const { container } = await render(CompareMaps, { a: shares(0.2), b: shares(0.4), columns: 7, image: undefined, encoder: undefined, display: new AttentionDisplay(workbench.settings) });
  container.style.width = '406px';
  const widths = () => [...document.querySelectorAll('.cell')].map((one) => one.getBoundingClientRect().width);
  // "11.6" at 11 pixels with what stands around it.
  await vi.waitFor(() => { expect([widths().length, Math.min(...widths()) > 30]).toEqual([147, true]); });
  const marks = [...document.querySelectorAll<HTMLElement>('.mark, .tick')].map((one) => getComputedStyle(one).backgroundColor);
  expect(marks.length).toBeGreaterThan(1);
  const canvas = getComputedStyle(document.body).backgroundColor;
  expect(marks.filter((colour) => colour === canvas)).toEqual([]);
});
