import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { FolderListing, ImportLook } from '../../electron/common/contract/files-api.ts';
import type { ImportEntry } from '../../electron/common/contract/data-api.ts';
import type { AccountId, ImportId, JobId, PostId, VersionId } from '../../electron/common/domain/ids.ts';
import type { Job } from '../../electron/common/domain/job.ts';
import type { PostRow } from '../../electron/common/domain/post.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import { followDrops, type Dropped } from '../../renderer/contrib/import/dropped-files.ts';
import ImportEditor from '../../renderer/contrib/import/ImportEditor.svelte';
import { ImportState } from '../../renderer/contrib/import/import-state.svelte.ts';
import '../../renderer/contrib/import/import.contribution.ts';
import '../../renderer/contrib/jobs/jobs.contribution.ts';
import ImportsTable from '../../renderer/contrib/import/ImportsTable.svelte';
import { contributions } from '../../renderer/workbench/contributions.ts';
import { followGonePosts } from '../../renderer/workbench/gone-posts.ts';
import type { Workbench } from '../../renderer/workbench/workbench.svelte.ts';
import { ImportsList } from '../../renderer/contrib/import/imports-list.svelte.ts';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';

afterEach(() => { cleanup(); });

const FOLDERS: Readonly<Record<string, readonly [string, 'folder' | 'file'][]>> = { '/data': [['ads', 'folder'], ['photos', 'folder'], ['posts.csv', 'file'], ['read.me', 'file']], '/data/ads': [], '/data/photos': [], '/': [['data', 'folder']] };
function folder({ path = '/data' }: { path?: string | undefined }): FolderListing {
  const at = path.length > 1 ? path.replace(/\/$/, '') : path;
  const entries = FOLDERS[at];
  if (entries === undefined) throw new AppError('not-found', `There is no folder ${path}.`);
  return { folder: at, ...(at === '/' ? {} : { parent: at.replace(/\/[^/]*$/, '') || '/' }), home: '/data', separator: '/', entries: entries.map(([name, kind]) => ({ name, kind })), omitted: 0 };
}
const LOOK: ImportLook = {
  source: '/data/posts.csv', kind: 'csv', size: 120, columns: [{ name: 'text', example: 'a <b>day</b>' }, { name: 'twice', example: '' }, { name: 'twice', example: '' }], map: { caption: 'text' },
  rows: [{ line: 2, user: 'brew', caption: 'a <b>day</b>', tags: ['latte'], image: 'one.jpg', imageProblem: 'The image "one.jpg" is not there.', problems: [] }, { line: 3, reason: 'The row names no user.' }],
};

async function opened(answers: Parameters<typeof scriptedWorkbench>[0] = {}) {
  const look = vi.fn((_: unknown) => LOOK);
  const begin = vi.fn((_: unknown) => ({ job: 1 as JobId }));
  const bench = await scriptedWorkbench({ 'files.folder': folder, 'files.look': look, 'data.import': begin, ...answers });
  const state = new ImportState(bench.workbench);
  bench.workbench.commands.register({ id: 'data.import', category: '', title: '', run: async (input) => { await bench.workbench.connection.call('data.import', input as never); } });
  await render(ImportEditor, { workbench: bench.workbench, panel: {} as never, state, imports: new ImportsList(bench.workbench) });
  return { ...bench, state, look, begin, field: page.getByRole('combobox', { name: /CSV or JSONL/ }) };
}

test('a folder in which a file with posts lies offers that file, and one without images says so', async () => {
  const { look, state } = await opened();
  look.mockReturnValue({ source: '/data', kind: 'folder', size: 0, columns: [], map: {}, rows: [], tables: ['/data/<b>posts.csv'] });
  await state.take('/data');
  await expect.element(page.getByText('There is no image in this folder, nor in the folders in it.')).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
  look.mockReturnValue(LOOK);
  await userEvent.click(page.getByRole('button', { name: '/data/<b>posts.csv' }));
  expect(look).toHaveBeenLastCalledWith(expect.objectContaining({ source: '/data/<b>posts.csv' }));
  await expect.element(page.getByRole('button', { name: '/data/<b>posts.csv' })).not.toBeInTheDocument();
});

test('a file that names its columns and has no row says so; one image is no plural', async () => {
  const { look, state } = await opened();
  look.mockReturnValue({ ...LOOK, rows: [] });
  await state.take('/data/posts.csv');
  await expect.element(page.getByText('There is no row in this file.')).toBeVisible();
  look.mockReturnValue({ ...LOOK, rows: [{ line: 2, user: 'brew', caption: 'a day', tags: [], image: 'one.jpg', problems: [] }] });
  await state.take('/data/posts.csv');
  await expect.element(page.getByText(/Of the first 1 row all would come in;\s+the image is there\./)).toBeVisible();
  await expect.element(page.getByText('There is no row in this file.')).not.toBeInTheDocument();
});

