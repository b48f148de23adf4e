import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { EvaluationReport, Run, TrainingPoint, TrainingReport } from '../../electron/common/contract/training-api.ts';
import type { JobId, RunId, VersionId } from '../../electron/common/domain/ids.ts';
import type { Job } from '../../electron/common/domain/job.ts';
import type { ModelVersion } from '../../electron/common/domain/model.ts';
import { outcome } from '../../renderer/contrib/jobs/job-words.ts';
import JobsPopover from '../../renderer/contrib/jobs/JobsPopover.svelte';
import { MachineState } from '../../renderer/contrib/machine/machine-state.svelte.ts';
import MachineEditor from '../../renderer/contrib/machine/MachineEditor.svelte';
import { ModelsState } from '../../renderer/contrib/models/models-state.svelte.ts';
import EvaluationView from '../../renderer/contrib/models/EvaluationView.svelte';
import ModelsView from '../../renderer/contrib/models/ModelsView.svelte';
import RunEditor from '../../renderer/contrib/runs/RunEditor.svelte';
import SeriesEditor from '../../renderer/contrib/runs/SeriesEditor.svelte';
import { seriesCsv, seriesRuns } from '../../renderer/contrib/runs/series-texts.ts';
import { curveCsv, measuresCsv } from '../../renderer/contrib/runs/run-texts.ts';
import { TrainingState } from '../../renderer/contrib/training/training-state.svelte.ts';
import TrainingView from '../../renderer/contrib/training/TrainingView.svelte';
import { EditorPanel } from '../../renderer/workbench/editors.svelte.ts';
import Curves from '../../renderer/ui/Curves.svelte';
import MeasuresTable from '../../renderer/ui/MeasuresTable.svelte';
import { scriptedWorkbench, type Answers } from '../helpers/scripted-host.ts';

afterEach(() => { cleanup(); });
const version = (id: number, extra: Partial<ModelVersion> = {}): ModelVersion => ({ id: id as VersionId, name: `Version ${id}`, kind: 'training', createdAt: 1e12, active: false, encoder: 'centernet', engine: 'wasm', d: 50, memory: 'temporal', slots: 3, seed: 5, tags: 9, words: 9, sha256: '', bytes: 1_100_000, ...extra });
const at = (f1: number) => ({ 5: { p: f1, r: f1, f1 } });
const REPORT: TrainingReport = { version: 2 as VersionId, kind: 'fine-tune', posts: 384, epochs: 1, steps: 30, seconds: 9, decisions: 12, heldOutDecided: 0, keptAside: 'F1@5 fell.', validation: { posts: 48, before: at(0.4), after: at(0.35), change: { mean: -0.05, low: -0.09, high: -0.01 }, enough: false } };
const RUN: Run = { id: 7 as RunId, job: 1 as JobId, kind: 'fine-tune', state: 'done', at: 1e12, config: { steps: 30, seed: 5 }, report: REPORT, version: 2 as VersionId };
const EVALUATION: EvaluationReport = { version: 1 as VersionId, split: 'test', posts: 48, skippedWithoutTags: 0, average: 'pooled', systems: [{ name: 'MACON', at: at(0.25) }], inVocabulary: [{ name: 'MACON', at: at(0.3) }] };
const CURVE: TrainingPoint[] = [1, 2, 3].map((step) => ({ job: 1 as JobId, epoch: step, step, steps: 3, loss: 4 - step, ...(step === 3 ? { validationLoss: 1.5, validationF1: 0.35 } : {}) }));
const READY = { taggedPosts: 480, needed: 20, unencoded: 0, newDecisions: 12, newDecisionPosts: 4, canTrain: true, canFineTune: true };
const VERSIONS = [version(1, { active: true }), version(2, { kind: 'fine-tune', parent: 1 as VersionId, note: 'F1@5 fell.' }), version(3)];
const HOST: Answers = {
  'workspace.describe': () => ({ name: 'w', folder: '/w', sample: false, reviewer: 'me', counts: {}, model: VERSIONS[0] }) as never,
  'training.readiness': () => READY,
  'training.versions': () => ({ versions: VERSIONS }),
  'training.runs': () => ({ runs: [RUN] }),
  'training.run': () => ({ ...RUN, curve: CURVE }),
  'suggestions.freshness': () => ({ fresh: 0, stale: 0, none: 0 }),
};

