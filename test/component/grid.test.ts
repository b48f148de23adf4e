import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { WorkspaceDescription } from '../../electron/common/contract/workspace-api.ts';
import type { JobId, PostId } from '../../electron/common/domain/ids.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import { BulkState } from '../../renderer/contrib/grid/bulk-state.svelte.ts';
import '../../renderer/theme/tokens.css';
import '../../renderer/theme/base.css';
import BulkBar from '../../renderer/contrib/grid/BulkBar.svelte';
import Grid from '../../renderer/contrib/grid/Grid.svelte';
import '../../renderer/contrib/compare/compare.contribution.ts';
import '../../renderer/contrib/grid/grid.contribution.ts';
import '../../renderer/contrib/jobs/jobs.contribution.ts';
import { contributions } from '../../renderer/workbench/contributions.ts';
import { registerGridCommands } from '../../renderer/contrib/grid/grid-commands.ts';
import { GridState } from '../../renderer/contrib/grid/grid-state.svelte.ts';
import { ByPanel } from '../../renderer/workbench/by-panel.ts';
import TileGrid from '../../renderer/contrib/grid/TileGrid.svelte';
import { copyText } from '../../renderer/lib/clipboard.ts';
import NoteField from '../../renderer/contrib/posts/NoteField.svelte';
import type { Workbench } from '../../renderer/workbench/workbench.svelte.ts';
import { detail, listed, LISTING, options, POSTS, row } from '../helpers/listed-posts.ts';
import { scriptedWorkbench, type Answers } from '../helpers/scripted-host.ts';

afterEach(() => { cleanup(); });

/** Into a place that has its size already: else a thousand tiles are drawn first, and their photos asked for. */
async function drawn(workbench: Workbench, grid: GridState) {
  const place = document.body.appendChild(document.createElement('div'));
  Object.assign(place.style, { height: '500px', width: '640px', display: 'flex' });
  onTestFinished(() => { place.remove(); });
  await render(TileGrid, { target: place, props: { workbench, grid } });
  await vi.waitFor(() => { expect(document.querySelector('.line')?.children).toHaveLength(4); });
}

test('tiles: click, Ctrl, Shift, arrows with Shift, Space and Ctrl+A choose', async () => {
  const { workbench } = await listed(false);
  const grid = new GridState(workbench);
  await grid.show({});
  await drawn(workbench, grid);
  const chosen = () => [...grid.choice.chosen].sort((a, b) => b - a);
  await userEvent.click(options()[1] as HTMLElement);
  await userEvent.click(options()[3] as HTMLElement, { modifiers: ['Shift'] } as never);
  expect(chosen()).toEqual([999, 998, 997]);
  await userEvent.click(options()[2] as HTMLElement, { modifiers: ['Control'] } as never);
  expect(chosen()).toEqual([999, 997]);
  await userEvent.keyboard('{Control>}{Home}{/Control} ');
  expect(chosen()).toEqual([1_000, 999, 997]);
  await userEvent.keyboard('{Shift>}{ArrowRight}{ArrowRight}{/Shift}');
  expect(chosen()).toEqual([1_000, 999, 998]);
  await userEvent.keyboard('{Control>}a{/Control}');
  await vi.waitFor(() => { expect(grid.choice.chosen.size).toBe(POSTS); });
  await userEvent.keyboard('{ArrowLeft}');
  expect(grid.choice.chosen.size).toBe(1);
  await userEvent.keyboard('{Escape}');
  expect(grid.choice.chosen.size).toBe(0);
  expect(grid.selection).toEqual({ filter: {} });
  grid.close();
});

test('a photo that fails after its tile is gone concerns nobody, and asks nothing of the tile', async () => {
  const { workbench } = await listed(false);
  const grid = new GridState(workbench);
  await grid.show({});
  await drawn(workbench, grid);
  const photos = [...document.querySelectorAll('.tile img')];
  expect(photos.length).toBeGreaterThan(8);
  cleanup();
  grid.close();
  // Svelte would complain of each that reads what the tile has left behind.
  for (const photo of photos) photo.dispatchEvent(new Event('error'));
});

