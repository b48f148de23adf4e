import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { Run, TrainingReport } from '../../electron/common/contract/training-api.ts';
import type { JobId, RunId, VersionId } from '../../electron/common/domain/ids.ts';
import type { Job } from '../../electron/common/domain/job.ts';
import type { ModelVersion } from '../../electron/common/domain/model.ts';
import { activateAll, contributions } from '../../renderer/workbench/contributions.ts';
import type { Workbench } from '../../renderer/workbench/workbench.svelte.ts';
import '../../renderer/contrib/training/training.contribution.ts';
import { scriptedWorkbench, type Answers } from '../helpers/scripted-host.ts';

afterEach(() => { cleanup(); });
const version = (id: number, extra: Partial<ModelVersion> = {}): ModelVersion => ({ id: id as VersionId, name: `Training ${id}`, kind: 'training', createdAt: 1e12, active: false, encoder: 'centernet', engine: 'wasm', d: 50, memory: 'random', slots: 2, seed: 5, tags: 9, words: 9, sha256: '', bytes: 1, ...extra });
const at = (f1: number) => ({ 5: { p: f1, r: f1, f1 } });
const report = (id: number, f1: number, extra: Partial<TrainingReport> = {}): TrainingReport => ({ version: id as VersionId, kind: 'training', posts: 9, epochs: 1, steps: 3, seconds: 1, decisions: 0, heldOutDecided: 0, validation: { posts: 9, after: at(f1), enough: false }, ...extra });
const ASKED = { d: 100, epochs: 12, batch: 32, seed: 5, memory: 'temporal', slots: 3, filter: { tagUses: 5, wordUses: 4, captionWords: 3, accountPosts: 2 } };
const CONFIG = { ...ASKED, captionWords: 30, splitRule: 'workbench' };
const run = (id: number, extra: Partial<Run> = {}): Run => ({ id: id as RunId, job: id as JobId, kind: 'train', state: 'done', at: 1e12 + id, config: CONFIG, ...extra });
const RUNS = [
  run(4, { kind: 'evaluate', config: { split: 'test' }, report: { split: 'test', posts: 9, skippedWithoutTags: 0, average: 'macro', systems: [{ name: 'MACON', at: at(0.25) }], inVocabulary: [] }, version: 1 as VersionId }),
  run(2, { report: report(2, 0.08, { keptAside: 'F1@5 fell.' }), version: 2 as VersionId }),
  run(1, { report: report(1, 0.33), version: 1 as VersionId }),
];
const job = (id: number, extra: Partial<Job> = {}): Job => ({ id: id as JobId, kind: 'train', state: 'running', done: 1, total: 4, message: 'Training, epoch 1', createdAt: 1e12 + id, ...extra });
const READY = { taggedPosts: 480, needed: 20, unencoded: 0, newDecisions: 12, newDecisionPosts: 4, canTrain: true, canFineTune: true };