test('curves: said in words, the arrows move over the points, the numbers are those of the data, and a theme redraws them', async () => {
  const curves = [{ name: 'loss', token: '--line', points: [{ x: 1, y: 3 }, { x: 2, y: 1 }, { x: 3, y: 2 }] }];
  document.documentElement.style.setProperty('--line', 'rgb(255, 0, 0)');
  await render(Curves, { title: 'Loss', curves, xName: 'step', format: (y: number) => y.toFixed(1), better: 'low' });
  const chart = page.getByRole('group', { name: /^Loss\. loss 2\.0 at step 3, lowest 1\.0 at step 2/ }).element() as HTMLElement;
  expect(document.querySelector('.legend')?.textContent).toContain('best loss 1.0 at step 2');
  chart.focus();
  await userEvent.keyboard('{ArrowLeft}');
  expect(document.querySelector('.legend')?.textContent?.replace(/\s+/g, ' ')).toContain('step 2 loss 1.0');
  await userEvent.keyboard('{Home}');
  expect(document.querySelector('.legend')?.textContent).toContain('loss 3.0');
  await userEvent.click(page.getByRole('button', { name: 'Loss: show the numbers' }));
  expect([...document.querySelectorAll('tbody td')].map((cell) => cell.textContent)).toEqual(['3.0', '1.0', '2.0']);
  const has = (red: number, green: number) => { const canvas = document.querySelector('canvas')!; const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height); for (let index = 0; index < data.length; index += 4) if (data[index]! > 200 === red > 200 && data[index + 1]! > 200 === green > 200 && data[index + 2]! < 60 && data[index + 3]! > 200) return true; return false; };
  await vi.waitFor(() => { expect(has(255, 0)).toBe(true); });
  document.documentElement.style.setProperty('--line', 'rgb(0, 255, 0)');
  await vi.waitFor(() => { expect(has(0, 255)).toBe(true); });
  document.documentElement.style.removeProperty('--line');
});

test('training: what goes in, the options that are asked for, the interval with "too few", and a kept-aside version that can be used', async () => {
  const job: Job = { id: 1 as JobId, kind: 'fine-tune', state: 'done', done: 1, total: 1, message: '', createdAt: 1, result: REPORT };
  const started = vi.fn((_: unknown) => ({ job: 2 as JobId }));
  const { workbench, tell } = await scriptedWorkbench({ ...HOST, 'training.start': started });
  const training = new TrainingState(workbench);
  const use = vi.fn();
  workbench.commands.register({ id: 'models.activate', category: '', title: '', run: use });
  workbench.commands.register({ id: 'training.start', category: '', title: '', run: () => training.start() });
  tell('jobs.changed', job);
  await workbench.workspace.load();
  await training.readReadiness();
  await render(TrainingView, { workbench, training });
  await expect.element(page.getByText('12 judgements on 4 posts', { exact: false })).toBeVisible();
  const text = document.body.textContent ?? '';
  expect(text).toContain('−0.0500');
  expect(text).toContain('−0.0900 to −0.0100');
  expect(text).toContain('too few posts to tell');
  await userEvent.click(page.getByRole('button', { name: 'Use it nevertheless' }));
  expect(use).toHaveBeenCalledWith(2);
  await userEvent.click(page.getByText('Options…', { exact: false }));
  await userEvent.fill(page.getByLabelText('Epochs'), '7');
  await userEvent.fill(page.getByLabelText('Seeds'), '9');
  await userEvent.fill(page.getByLabelText('Seeds'), '');
  await userEvent.click(page.getByLabelText('Paper filter'));
  await userEvent.fill(page.getByLabelText('Posts of an account'), '11');
  await userEvent.click(page.getByRole('button', { name: 'Train anew' }));
  await vi.waitFor(() => { expect(started).toHaveBeenCalled(); });
  expect(started.mock.calls[0]?.[0]).toEqual({ epochs: 7, slots: 2, memory: 'random', filter: { tagUses: 5, wordUses: 5, captionWords: 5, accountPosts: 11 } });
});