test('tabs about a post that nobody has opened are titled by its caption; a fresh start asks for it too', async () => {
  const captions = new Map([[7, '<b>first</b> snow\non the hill'], [8, '']]);
  const rows = vi.fn(({ posts }: { posts: readonly PostId[] }) => ({ rows: posts.map((id) => ({ ...row(id), key: `key-${id}`, caption: captions.get(id) ?? '?' })) }));
  const { workbench } = await scriptedWorkbench({ 'posts.rows': rows });
  for (const id of ['grid', 'compare']) contributions().find((one) => one.id === id)!.activate(workbench);
  await workbench.commands.run('grid.similar', 7);
  const { titleOf, panels } = { titleOf: () => workbench.editors.titleOf(workbench.editors.active!.input), panels: workbench.editors.panels };
  await vi.waitFor(() => { expect(titleOf()).toBe('Near-duplicates: <b>first</b> snow on the hill'); });
  await workbench.commands.run('grid.similar', 7);
  expect([rows.mock.calls.length, panels.length]).toEqual([1, 1]);
  // As the layout of an earlier sitting brings it.
  const compare = workbench.editors.adopt('editor-9', { kind: 'compare', key: '8-1-2', values: { post: 8, a: 1, b: 2 } }, false);
  expect(workbench.editors.titleOf(compare.input)).toBe('Compare');
  await vi.waitFor(() => { expect(workbench.editors.titleOf(compare.input)).toBe('Compare: post without a caption, key-8'); });
});

test('bulk work and the number of posts stand in the lines of the filter, as narrow as the window becomes with both side bars', async () => {
  const { workbench } = await listed(false);
  workbench.editors.register({ kind: 'grid', icon: 'table', component: NoteField as never, title: () => '' });
  const panel = workbench.editors.open({ kind: 'grid', key: 'g' });
  const { container } = await render(Grid, { workbench, panel, open: new ByPanel<GridState>() });
  const box = (element: Element) => element.getBoundingClientRect();
  for (const width of [400, 450, 510, 511, 840]) {
    Object.assign(container.style, { height: '500px', width: `${width}px` });
    await expect.element(page.getByText('1,000 posts')).toBeVisible();
    const [field, chips, bulk, number] = [page.getByRole('combobox'), page.getByRole('group', { name: 'Only posts that are' }), page.getByRole('button', { name: 'Accept in bulk' }), page.getByText('1,000 posts')].map((one) => box(one.element())) as [DOMRect, DOMRect, DOMRect, DOMRect];
    expect([width, Math.abs(bulk.top - field.top) <= 1, bulk.left > field.right, number.bottom <= chips.bottom + 2, bulk.right <= box(container).left + width]).toEqual([width, true, true, true, true]);
  }
});

async function gridded(answers: Answers = LISTING) {
  const bench = await listed(false, answers);
  const { workbench } = bench;
  const grid = new GridState(workbench);
  await grid.show({});
  const open = new ByPanel<GridState>();
  registerGridCommands(workbench, open);
  workbench.editors.register({ kind: 'grid', icon: 'table', component: NoteField as never, title: () => '' });
  workbench.editors.open({ kind: 'grid', key: 'g' });
  open.add(workbench.editors.active?.id ?? '', grid);
  await drawn(workbench, grid);
  return { ...bench, grid };
}

