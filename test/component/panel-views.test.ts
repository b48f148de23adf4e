import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { Problem } from '../../electron/common/contract/posts-api.ts';
import type { JobId, PostId, VersionId } from '../../electron/common/domain/ids.ts';
import type { Job } from '../../electron/common/domain/job.ts';
import type { LogLine } from '../../electron/common/domain/log-line.ts';
import type { ModelVersion } from '../../electron/common/domain/model.ts';
import JobsView from '../../renderer/contrib/jobs/JobsView.svelte';
import { ModelsState } from '../../renderer/contrib/models/models-state.svelte.ts';
import ModelsView from '../../renderer/contrib/models/ModelsView.svelte';
import { activateAll, contributions } from '../../renderer/workbench/contributions.ts';
import type { Workbench } from '../../renderer/workbench/workbench.svelte.ts';
import '../../renderer/contrib/output/output.contribution.ts';
import '../../renderer/contrib/problems/problems.contribution.ts';
import { scriptedWorkbench, type Answers } from '../helpers/scripted-host.ts';

const copied = vi.fn((_: string) => Promise.resolve());
beforeEach(() => { copied.mockClear(); vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(copied); });
afterEach(() => { cleanup(); vi.restoreAllMocks(); });

/** A view of the panel as the workbench would show it, with the commands of its feature. */
async function shown(view: string, answers: Answers) {
  const bench = await scriptedWorkbench(answers);
  activateAll(contributions(), bench.workbench);
  const opened = vi.fn();
  bench.workbench.commands.register({ id: 'posts.open', category: '', title: '', run: opened });
  const { component } = bench.workbench.views.get(view)!;
  const { container } = await render(component, { workbench: bench.workbench });
  Object.assign(container.style, { width: '900px', height: '300px' });
  return { ...bench, opened };
}

const PROBLEMS: readonly Problem[] = [
  { id: 3, kind: 'image-missing', reason: 'The image "a.jpg" is not there.', source: '/data/posts.csv', line: 4, post: 11 as PostId, postKey: 'p11', at: 1e12 },
  { id: 2, kind: 'row-rejected', reason: 'The row names no user.', source: '/data/posts.csv', line: 3, at: 1e12 },
  { id: 1, kind: 'image-damaged', reason: '<b>b.jpg</b> is cut off.', post: 12 as PostId, postKey: 'p12', at: 1e12 },
];
const problemRows = () => [...document.querySelectorAll<HTMLElement>('ul[aria-label=Problems] li')];
const focused = () => document.activeElement?.textContent ?? '';

test('problems: one stop for Tab, the arrows go over those that have a post, Enter and a click go to it', async () => {
  const { opened, tell } = await shown('problems', { 'posts.problems': () => ({ problems: PROBLEMS }) });
  tell('problems.changed', { count: 3 });
  await vi.waitFor(() => { expect(problemRows()).toHaveLength(3); });
  expect(document.querySelector('li b')).toBeNull();
  // A row of no post is text: nothing to press there.
  expect(problemRows()[1]?.querySelector('button')).toBeNull();
  await userEvent.click(page.getByRole('button', { name: 'Copy the problems shown' }));
  await userEvent.tab();
  expect(focused()).toContain('a.jpg');
  await userEvent.keyboard('{ArrowDown}');
  expect(focused()).toContain('b.jpg');
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(opened).toHaveBeenLastCalledWith(12);
  expect([...document.querySelectorAll('li button')].map((row) => row.getAttribute('tabindex'))).toEqual(['-1', '0']);
  await userEvent.keyboard('{Home}');
  expect(focused()).toContain('a.jpg');
  await userEvent.click(page.getByText(/b.jpg/));
  expect(opened.mock.calls.map(([post]) => post as unknown)).toEqual([12, 12]);
});