test('training: a number that cannot be is told beside its field and asked of nobody; an emptied one is left at the usual', async () => {
  const started = vi.fn((_: unknown) => ({ job: 2 as JobId }));
  const { workbench } = await scriptedWorkbench({ ...HOST, 'training.start': started });
  const training = new TrainingState(workbench);
  await training.readReadiness();
  training.optionsOpen = true;
  await render(TrainingView, { workbench, training });
  await userEvent.fill(page.getByLabelText('Epochs'), '3.5');
  await expect.element(page.getByLabelText('Epochs')).toHaveAccessibleDescription('Epochs: a whole number from 1 to 200 is needed, not 3.5.');
  await expect.element(page.getByLabelText('Epochs')).toHaveAttribute('aria-invalid', 'true');
  await expect(training.start()).rejects.toMatchObject({ code: 'invalid-input', message: 'Epochs: a whole number from 1 to 200 is needed, not 3.5.' });
  await userEvent.fill(page.getByLabelText('Epochs'), '900');
  await expect(training.start()).rejects.toMatchObject({ message: 'Epochs: a whole number from 1 to 200 is needed, not 900.' });
  expect(started).not.toHaveBeenCalled();
  await userEvent.fill(page.getByLabelText('Epochs'), '');
  await userEvent.click(page.getByLabelText('Paper filter'));
  await userEvent.fill(page.getByLabelText('Uses of a tag'), '');
  await training.start();
  expect(started.mock.calls[0]?.[0]).toEqual({ slots: 2, memory: 'random', filter: { wordUses: 5, captionWords: 5, accountPosts: 20 } });
});

test('training: the form is kept with the layout of the workspace as it is changed, taken from there, and reset', async () => {
  const { workbench } = await scriptedWorkbench(HOST);
  const training = new TrainingState(workbench);
  await training.readReadiness();
  const left = { epochs: 7, seeds: '1-3', memory: 'nonsense', slots: 4, filtered: true, filter: { tagUses: 2, wordUses: 3, captionWords: 4, accountPosts: 5 } };
  workbench.layout.take({ kept: { 'training.options': left, other: 1 } });
  training.optionsOpen = true;
  await render(TrainingView, { workbench, training });
  await expect.element(page.getByLabelText('Epochs')).toHaveValue(7);
  await expect.element(page.getByLabelText('Seeds')).toHaveValue('1-3');
  await expect.element(page.getByLabelText('Posts of an account')).toHaveValue(5);
  await userEvent.selectOptions(page.getByRole('combobox', { name: /^Memory/ }), 'temporal');
  await userEvent.fill(page.getByLabelText('Epochs'), '8');
  // As JSON, which is how it is kept.
  const kept = () => JSON.parse(JSON.stringify(workbench.layout.toJSON())) as { kept: Record<string, unknown> };
  await vi.waitFor(() => { expect(kept().kept).toEqual({ 'training.options': { ...left, epochs: 8, memory: 'temporal' }, other: 1 }); });
  await userEvent.click(page.getByRole('button', { name: 'Reset to defaults' }));
  await expect.element(page.getByLabelText('Epochs')).toHaveValue(null);
  expect(kept().kept).toEqual({ other: 1 });
  workbench.layout.take({ kept: { 'training.options': 'nonsense' } });
  expect(training.options).toMatchObject({ epochs: undefined, seeds: '', memory: 'random', slots: 2 });
});

test('training: several seeds are asked for as a series; what is no list of seeds is told beside the field', async () => {
  const series = vi.fn((_: unknown) => ({ series: 4 as RunId, jobs: [2, 3].map((id) => id as JobId) }));
  const { workbench } = await scriptedWorkbench({ ...HOST, 'training.startSeries': series });
  const training = new TrainingState(workbench);
  await training.readReadiness();
  training.optionsOpen = true;
  await render(TrainingView, { workbench, training });
  await userEvent.fill(page.getByLabelText('Seeds'), '5-1');
  await expect.element(page.getByLabelText('Seeds')).toHaveAccessibleDescription('Seeds: "5-1" goes backwards: write 1-5.');
  await expect(training.start()).rejects.toMatchObject({ code: 'invalid-input', message: 'Seeds: "5-1" goes backwards: write 1-5.' });
  await userEvent.fill(page.getByLabelText('Seeds'), '1-3, 9');
  await training.start();
  expect(series.mock.calls).toEqual([[{ slots: 2, memory: 'random', seeds: [1, 2, 3, 9] }]]);
});