test('all of more posts than can be named are all that the filter leaves, but those taken off by hand; what is chosen by number is never more than that', async () => {
  const mark = vi.fn((_: unknown) => ({ job: 9 as JobId }));
  const { grid, workbench, calls } = await gridded({ ...LISTING, 'bulk.mark': mark, 'posts.counts': () => ({ all: 100_000, open: 100_000, started: 0, done: 0, disputed: 0, flagged: 0, problem: 0 }) });
  const read = () => calls.filter(({ method }) => method === 'posts.list').length;
  const before = read();
  (options()[0] as HTMLElement).click();
  await userEvent.keyboard('{Control>}a{/Control}');
  expect([grid.selection, grid.chosenCount, grid.about, read()]).toEqual([{ filter: {} }, 100_000, 'all posts', before]);
  await userEvent.click(options()[1] as HTMLElement, { modifiers: ['Control'] } as never);
  expect([grid.selection, grid.chosenCount, grid.about]).toEqual([{ filter: {}, except: [999] }, 99_999, 'all posts but 1']);
  expect(options().slice(0, 3).map((tile) => tile.getAttribute('aria-selected'))).toEqual(['true', 'false', 'true']);
  expect(await grid.firstChosen(2)).toEqual([1_000, 998]);
  await workbench.commands.run('grid.flag');
  expect(mark).toHaveBeenLastCalledWith(expect.objectContaining({ selection: { filter: {}, except: [999] }, mark: 'flag' }));
  await userEvent.click(options()[1] as HTMLElement, { modifiers: ['Control'] } as never);
  expect(grid.selection).toEqual({ filter: {} });
  await userEvent.click(options()[2] as HTMLElement);
  expect(grid.selection).toEqual({ posts: [998] });
  // A range over more than are read to be named.
  const many = Array.from({ length: 10_001 }, (_, index) => index + 1 as PostId);
  grid.choice.keep({ chosen: new Set(many) });
  await workbench.commands.run('grid.flag');
  expect(mark).toHaveBeenLastCalledWith(expect.objectContaining({ selection: { posts: many } }));
  grid.close();
});

test('a rubber band chooses what it touches, with Ctrl on top of the rest, Escape takes it back; a click beside chooses none', async () => {
  const { grid } = await gridded();
  const chosen = () => [...grid.choice.chosen].sort((a, b) => b - a);
  const box = page.getByRole('listbox').element();
  const at = (name: string, index: number, more: MouseEventInit = {}) => {
    const { left, top, width, height } = (options()[index] as HTMLElement).getBoundingClientRect();
    (name === 'pointerdown' ? options()[index] as HTMLElement : window).dispatchEvent(new PointerEvent(name, { bubbles: true, button: 0, clientX: left + width / 2, clientY: top + height / 2, ...more }));
  };
  at('pointerdown', 0); at('pointermove', 5);
  await vi.waitFor(() => { expect(document.querySelector('.band')).not.toBeNull(); });
  at('pointerup', 5);
  expect(chosen()).toEqual([1_000, 999, 996, 995]);
  await vi.waitFor(() => { expect(document.querySelector('.band')).toBeNull(); });
  at('pointerdown', 2, { ctrlKey: true }); at('pointermove', 3); at('pointerup', 3);
  expect(chosen()).toEqual([1_000, 999, 998, 997, 996, 995]);
  at('pointerdown', 2); at('pointermove', 3);
  expect(chosen()).toEqual([998, 997]);
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', cancelable: true }));
  expect(chosen()).toEqual([1_000, 999, 998, 997, 996, 995]);
  at('pointerup', 3);
  await new Promise((done) => { setTimeout(done); });
  (box.querySelector('.space') as HTMLElement).click();
  expect(chosen()).toEqual([]);
});