test('problems: the filter looks at reason, post and file, says how many are shown, copies those alone, and Escape empties it', async () => {
  const { tell } = await shown('problems', { 'posts.problems': () => ({ problems: PROBLEMS }) });
  tell('problems.changed', { count: 3 });
  const field = page.getByRole('searchbox', { name: 'Filter the problems' });
  await userEvent.fill(field, 'POSTS.csv, line 3');
  await vi.waitFor(() => { expect(problemRows()).toHaveLength(1); });
  await expect.element(page.getByRole('status')).toHaveTextContent('Showing 1 of 3');
  await userEvent.click(page.getByRole('button', { name: 'Copy the problems shown' }));
  await vi.waitFor(() => { expect(copied.mock.calls).toEqual([['2001-09-09T01:46:40.000Z\trow-rejected\t\t/data/posts.csv, line 3\tThe row names no user.']]); });
  await userEvent.fill(field, 'nothing has this');
  await expect.element(page.getByText('No problem fits the filter.')).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Copy the problems shown' })).toBeDisabled();
  await userEvent.fill(field, 'p12');
  await vi.waitFor(() => { expect(problemRows()).toHaveLength(1); });
  await userEvent.keyboard('{Escape}');
  await expect.element(field).toHaveValue('');
  await expect.element(field).toHaveFocus();
  expect(problemRows()).toHaveLength(3);
});

const LINES: readonly LogLine[] = [['info', 'host', 'The store is open.'], ['warning', 'worker', 'The worker was started anew.'], ['error', 'job', 'The export failed: disk full.']].map(([level, source, text], index) => ({ seq: index + 1, at: 1e12, level, source, text }) as LogLine);
const logText = () => [...document.querySelectorAll('[role=log] .line')].map((line) => line.lastElementChild?.textContent);

test('output: level, source and text narrow it, what is shown is what is copied, Escape empties and the arrow goes to the lines', async () => {
  const { workbench, tell } = await shown('output', {});
  for (const line of LINES) tell('log.appended', line);
  await vi.waitFor(() => { expect(logText()).toHaveLength(3); });
  await userEvent.selectOptions(page.getByRole('combobox', { name: 'Level' }), 'warning');
  await vi.waitFor(() => { expect(logText()).toEqual([LINES[1]?.text, LINES[2]?.text]); });
  await userEvent.selectOptions(page.getByRole('combobox', { name: 'Source' }), 'worker');
  await vi.waitFor(() => { expect(logText()).toEqual([LINES[1]?.text]); });
  await userEvent.click(page.getByRole('button', { name: 'Copy what is shown' }));
  await vi.waitFor(() => { expect(copied.mock.calls).toEqual([['2001-09-09T01:46:40.000Z warning worker The worker was started anew.']]); });
  expect(workbench.notices.list.at(-1)).toMatchObject({ text: 'Copied 1 line.' });
  await userEvent.selectOptions(page.getByRole('combobox', { name: 'Source' }), 'all');
  const field = page.getByRole('searchbox', { name: 'Filter the output' });
  await userEvent.fill(field, 'DISK');
  await vi.waitFor(() => { expect(logText()).toEqual([LINES[2]?.text]); });
  await userEvent.fill(field, 'no such line');
  await expect.element(page.getByText('No line fits the filter.')).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Copy what is shown' })).toBeDisabled();
  await userEvent.click(field);
  await userEvent.keyboard('{Escape}');
  await expect.element(field).toHaveValue('');
  await expect.element(field).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}');
  await expect.element(page.getByRole('log')).toHaveFocus();
});