test('training: a window that is opened in the middle of a run shows its curve from the beginning', async () => {
  const { workbench, tell } = await scriptedWorkbench(HOST);
  const training = new TrainingState(workbench);
  tell('jobs.changed', { id: 1 as JobId, kind: 'fine-tune', state: 'running', done: 1, total: 9, message: '', createdAt: 1 });
  tell('training.progressed', { job: 1 as JobId, epoch: 1, step: 4, steps: 9, loss: 0.5 });
  await vi.waitFor(() => { expect(training.points.map(({ step }) => step)).toEqual([1, 2, 3, 4]); });
});

test('the version in use is shown with its details when the status bar asks for it, with the focus on it; a choice made afterwards stands', async () => {
  const { workbench } = await scriptedWorkbench(HOST);
  await workbench.workspace.load();
  const models = new ModelsState(workbench);
  models.showActive();
  expect(workbench.layout.sideBarView).toBe('models');
  await render(ModelsView, { workbench, models });
  await models.read();
  const row = page.getByRole('treeitem', { name: /^Version 1/ });
  await expect.element(row).toHaveFocus();
  await expect.element(page.getByRole('region', { name: 'Version Version 1' })).toBeVisible();
  await userEvent.click(page.getByRole('treeitem', { name: /^Version 3/ }));
  await expect.element(page.getByRole('region', { name: 'Version Version 3' })).toBeVisible();
  models.showActive();
  await expect.element(page.getByRole('region', { name: 'Version Version 1' })).toBeVisible();
});

test('models: a tree by parent that keys walk, what each was made of, and one step back', async () => {
  const activated = vi.fn(({ version: id }: { readonly version: VersionId }) => { VERSIONS.splice(0, 3, ...VERSIONS.map((one) => ({ ...one, active: one.id === id }))); return VERSIONS.find((one) => one.id === id)!; });
  const evaluated: Run = { ...RUN, id: 8 as RunId, kind: 'evaluate', config: { split: 'test' }, report: EVALUATION, version: 1 as VersionId };
  const { workbench } = await scriptedWorkbench({ ...HOST, 'training.activate': activated, 'training.runs': () => ({ runs: [evaluated, RUN] }) });
  const models = new ModelsState(workbench);
  workbench.commands.register({ id: 'models.activate', category: '', title: '', run: (id) => models.activate(id as VersionId) });
  workbench.commands.register({ id: 'models.back', category: '', title: '', run: () => models.activate(models.back!.id) });
  await models.read();
  await render(ModelsView, { workbench, models });
  const items = () => [...document.querySelectorAll<HTMLElement>('[role=treeitem]')];
  expect(items().map((item) => [item.getAttribute('aria-level'), item.querySelector('.name')?.textContent])).toEqual([['1', 'Version 3'], ['1', 'Version 1'], ['2', 'Version 2']]);
  expect([...document.querySelectorAll<HTMLElement>('section[aria-label=Runs] button')].map((run) => [run.querySelector('.name')?.textContent, run.dataset['tip']?.split('\n')[0]])).toEqual([['Version 1, evaluation', 'Version 1, evaluation'], ['Version 2', 'Version 2']]);
  items()[0]!.focus();
  await userEvent.keyboard('{End}{ArrowRight}');
  expect(document.activeElement).toBe(items()[2]);
  const facts = Object.fromEntries([...document.querySelectorAll('dt')].map((term) => [term.textContent, term.nextElementSibling?.textContent]));
  expect(facts).toMatchObject({ Parent: 'Version 1', Data: '384 posts', Judgements: '12', Seed: '5', Memory: 'newest first, L = 3', Encoder: 'centernet', Engine: 'WebAssembly' });
  await userEvent.click(page.getByRole('button', { name: 'Use', exact: true }));
  await userEvent.click(page.getByRole('button', { name: 'Back to Version 1' }));
  await vi.waitFor(() => { expect(activated.mock.calls.map(([input]) => input.version)).toEqual([2, 1]); });
});

test('an evaluation says whose numbers it shows, also when another version is in use by then', async () => {
  const { workbench, tell } = await scriptedWorkbench({ ...HOST, 'training.versions': () => ({ versions: [version(1), version(2, { active: true })] }) });
  const models = new ModelsState(workbench);
  tell('jobs.changed', { id: 3 as JobId, kind: 'evaluate', state: 'done', done: 1, total: 1, message: '', createdAt: 1, result: EVALUATION });
  await models.read();
  expect(outcome(workbench.jobs.list[0]!)).toBe('version 1 on 48 test posts, F1@5 0.250');
  await render(EvaluationView, { workbench, models });
  expect(document.querySelector('.tables .of')?.textContent.replace(/\s+/g, ' ')).toBe('Measured: Version 1 (version 1), not the version in use');
});