async function experiments(answers: Answers = {}, posts = 480) {
  const started = vi.fn((_: unknown) => ({ job: 9 as JobId }));
  const bench = await scriptedWorkbench({
    'workspace.describe': () => ({ name: 'w', folder: '/w', sample: false, reviewer: 'me', counts: { posts }, model: version(1, { active: true }) }) as never,
    'training.readiness': () => READY, 'training.start': started, 'training.runs': () => ({ runs: RUNS }), 'training.versions': () => ({ versions: [version(1, { active: true, engine: 'tensorflow-2.21' }), version(2)] }),
    'jobs.list': () => ({ jobs: [job(3, { state: 'failed', finishedAt: 1e12 + 3, error: { code: 'internal', message: 'The loss is no number.' } })] }), ...answers,
  });
  const { workbench } = bench;
  activateAll(contributions(), workbench);
  const ran = vi.fn<(...values: readonly unknown[]) => void>();
  for (const id of ['runs.open', 'models.activate', 'models.evaluate', 'models.export', 'compare.open', 'jobs.cancel', 'view.openPanel', 'view.welcome']) workbench.commands.register({ id, category: '', title: '', run: (...values) => { ran(id, ...values); } });
  await Promise.all([workbench.workspace.load(), workbench.jobs.load()]);
  bench.tell('workspace.changed', {});
  const { container } = await render(workbench.views.get('experiments')!.component, { workbench });
  Object.assign(container.style, { display: 'flex', width: '280px', height: '800px' });
  return { ...bench, ran, started };
}
const rows = () => [...document.querySelectorAll<HTMLElement>('[role=option]')].sort((a, b) => Number(a.ariaPosInSet) - Number(b.ariaPosInSet)).map((row) => row.textContent?.replace(/\s+/g, ' ').trim());
const row = (name: RegExp) => page.getByRole('listbox', { name: 'Runs' }).getByRole('option', { name });
/** The lines of the menu that a right click on a line opens. The menu itself is not drawn: it closes when a test beside this one takes the focus. */
async function menuOf({ menus, commands, contextKeys }: Workbench, of: RegExp) {
  (await row(of).findElement()).dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
  const { menu = '', values = [] } = menus.open ?? {};
  const lines = menus.items(menu, contextKeys.read).flat().map(({ title, command }) => ({ title: title ?? commands.get(command)?.title, run: () => commands.run(command, ...values) }));
  return { titles: lines.map(({ title }) => title), choose: async (title: string) => { await lines.find((line) => line.title === title)?.run(); } };
}

test('runs stand newest first with what they were asked, what ran them and how good they are; failures too, with why', async () => {
  await experiments();
  await vi.waitFor(() => { expect(rows()).toHaveLength(4); });
  const [evaluation, failed, aside, first] = rows();
  expect(evaluation).toMatch(/^Training 1, evaluation.*F1@5 0\.250 on testTensorFlow 2\.21 · centernet$/);
  expect(failed).toMatch(/^Trainingfailed.*The loss is no number\.$/);
  expect(aside).toMatch(/^Training 2kept aside.*F1@5 0\.080 seed 5 · d 100 · B 32 · L 3 · memory newest first · 12 epochs at most · paper filterWebAssembly · centernet$/);
  expect(first).toMatch(/^Training 1in use.*F1@5 0\.330/);
  // A name that is cut off, and what the measure was taken on, which grows with the posts.
  const tips = [...document.querySelectorAll<HTMLElement>('.one')].map((one) => one.dataset['tip'] ?? '');
  expect(tips.filter((tip) => /^Training 1, evaluation\n.*\nF1@5 0\.250 on 9 test posts$/s.test(tip))).toHaveLength(1);
  expect(tips.filter((tip) => /^Training 1\n.*\nF1@5 0\.330 on 9 validation posts$/s.test(tip))).toHaveLength(1);
});

test('what was cancelled, failed or interrupted stands with its settings, what ran it and why, and can be opened and asked again; what goes on and what waits stands there too', async () => {
  const facts = { encoder: 'centernet', engine: 'tensorflow-2.21', data: { training: 384, validation: 48, test: 48 } };
  const error = { code: 'unavailable', message: 'The program stopped while this was running.' } as const;
  const runs = [run(9, { state: 'queued' }), run(8, { state: 'running', ...facts }), run(7, { state: 'interrupted', error, ...facts }), run(6, { state: 'cancelled', error: { code: 'cancelled', message: 'The work was cancelled.' }, ...facts }), ...RUNS];
  const { workbench, ran, started } = await experiments({ 'training.runs': () => ({ runs }) });
  await vi.waitFor(() => { expect(rows()).toHaveLength(8); });
  const [waiting, running, interrupted, cancelled] = rows();
  expect(waiting).toMatch(/^Training ?waiting.* seed 5 · d 100/);
  expect(running).toMatch(/^Training ?running.* seed 5 · d 100.*paper filter ?TensorFlow 2\.21 · centernet$/);
  expect(interrupted).toMatch(/^Training ?interrupted.* seed 5 · d 100.*paper filter ?The program stopped while this was running\.$/);
  expect(cancelled).toMatch(/^Training ?cancelled.* seed 5 · d 100.*paper filter ?TensorFlow 2\.21 · centernet$/);
  const tip = [...document.querySelectorAll<HTMLElement>('.one')].map((one) => one.dataset['tip'] ?? '').find((text) => text.includes('interrupted'));
  expect(tip).toContain('TensorFlow 2.21 · centernet\n480 posts: 384 training, 48 validation, 48 test');
  await userEvent.click(row(/^Training ?cancelled/));
  expect(ran.mock.calls).toEqual([['runs.open', 6]]);
  await (await menuOf(workbench, /^Training ?interrupted/)).choose('Train again with the same settings');
  await vi.waitFor(() => { expect(started.mock.calls).toEqual([[ASKED]]); });
});