test('the menu of a tile is about the chosen ones where it is one of them, else about it alone; all of them are marked at once, with one undo', async () => {
  const mark = vi.fn((_: unknown) => ({ job: 9 as JobId }));
  const { grid, workbench } = await gridded({ ...LISTING, 'bulk.mark': mark });
  await workbench.commands.run('grid.markDone');
  expect(workbench.notices.list.at(-1)?.text).toContain('Choose posts in the grid first');
  await userEvent.click(options()[0] as HTMLElement);
  await userEvent.click(options()[1] as HTMLElement, { modifiers: ['Control'] } as never);
  await userEvent.click(options()[1] as HTMLElement, { button: 'right' });
  expect([workbench.menus.open?.menu, [...grid.choice.chosen]]).toEqual(['grid/tile', [1_000, 999]]);
  await workbench.commands.run('grid.markDone');
  await vi.waitFor(() => { expect(mark).toHaveBeenCalledWith(expect.objectContaining({ selection: { posts: [1_000, 999] }, mark: 'done' })); });
  grid.bulk.ended({ id: 9 as JobId, kind: 'bulk', state: 'done', done: 2, total: 2, message: '', createdAt: 1, result: { posts: 2, decisions: 0, mark: 'done' } });
  expect(workbench.notices.list.at(-1)).toMatchObject({ text: '2 posts marked done.', actions: [{ command: 'labelling.undo', values: [(mark.mock.calls[0]?.[0] as { clientId: string }).clientId] }] });
  await userEvent.click(options()[4] as HTMLElement, { button: 'right' });
  expect([...grid.choice.chosen]).toEqual([996]);
});

test('captions and hashtags of the chosen are copied; without leave of the browser the old way is taken, and failing that the error says what to do', async () => {
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(() => Promise.resolve());
  const tags = [{ tag: 'latte', original: true, state: 'unjudged' as const }];
  const { workbench } = await gridded({ ...LISTING, 'posts.get': ({ post }) => ({ ...detail(post), tags: post === 999 ? [...tags, { tag: 'snow', original: false, state: 'accepted' as const }] : tags }) });
  await userEvent.click(options()[0] as HTMLElement);
  await userEvent.click(options()[1] as HTMLElement, { modifiers: ['Shift'] } as never);
  await workbench.commands.run('grid.copyTags');
  expect(write).toHaveBeenLastCalledWith('#latte #snow');
  await workbench.commands.run('grid.copyCaptions');
  expect(write).toHaveBeenLastCalledWith('a day\n\n#latte\n\n\na day\n\n#latte #snow');
  write.mockImplementation(() => Promise.reject(new DOMException('no', 'NotAllowedError')));
  const old = vi.spyOn(document, 'execCommand').mockReturnValue(true);
  await copyText('x');
  expect(old).toHaveBeenCalledWith('copy');
  old.mockReturnValue(false);
  await expect(copyText('the text')).rejects.toMatchObject({ code: 'forbidden', detail: 'the text', hint: expect.stringContaining('Allow the clipboard') as string });
  expect(document.querySelector('textarea')).toBeNull();
  vi.restoreAllMocks();
});

test('bulk: without a model it leads to the training', async () => {
  const { workbench } = await scriptedWorkbench({ ...LISTING, 'bulk.precision': () => ({ points: [] }), 'bulk.preview': () => { throw new AppError('unavailable', 'This workspace has no model yet.'); } });
  workbench.workspace.description = { name: 'w' } as WorkspaceDescription;
  const opened = vi.fn();
  workbench.commands.register({ id: 'view.openPanel', category: '', title: '', run: opened });
  const bulk = new BulkState(workbench, () => ({ posts: [1 as PostId] }));
  await render(BulkBar, { workbench, bulk, about: '1 chosen post', selection: 1 });
  await bulk.look();
  await page.getByRole('button', { name: 'Open the training' }).click();
  expect(opened).toHaveBeenCalledWith('training');
  await expect.element(page.getByRole('button', { name: 'Try again' })).not.toBeInTheDocument();
});