test('measures stand at every K of the paper, 7 too', async () => {
  const measures = Object.fromEntries(['1', '3', '5', '7', '9'].map((k) => [k, { p: 0.1, r: 0.2, f1: 0.3 }]));
  await render(MeasuresTable, { caption: 'c', systems: [{ name: 'MACON', at: measures }] });
  expect([...document.querySelectorAll('th[scope=colgroup]')].map((head) => head.textContent)).toEqual(['@1', '@3', '@5', '@7', '@9']);
});

test('a run: its config, measures and curve as they are, and the same as CSV', async () => {
  const { workbench } = await scriptedWorkbench(HOST);
  await render(RunEditor, { workbench, panel: new EditorPanel('e', { kind: 'run', key: '7' }, false) });
  await expect.element(page.getByRole('region', { name: 'Configuration' })).toHaveTextContent('ConfigurationSteps30Seed5');
  await expect.element(page.getByRole('group', { name: /Loss\. training 1\.000 at step 3/ })).toBeVisible();
  expect([...document.querySelectorAll('section[aria-label=Report] tbody th')].map((cell) => cell.textContent)).toEqual(['before', 'after']);
  expect(document.querySelector('header')?.textContent.replace(/\s+/g, ' ')).toContain('done · Version 2 (version 2)');
  const head = 'run,kind,version,split,average,posts,hashtags,system,k,precision,recall,f1';
  expect(measuresCsv(RUN)).toBe(`${head}\r\n7,fine-tune,2,validation,macro,48,all,before,5,0.4,0.4,0.4\r\n7,fine-tune,2,validation,macro,48,all,after,5,0.35,0.35,0.35\r\n`);
  expect(measuresCsv({ ...RUN, kind: 'evaluate', version: 1 as VersionId, report: EVALUATION })).toBe(`${head}\r\n7,evaluate,1,test,pooled,48,all,MACON,5,0.25,0.25,0.25\r\n7,evaluate,1,test,pooled,48,in vocabulary,MACON,5,0.3,0.3,0.3\r\n`);
  expect(curveCsv({ ...RUN, curve: CURVE }).trimEnd().split('\r\n').at(-1)).toBe('7,3,3,1,1.5,0.35');
});

test('a run that is at work goes on with what its training tells, and is read again at its end; one that was cancelled keeps its curve and says so', async () => {
  const facts = { encoder: 'centernet', engine: 'wasm', data: { training: 40, validation: 5, test: 5 } };
  const begun: Run = { id: RUN.id, job: RUN.job, kind: 'train', state: 'running', at: RUN.at, config: RUN.config, ...facts };
  let now: Run = begun;
  const job: Job = { id: 1 as JobId, kind: 'train', state: 'running', done: 1, total: 9, message: '', createdAt: 1 };
  const { workbench, tell } = await scriptedWorkbench({ ...HOST, 'training.run': () => ({ ...now, curve: CURVE.slice(0, 1) }) });
  tell('jobs.changed', job);
  await render(RunEditor, { workbench, panel: new EditorPanel('e', { kind: 'run', key: '7' }, false) });
  await expect.element(page.getByRole('region', { name: 'Configuration' })).toHaveTextContent('ConfigurationSteps30Seed5Data50 posts: 40 training, 5 validation, 5 testEncodercenternetEngineWebAssembly');
  expect(document.querySelector('header')?.textContent).toContain('running');
  tell('training.progressed', { job: 1 as JobId, epoch: 1, step: 2, steps: 9, loss: 0.5 });
  await expect.element(page.getByRole('group', { name: /Loss\. training 0\.500 at step 2/ })).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Copy measures as CSV' })).not.toBeInTheDocument();
  now = { ...begun, state: 'cancelled', error: { code: 'cancelled', message: 'The work was cancelled.' } };
  tell('jobs.changed', { ...job, state: 'cancelled', finishedAt: 2 });
  await expect.element(page.getByText('The work was cancelled. What it came to until then is kept below.')).toBeVisible();
  await expect.element(page.getByRole('group', { name: /Loss\. training 3\.000 at step 1/ })).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Copy curve as CSV' })).toBeVisible();
  // Cancelled before an epoch was measured: no empty chart waits for a point that never comes.
  expect([...document.querySelectorAll('[aria-label=Curves] figcaption .heading')].map((one) => one.textContent)).toEqual(['Loss']);
});