test('a path completes folder by folder, is read when it is meant and not before, and what is shown is what is imported', async () => {
  const { field, look, begin } = await opened();
  await userEvent.fill(field, '/data/p');
  await expect.element(page.getByRole('option', { name: 'posts.csv' })).toBeVisible();
  expect(document.querySelectorAll('[role=option]')).toHaveLength(2);
  expect(look).not.toHaveBeenCalled();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  await expect.element(field).toHaveValue('/data/posts.csv');
  await expect.element(page.getByText(/1 would come in, 1 would be refused;\s+1 of 1 image cannot be found/)).toBeVisible();
  expect(document.querySelector('table b')).toBeNull();
  await userEvent.selectOptions(page.getByRole('combobox', { name: 'Column of the file for user' }), 'text');
  await vi.waitFor(() => { expect(look).toHaveBeenLastCalledWith({ source: '/data/posts.csv', map: { id: '', user: 'text', caption: 'text', hashtags: '', image: '', time: '' } }); });
  await userEvent.click(page.getByRole('button', { name: 'Import' }));
  await vi.waitFor(() => { expect(begin).toHaveBeenCalledWith({ source: '/data/posts.csv', images: 'reference', map: { id: '', user: 'text', caption: 'text', hashtags: '', image: '', time: '' } }); });
});

test('a file that names images has a field for the folder they lie in: only folders are offered, it is looked into when it is meant, and imported as it was looked at', async () => {
  const { look, begin, state } = await opened();
  look.mockReturnValue({ ...LOOK, map: { caption: 'text', image: 'twice' } });
  await state.take('/data/posts.csv');
  const images = page.getByRole('combobox', { name: /Folder that its images lie in/ });
  await userEvent.fill(images, '/data/p');
  await expect.element(page.getByRole('option', { name: 'photos' })).toBeVisible();
  expect(document.querySelectorAll('[role=option]')).toHaveLength(1);
  await expect.element(page.getByText('Enter looks for them there.')).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
  await userEvent.keyboard('{ArrowDown}{Enter}{Enter}');
  await vi.waitFor(() => { expect(look).toHaveBeenLastCalledWith({ source: '/data/posts.csv', imagesFrom: '/data/photos/' }); });
  await userEvent.click(page.getByRole('button', { name: 'Import', exact: true }));
  await vi.waitFor(() => { expect(begin).toHaveBeenCalledWith(expect.objectContaining({ source: '/data/posts.csv', imagesFrom: '/data/photos/' })); });
  // Another file's images lie elsewhere.
  await state.take('/data/other.csv');
  await expect.element(images).toHaveValue('');
  expect(look).toHaveBeenLastCalledWith({ source: '/data/other.csv' });
});

test('a mapping that brings nothing says why and imports nothing; another path forgets what was seen', async () => {
  const { field, state } = await opened({ 'files.look': () => ({ ...LOOK, rows: [], problem: { message: 'The file has none of the columns caption, hashtags, image.' } }) });
  await state.take('/data/posts.csv');
  await expect.element(page.getByText(/none of the columns/)).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Import' })).toBeDisabled();
  await userEvent.fill(field, '/elsewhere/x.csv');
  await vi.waitFor(() => { expect(page.getByRole('button', { name: 'Import' }).elements()).toHaveLength(0); });
});

test('the folders of the host are gone through by keys: in, up to where one came from, and only what could be imported is there', async () => {
  const { field, look } = await opened();
  await userEvent.click(page.getByRole('button', { name: 'Browse…' }));
  const list = page.getByRole('listbox', { name: 'Folders and files' });
  await expect.element(list.getByRole('option', { name: /posts.csv/ })).toBeVisible();
  expect(list.getByRole('option').elements()).toHaveLength(3);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await expect.element(page.getByText('/data/photos')).toBeVisible();
  await userEvent.keyboard('{Backspace}');
  await expect.element(list.getByRole('option', { name: /photos/ })).toHaveAttribute('aria-selected', 'true');
  await userEvent.keyboard('p{Enter}');
  await expect.element(field).toHaveValue('/data/posts.csv');
  expect(look).toHaveBeenCalledTimes(1);
});