test('trainings of several seeds stand below one head with mean and standard deviation of those that are done, which opens them as a series', async () => {
  const seeds = [1, 2, 3].map((seed, index) => run(10 + index, { series: 10 as RunId, config: { ...CONFIG, seed }, ...(seed === 3 ? { state: 'cancelled' as const } : { version: seed as VersionId, report: report(seed, seed === 1 ? 0.3 : 0.4) }) }));
  const { workbench, ran } = await experiments({ 'training.runs': () => ({ runs: [run(20, { state: 'failed' }), ...seeds.toReversed(), ...RUNS] }) });
  workbench.commands.register({ id: 'runs.openSeries', category: '', title: '', run: (...values) => { ran('runs.openSeries', ...values); } });
  await vi.waitFor(() => { expect(rows()).toHaveLength(9); });
  expect(rows()[1]).toBe('Seeds 1-3 2 of 3 F1@5, mean ± standard deviation: 0.350 ± 0.071');
  expect(rows().slice(2, 5)).toEqual([expect.stringMatching(/^Seed 3 ?cancelled.* seed 3 · d 100/), expect.stringMatching(/^Seed 2.*F1@5 0\.400 Training 2 · seed 2 · d 100/), expect.stringMatching(/^Seed 1 ?in use.*F1@5 0\.300 Training 1 · seed 1/)]);
  await expect.element(page.getByRole('status')).toHaveTextContent('8 runs');
  await userEvent.click(row(/^Seeds 1-3/));
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(ran.mock.calls).toEqual([['runs.openSeries', 10], ['runs.open', 12]]);
});

test('a click and Enter open the run, a failure the jobs', async () => {
  const { ran } = await experiments();
  await vi.waitFor(() => { expect(rows()).toHaveLength(4); });
  await userEvent.click(row(/^Training 1 ?in use/));
  await userEvent.keyboard('{ArrowUp}{Enter}{ArrowUp}{Enter}');
  expect(ran.mock.calls).toEqual([['runs.open', 1], ['runs.open', 2], ['view.openPanel', 'jobs']]);
});

test('the menu offers what can be done with the line, and another version can be used and compared', async () => {
  const { workbench, ran } = await experiments();
  expect((await menuOf(workbench, /^Training 1 ?in use/)).titles).toEqual(['Open the run', 'Compare with another version', 'Evaluate its version on test', 'Export its version…', 'Take its settings as options', 'Train again with the same settings']);
  expect((await menuOf(workbench, /^Training failed/)).titles).toEqual(['Show the jobs']);
  await (await menuOf(workbench, /^Training 2/)).choose('Compare with the version in use');
  await (await menuOf(workbench, /^Training 2/)).choose('Use its version');
  await (await menuOf(workbench, /^Training 1, evaluation/)).choose('Evaluate its version on test');
  expect(ran.mock.calls).toEqual([['compare.open', undefined, 1, 2], ['models.activate', 2], ['models.evaluate', 'test', 1]]);
});

test('a training is asked again with all of its settings, or with one of them changed', async () => {
  const { workbench, started } = await experiments();
  await (await menuOf(workbench, /^Training 2/)).choose('Train again with the same settings');
  await vi.waitFor(() => { expect(started.mock.calls).toEqual([[ASKED]]); });
  await (await menuOf(workbench, /^Training 2/)).choose('Take its settings as options');
  await userEvent.fill(page.getByLabelText('Seeds'), '6');
  await userEvent.click(page.getByRole('button', { name: 'Train anew' }));
  await vi.waitFor(() => { expect(started.mock.calls[1]).toEqual([{ ...ASKED, seed: 6 }]); });
});