test('a series: F1 of each seed, mean and deviation, on test too once its versions were measured; the same as CSV', async () => {
  const seed = (id: number, seedOf: number, extra: Partial<Run>): Run => ({ id: id as RunId, job: id as JobId, kind: 'train', state: 'done', at: 1e12, config: { seed: seedOf, d: 100 }, series: 4 as RunId, ...extra });
  const made = (id: number, f1: number): Partial<Run> => ({ version: id as VersionId, report: { ...REPORT, kind: 'training', version: id as VersionId, validation: { posts: 48, after: at(f1), enough: false } } });
  const evaluated: Run = { ...RUN, id: 9 as RunId, job: 9 as JobId, kind: 'evaluate', version: 1 as VersionId, report: { ...EVALUATION, average: 'macro' } };
  const pooled: Run = { ...evaluated, id: 10 as RunId, version: 2 as VersionId, report: EVALUATION };
  const runs = [pooled, evaluated, seed(7, 3, { state: 'failed' }), seed(6, 2, made(2, 0.4)), seed(4, 1, made(1, 0.3)), RUN];
  const ran = vi.fn<(...values: readonly unknown[]) => void>();
  const { workbench } = await scriptedWorkbench({ ...HOST, 'training.runs': ({ before }) => ({ runs: runs.filter(({ id }) => before === undefined || id < before) }) });
  for (const id of ['models.evaluate', 'runs.open']) workbench.commands.register({ id, category: '', title: '', run: (...values) => { ran(id, ...values); } });
  await render(SeriesEditor, { workbench, panel: new EditorPanel('e', { kind: 'series', key: '4' }, false) });
  await expect.element(page.getByRole('heading', { name: 'Seeds 1-3' })).toBeVisible();
  const table = (side: string) => [...document.querySelectorAll(`section[aria-label="F1 on ${side}"] :is(tbody, tfoot) tr`)].map((line) => [...line.querySelectorAll('th, td')].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim()).filter((text) => text !== '–').join(' '));
  expect(table('validation')).toEqual([expect.stringMatching(/^1 Version 1.* \.300$/), expect.stringMatching(/^2 Version 2.* \.400$/), '3 failed', 'Mean of 2 .350', 'Standard deviation .071']);
  expect(table('test')).toEqual([expect.stringMatching(/^1 Version 1.* \.250$/), expect.stringMatching(/^2 Version 2/), '3 failed', 'Mean of 1 .250', 'Standard deviation']);
  expect(document.querySelector('section[aria-label="Settings of all"]')?.textContent).toBe('Settings of allWidth d100');
  // Measured with other averages it is not comparable.
  await userEvent.click(page.getByRole('button', { name: 'Evaluate on test' }));
  await userEvent.click(page.getByRole('button', { name: 'failed' }).first());
  expect(ran.mock.calls).toEqual([['models.evaluate', 'test', 2], ['runs.open', 7]]);
  expect(seriesCsv(4 as RunId, seriesRuns(4 as RunId, workbench.runs)).split('\r\n')).toEqual([
    'series,row,run,seed,state,version,split,average,posts,k,precision,recall,f1,n',
    '4,run,4,1,done,1,validation,macro,48,5,0.3,0.3,0.3,', '4,run,4,1,done,1,test,macro,48,5,0.25,0.25,0.25,', '4,run,6,2,done,2,validation,macro,48,5,0.4,0.4,0.4,', '4,run,7,3,failed,,,,,,,,,',
    '4,mean,,,,,validation,macro,,5,0.35,0.35,0.35,2', expect.stringMatching(/^4,standard deviation,,,,,validation,macro,,5,0\.0707\d+,0\.0707\d+,0\.0707\d+,2$/), '4,mean,,,,,test,macro,,5,0.25,0.25,0.25,1', '4,standard deviation,,,,,test,macro,,5,,,,1', '',
  ]);
});