test('a dropped file is looked for on the host; found once it is taken, else the page says what to do', async () => {
  const dropped = vi.fn((_: Dropped) => undefined);
  followDrops(window, dropped);
  const data = new DataTransfer();
  data.items.add(new File(['abc'], 'posts.csv'));
  const event = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
  document.body.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  expect(dropped).toHaveBeenCalledWith({ name: 'posts.csv', bytes: 3, others: 0 });
  let paths = ['/data/posts.csv'];
  const { state, field } = await opened({ 'files.likely': () => ({ paths }) });
  await state.drop('posts.csv', 3, 0);
  await expect.element(field).toHaveValue('/data/posts.csv');
  await expect.element(page.getByText(/is it this one/)).toBeVisible();
  paths = [];
  await state.drop('other.csv', 3, 2);
  await expect.element(page.getByText(/A browser does not tell where “other.csv” lies/)).toBeVisible();
  await expect.element(page.getByText(/2 other files/)).toBeVisible();
});

test('before anything is chosen it says what can be brought in, and its buttons lead to a file, a folder or the sample', async () => {
  const { workbench, look } = await opened({ 'workspace.describe': () => ({ counts: { posts: 0 } }) as never });
  const sample = vi.fn();
  workbench.commands.register({ id: 'data.sample', category: '', title: '', run: sample });
  await workbench.workspace.load();
  for (const kind of ['CSV, UTF-8', 'JSON lines', 'A folder of images']) await expect.element(page.getByRole('heading', { name: kind })).toBeVisible();
  expect([...document.querySelectorAll('dt')].map((term) => term.textContent)).toEqual(['id', 'user', 'caption', 'hashtags', 'image', 'time']);
  await userEvent.click(page.getByRole('button', { name: 'Choose a folder…' }));
  const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
  await expect.element(dialog.getByRole('option', { name: /photos/ })).toBeVisible();
  expect(dialog.getByRole('option', { name: /posts.csv/ }).elements()).toEqual([]);
  await userEvent.keyboard('{Escape}');
  await userEvent.click(page.getByRole('button', { name: 'Make the sample feed' }));
  expect(sample).toHaveBeenCalledTimes(1);
  await userEvent.click(page.getByRole('button', { name: 'Choose a file…' }));
  await expect.element(page.getByRole('dialog', { name: 'Choose a file' }).getByRole('option', { name: /posts.csv/ })).toBeVisible();
  await userEvent.keyboard('pp{Enter}');
  await vi.waitFor(() => { expect(look).toHaveBeenCalled(); });
  await expect.element(page.getByText('What can be brought in')).not.toBeInTheDocument();
});

const activate = (workbench: Workbench, feature: string) => { contributions().find(({ id }) => id === feature)?.activate(workbench); };
const entry = (id: number, more: Partial<ImportEntry> = {}): ImportEntry => ({ id: id as ImportId, source: `/data/posts-${id}<b>.csv`, at: 1_700_000_000_000, accepted: 3000, rejected: 2, duplicates: 5, removed: 0, ...more });
const row = (id: number): PostRow => ({ id: id as PostId, key: `key-${id}`, account: 'brew', accountId: 1 as AccountId, caption: '', state: 'done', tagCount: 0, flagged: false, noted: false });
const job = (state: Job['state'], more: Partial<Job> = {}): Job => ({ id: 7 as JobId, kind: 'take-back', state, done: 10, total: 3000, message: '10 posts taken back', createdAt: 1, ...more });