test('what runs has its progress, its steps and a cancel; what waits has one too, and the list is read again at the end', async () => {
  const runs = [...RUNS];
  const { ran, tell } = await experiments({ 'training.runs': () => ({ runs }) });
  tell('jobs.changed', job(9));
  tell('jobs.changed', job(10, { kind: 'evaluate', state: 'queued', message: 'Waiting to evaluate' }));
  tell('training.progressed', { job: 9 as JobId, epoch: 1, step: 7, steps: 360, loss: 1, secondsLeft: 12 });
  await expect.element(page.getByRole('progressbar', { name: 'Training, epoch 1' })).toHaveAttribute('aria-valuenow', '25');
  await expect.element(page.getByText('step 7 of 360', { exact: false })).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Train anew' })).not.toBeInTheDocument();
  await userEvent.click(page.getByRole('button', { name: 'Cancel', exact: true }).first());
  await userEvent.click(page.getByRole('button', { name: 'Cancel: Waiting to evaluate' }));
  expect(ran.mock.calls).toEqual([['jobs.cancel', 9], ['jobs.cancel', 10]]);
  runs.unshift(run(9, { report: report(2, 0.5), version: 2 as VersionId }));
  tell('jobs.changed', job(9, { state: 'done', finishedAt: 1e12 + 9 }));
  await vi.waitFor(() => { expect(rows()[0]).toContain('0.500'); });
});

test('of many seeds that wait a few are named, and the rest counted', async () => {
  const { tell } = await experiments({ 'training.runs': () => ({ runs: [run(9, { series: 9 as RunId, state: 'running' }), ...RUNS] }) });
  tell('jobs.changed', job(9));
  for (let id = 10; id < 16; id++) tell('jobs.changed', job(id, { state: 'queued', message: `Waiting to train seed ${id}` }));
  await expect.element(page.getByText('and 3 more, in the list below')).toBeVisible();
  await expect.element(page.getByRole('button', { name: /^Cancel: Waiting to train seed/ }).nth(2)).toBeVisible();
  await expect.element(page.getByRole('button', { name: /^Cancel: Waiting to train seed/ }).nth(3)).not.toBeInTheDocument();
  await expect.element(page.getByRole('button', { name: 'Cancel', exact: true })).toHaveAccessibleDescription('The seeds that wait are cancelled with it');
});

test('older runs are read as the list is scrolled, and what failed before the oldest of them waits for them', async () => {
  const many = Array.from({ length: 130 }, (_, index) => run(200 - index, { report: report(1, 0.33), version: 1 as VersionId }));
  const asked = vi.fn(({ limit, before }: { limit: number; before?: RunId | undefined }) => ({ runs: many.filter(({ id }) => before === undefined || id < before).slice(0, limit) }));
  await experiments({ 'training.runs': asked });
  await expect.element(page.getByRole('status')).toHaveTextContent('100 runs and older ones');
  page.getByRole('listbox', { name: 'Runs' }).element().focus();
  await userEvent.keyboard('{End}');
  await expect.element(page.getByRole('status')).toHaveTextContent('131 runs');
  expect(asked.mock.calls.at(-1)?.[0]).toEqual({ limit: 100, before: 101 });
});

test('without runs, and without posts, it says what to do', async () => {
  await experiments({ 'training.runs': () => ({ runs: [] }), 'jobs.list': () => ({ jobs: [] }) });
  await expect.element(page.getByText('No run yet')).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Learn from 12 judgements' })).toBeVisible();
  cleanup();
  const { ran } = await experiments({}, 0);
  await userEvent.click(page.getByRole('button', { name: 'Bring posts in' }));
  expect(ran.mock.calls).toEqual([['view.welcome']]);
});