test('machine: why not a faster engine, a change that fails is told and stays told, the note of another encoder', async () => {
  const engine = (name: string, active: boolean) => ({ name, version: '2.18', source: 'wheel', gpu: false, bytes: 8.5e8, installedAt: '', active });
  const encoder = (id: string, inUse: boolean) => ({ description: { id, label: `Encoder ${id}`, inputSize: 224, view: 'stretch' as const, grid: { rows: 7, columns: 7 }, width: 480, licence: 'MIT', origin: 'npm', checksum: '' }, builtIn: id === 'a', inUse });
  const { workbench } = await scriptedWorkbench({
    ...HOST,
    'engine.list': () => ({ engines: [engine('tensorflow-2.18.0', false)], chosen: 'wasm', running: { name: 'wasm', reason: 'It was chosen.', candidates: [{ name: 'tensorflow-gpu', available: false, reason: 'there is no NVIDIA driver (libcuda.so.1) on this machine' }] } }),
    'engine.use': () => { throw new Error('It did not start.'); },
    'encoder.list': () => ({ encoders: [encoder('a', true), encoder('b', false)] }),
    'encoder.sources': () => ({ sources: [] }),
    'encoder.cache': () => ({ bytes: 23e6, limit: 20e9, encoders: [] }),
    'encoder.use': ({ encoder: id }) => ({ encoder: encoder(id, true).description, note: 'A first training is needed.' }),
  });
  const machine = new MachineState(workbench);
  for (const [id, run] of [['engine.use', (name) => machine.useEngine(name as string)], ['encoder.use', (id) => machine.useEncoder(id as string)]] as const satisfies readonly (readonly [string, (value: unknown) => Promise<void>])[]) workbench.commands.register({ id, category: '', title: '', run });
  await render(MachineEditor, { workbench, machine });
  // In words; what the engine itself says is one click away.
  await expect.element(page.getByText('There is no NVIDIA driver on this machine.')).toBeVisible();
  await expect.element(page.getByText('libcuda.so.1', { exact: false })).not.toBeVisible();
  await userEvent.click(page.getByText('Details'));
  await expect.element(page.getByText('libcuda.so.1', { exact: false })).toBeVisible();
  await expect.element(page.getByText('23 MB of 20 GB')).toBeVisible();
  await userEvent.click(document.querySelector('[data-tip="Use TensorFlow 2.18.0"]')!);
  await expect.element(page.getByText('It did not start.', { exact: false })).toBeVisible();
  await userEvent.click(document.querySelector('[data-tip="Use Encoder b"]')!);
  await expect.element(page.getByText('A first training is needed.')).toBeVisible();
});

test('work over the status bar: what runs comes first and can be cancelled, what ended says its result; Escape gives the focus back', async () => {
  const cancelled = vi.fn(({ job }: { readonly job: JobId }) => ({ ...job2, id: job, state: 'cancelled' as const }));
  const job1: Job = { id: 1 as JobId, kind: 'import', state: 'done', done: 1, total: 1, message: '', createdAt: 1, result: { accepted: 5, rejected: 1, duplicates: 2, problems: [], problemsOmitted: 0 } };
  const job2: Job = { id: 2 as JobId, kind: 'train', state: 'running', done: 1, total: 4, message: 'Training, epoch 1', createdAt: 2 };
  const { workbench, tell } = await scriptedWorkbench({ ...HOST, 'jobs.cancel': cancelled });
  workbench.commands.register({ id: 'jobs.cancel', category: '', title: '', run: (job) => workbench.jobs.cancel(job as JobId) });
  tell('jobs.changed', job2);
  tell('jobs.changed', job1);
  await vi.waitFor(() => { expect(workbench.jobs.list).toHaveLength(2); });
  const button = document.body.appendChild(document.createElement('button'));
  button.focus();
  const { component } = await render(JobsPopover, { workbench });
  (component as { toggle: () => void }).toggle();
  await expect.element(page.getByRole('dialog', { name: 'Work' })).toBeVisible();
  expect([...document.querySelectorAll('[aria-label=Jobs] .name')].map((name) => name.textContent)).toEqual(['Training', 'Import']);
  expect(document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('25');
  await expect.element(page.getByText('5 posts in, 1 rejected, 2 duplicates')).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Cancel Training' }));
  expect(cancelled).toHaveBeenCalledWith({ job: 2 });
  await userEvent.keyboard('{Escape}');
  await vi.waitFor(() => { expect(document.activeElement).toBe(button); });
  button.remove();
});