test('imports are listed with what was taken back of them; one question says what goes, what stays and why, and the list follows', async () => {
  let imports = [entry(4), entry(3, { accepted: 0, rejected: 0 }), entry(2, { removed: 2988, takenBackAt: 5 }), entry(1, { removed: 10 })];
  const weigh = vi.fn((_: unknown) => ({ import: imports[0] as ImportEntry, going: 2988, staying: 60, stayingPosts: Array.from({ length: 50 }, (__, n) => row(n + 1)), images: 7, problems: 2, versions: ['v4'] }));
  const takeBack = vi.fn((_: unknown) => ({ job: 7 as JobId }));
  const { workbench, tell } = await scriptedWorkbench({ 'data.imports': () => ({ imports }), 'data.previewTakeBack': weigh, 'data.takeBack': takeBack });
  activate(workbench, 'import');
  await render(ImportsTable, { workbench, imports: new ImportsList(workbench) });
  const rows = page.getByRole('region', { name: 'Imports' }).getByRole('row');
  await vi.waitFor(() => { expect(rows.elements().slice(1).map((one) => one.lastElementChild?.textContent?.trim())).toEqual(['Take back…', '', 'Taken back; 12 stay', '10 taken back so far Take back…']); });
  expect(document.querySelector('td b, th b')).toBeNull();

  await userEvent.click(rows.nth(1).getByRole('button'));
  const dialog = page.getByRole('dialog');
  for (const words of [/2,988 posts go, with their suggestions/, /7 posts of before lose their photo: this import brought them/, /So do 2 problems of rows that were refused/, /60 of 3,048 posts stay, because somebody judged, flagged or noted them/, /and 10 more/, /Trained with some of them: v4\. It stays as it is/, /importing the same source again does/]) await expect.element(dialog.getByText(words).first()).toBeVisible();
  expect(weigh).toHaveBeenCalledWith({ import: 4 });
  expect(document.activeElement?.textContent).toContain('Cancel');
  await userEvent.click(dialog.getByRole('button', { name: 'Take back 2,988 posts' }));
  await vi.waitFor(() => { expect(takeBack).toHaveBeenCalledExactlyOnceWith({ import: 4 }); });
  await expect.element(dialog).not.toBeInTheDocument();

  tell('jobs.changed', job('running'));
  await expect.element(page.getByText('10 posts taken back').last()).toBeVisible();
  await expect.element(rows.nth(1).getByRole('button')).toBeDisabled();
  imports = [entry(4, { removed: 2940, takenBackAt: 9 }), ...imports.slice(1)];
  tell('posts.imported', { count: -2940 });
  tell('jobs.changed', job('done', { result: { import: 4, source: '/data/posts.csv', removed: 2940, stayed: 60 } }));
  await vi.waitFor(() => { expect(rows.elements()[1]?.textContent).toContain('Taken back; 60 stay'); });

  // From the palette, without a number, it is of the newest that has anything to take back.
  await workbench.commands.run('data.takeBack');
  expect(weigh).toHaveBeenLastCalledWith({ import: 1 });
  await userEvent.click(dialog.getByRole('button', { name: 'Cancel' }));
  imports = [];
  await workbench.commands.run('data.takeBack');
  expect(workbench.notices.list.at(-1)).toMatchObject({ text: 'There is no import that could be taken back.' });
});

test('the end of an import of the wrong file offers the way back, and the end of that says how to bring its posts again', async () => {
  const { workbench, tell } = await scriptedWorkbench({});
  activate(workbench, 'jobs');
  tell('jobs.changed', job('done', { id: 1 as JobId, kind: 'import', result: { accepted: 3000, rejected: 0, duplicates: 0, problems: [], problemsOmitted: 0, import: 4 } }));
  await vi.waitFor(() => { expect(workbench.notices.list.at(-1)?.actions).toContainEqual({ label: 'Take back…', command: 'data.takeBack', values: [4] }); });
  tell('jobs.changed', job('done', { result: { import: 4, source: '/data/posts.csv', removed: 2988, stayed: 12 } }));
  await vi.waitFor(() => { expect(workbench.notices.list.at(-1)?.text).toBe('Take back import done: 12 of 3,000 posts stay, because they were judged, flagged or noted; 2,988 posts of posts.csv are gone. Importing it again brings them back'); });
});

test('posts that are gone are forgotten: documents and recent ones; an open post that remembers one is asked about anew, and a judgement that never arrived is not sent again', async () => {
  const asked = vi.fn(({ post }: { post: PostId }) => ({ post, version: 1 as VersionId, model: 'v1', encoder: 'e', engine: 'wasm', suggestions: [], attention: { regions: [], words: [], affinity: [], history: [{ post: 9 as PostId, key: 'nine', weight: 1, tags: [] }] } }));
  const { workbench, tell } = await scriptedWorkbench({ 'suggestions.forPost': asked, 'posts.get': ({ post }) => ({ id: post, key: String(post), state: 'open', tags: [], problems: [] }) as never, 'suggestions.shown': ({ post }) => ({ post }) });
  followGonePosts(workbench);
  for (const id of [1, 9] as PostId[]) { workbench.recent.opened(id); await workbench.documents.open(id).ready; }
  expect(asked).toHaveBeenCalledTimes(2);
  await workbench.decisions.flag(9 as PostId, true);
  await workbench.decisions.flag(1 as PostId, true);
  expect(workbench.decisions.failed.map(({ post }) => post)).toEqual([9, 1]);
  tell('posts.removed', { posts: [8, 9] as PostId[] });
  await vi.waitFor(() => { expect(asked).toHaveBeenCalledTimes(3); });
  expect(asked).toHaveBeenLastCalledWith(expect.objectContaining({ post: 1 }));
  expect([workbench.documents.of(9 as PostId), workbench.recent.posts, workbench.decisions.failed.map(({ post }) => post)]).toEqual([undefined, [1], [1]]);
});