test('jobs: what runs stands before what waits and what ended; each of these two can be cancelled by keys, an error says what to do', async () => {
  const job = (id: number, extra: Partial<Job>): Job => ({ id: id as JobId, kind: 'import', state: 'running', done: 1, total: 4, message: 'Reading', createdAt: id, ...extra });
  const jobs = [job(4, { kind: 'export', state: 'failed', error: { code: 'internal', message: 'The disk is full.', hint: 'Make room.' } }), job(3, { kind: 'encode', state: 'queued' }), job(2, { kind: 'train' }), job(1, { state: 'done' })];
  const cancel = vi.fn(({ job: id }: { readonly job: JobId }) => ({ ...jobs.find((one) => one.id === id)!, state: 'cancelled' as const }));
  const { workbench } = await scriptedWorkbench({ 'jobs.list': () => ({ jobs }), 'jobs.cancel': cancel });
  workbench.commands.register({ id: 'jobs.cancel', category: '', title: '', run: (id) => workbench.jobs.cancel(id as JobId) });
  await workbench.jobs.load();
  await render(JobsView, { workbench });
  const said = () => [...document.querySelectorAll('[aria-label=Jobs] li .row')].map((row) => `${row.querySelector('.visually-hidden')?.textContent} ${row.querySelector('.name')?.textContent}`);
  expect(said()).toEqual(['running: Training', 'queued: Encode images', 'failed: Export', 'done: Import']);
  await expect.element(page.getByText('Make room.')).toBeVisible();
  expect(page.getByRole('button', { name: /^Cancel/ }).elements()).toHaveLength(2);
  await expect.element(page.getByRole('progressbar', { name: 'Training' })).toHaveAttribute('aria-valuenow', '25');
  page.getByRole('button', { name: 'Cancel Encode images' }).element().focus();
  await userEvent.keyboard('{Enter}');
  await vi.waitFor(() => { expect(said()).toEqual(['running: Training', 'failed: Export', 'cancelled: Encode images', 'done: Import']); });
  expect(cancel.mock.calls).toEqual([[{ job: 3 }]]);
});

const version = (id: number, extra: Partial<ModelVersion> = {}): ModelVersion => ({ id: id as VersionId, name: `Training ${id}`, kind: 'training', createdAt: 1e12, active: false, encoder: 'e', engine: 'wasm', d: 50, memory: 'temporal', slots: 3, seed: 5, tags: 9, words: 9, sha256: '', bytes: 1, ...extra });

async function models(versions: readonly ModelVersion[]): Promise<{ readonly workbench: Workbench; readonly ran: ReturnType<typeof vi.fn<(...values: readonly unknown[]) => void>> }> {
  const { workbench } = await scriptedWorkbench({ 'training.versions': () => ({ versions }), 'training.runs': () => ({ runs: [] }), 'suggestions.freshness': () => ({ fresh: 0, stale: 0, none: 0 }) });
  const ran = vi.fn<(...values: readonly unknown[]) => void>();
  for (const id of ['models.activate', 'models.evaluate', 'compare.open']) workbench.commands.register({ id, category: '', title: '', run: (...values) => { ran(id, ...values); } });
  const state = new ModelsState(workbench);
  await state.read();
  await render(ModelsView, { workbench, models: state });
  return { workbench, ran };
}
const items = () => [...document.querySelectorAll<HTMLElement>('[role=treeitem]')];

test('models: the tree is one stop, keys open and close the details of one version, and its buttons mean that version', async () => {
  const { ran } = await models([version(1, { active: true }), version(2, { parent: 1 as VersionId })]);
  expect(items().map((item) => [item.getAttribute('tabindex'), item.getAttribute('aria-current'), item.getAttribute('aria-selected')])).toEqual([['0', 'true', 'false'], ['-1', null, 'false']]);
  items()[0]!.focus();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  const details = page.getByRole('region', { name: 'Version Training 2' });
  await expect.element(details).toBeVisible();
  expect(document.activeElement).toBe(items()[1]);
  expect(items().map((item) => item.getAttribute('aria-selected'))).toEqual(['false', 'true']);
  await userEvent.click(details.getByRole('button', { name: 'Compare' }));
  await userEvent.click(details.getByRole('button', { name: 'Evaluate' }));
  await userEvent.click(details.getByRole('button', { name: 'Use' }));
  expect(ran.mock.calls).toEqual([['compare.open', undefined, 1, 2], ['models.evaluate', 'test', 2], ['models.activate', 2]]);
  items()[1]!.focus();
  await userEvent.keyboard('{ArrowLeft}');
  await expect.element(details).not.toBeInTheDocument();
  await userEvent.keyboard('{ArrowUp} ');
  await expect.element(page.getByRole('region', { name: 'Version Training 1' })).toBeVisible();
  // What is in use cannot be taken into use.
  expect(page.getByRole('button', { name: 'Use', exact: true }).elements()).toHaveLength(0);
});