test('bulk: says that nobody has judged, then what would happen and how sure that is; applies as a job with one undo', async () => {
  let judged = false;
  let tags = 12;
  const precision = (threshold: number) => ({ threshold, judged: judged ? 10 : 0, right: judged ? 9 : 0, ...(judged ? { precision: 0.9, low: 0.6, high: 0.98 } : {}) });
  const apply = vi.fn((_: unknown) => ({ job: 4 as JobId }));
  const { workbench, tell } = await scriptedWorkbench({
    ...LISTING, 'bulk.apply': apply,
    'bulk.precision': () => ({ points: [0.5, 0.9].map(precision) }),
    'bulk.preview': ({ threshold }) => ({ posts: 40, ready: 30, missing: 10, changed: 7, tags, byTag: [{ tag: 'latte', posts: 7 }], sample: [{ post: row(7), tags: [{ tag: 'latte', probability: 0.8 }] }], precision: precision(threshold) }),
  });
  workbench.settings.register({ key: 'labelling.threshold', title: '', description: '', category: '', type: 'number', min: 0, max: 1, step: 0.01, default: 0.35, scope: 'both' });
  contributions().find(({ id }) => id === 'jobs')?.activate(workbench);
  const bulk = new BulkState(workbench, () => ({ posts: [1 as PostId] }));
  workbench.commands.register({ id: 'bulk.apply', category: '', title: '', run: () => bulk.apply() });
  await render(BulkBar, { workbench, bulk, about: '1 chosen post', selection: 1 });
  await expect.element(page.getByText(/No judged suggestions from this threshold up yet/)).toBeVisible();
  expect(document.querySelector('svg .now')).toBeNull();
  judged = true;
  await bulk.look();
  await expect.element(page.getByText(/90% of 10 judged suggestions were right\. Of all like them it is most likely 60% to 98%\./)).toBeVisible();
  expect(document.querySelector('svg .told')?.textContent).toBe('90% right of 10 judged');
  await vi.waitFor(() => { expect(document.querySelector('.posts button')?.textContent).toMatch(/caption 7\s+1 hashtag:\s*#latte\s+\.80/); });
  // Other numbers are on their way: nothing is accepted that nobody could see.
  bulk.threshold = 0.3;
  await expect.element(page.getByRole('button', { name: 'Accept 12 hashtags on 7 posts' })).toBeDisabled();
  await bulk.apply();
  expect(apply).not.toHaveBeenCalled();
  expect(workbench.notices.list.at(-1)?.text).toContain('is being counted');
  workbench.notices.clear();
  bulk.threshold = 0.35;
  await expect.element(page.getByRole('button', { name: 'Accept 12 hashtags on 7 posts' })).toBeEnabled();
  await userEvent.click(page.getByRole('button', { name: 'Accept 12 hashtags on 7 posts' }));
  await vi.waitFor(() => { expect(apply).toHaveBeenCalledWith(expect.objectContaining({ selection: { posts: [1] }, threshold: 0.35, done: false })); });
  tags = 3;
  tell('posts.changed', { posts: [1 as PostId] });
  await expect.element(page.getByRole('button', { name: 'Accept 3 hashtags on 7 posts' })).toBeVisible();
  const job = { id: 4 as JobId, kind: 'bulk', done: 3, total: 7, message: '3 of 7', createdAt: 1 } as const;
  tell('jobs.changed', { ...job, state: 'running' });
  await expect.element(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
  bulk.ended({ ...job, state: 'done', result: { posts: 7, decisions: 12 } });
  expect(workbench.notices.list.at(-1)).toMatchObject({ text: 'Accepted 12 hashtags on 7 posts.', actions: [{ label: 'Undo', command: 'labelling.undo', values: [(apply.mock.calls[0]?.[0] as { clientId: string }).clientId] }] });
  tell('jobs.changed', { ...job, state: 'done', result: { posts: 7, decisions: 12 } });
  tell('jobs.changed', { ...job, id: 5 as JobId, state: 'done', result: { posts: 1, decisions: 1 } }); // of another window
  await vi.waitFor(() => { expect(workbench.notices.list.map(({ text }) => text)).toEqual(['Accepted 12 hashtags on 7 posts.', expect.stringContaining('Bulk work done')]); });
  bulk.stop();
});
