import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { FolderListing, ImportLook } from '../../electron/common/contract/files-api.ts';
import type { JobId } from '../../electron/common/domain/ids.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import { followDrops, type Dropped } from '../../renderer/contrib/import/dropped-files.ts';
import ImportEditor from '../../renderer/contrib/import/ImportEditor.svelte';
import { ImportState } from '../../renderer/contrib/import/import-state.svelte.ts';
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
  await render(ImportEditor, { workbench: bench.workbench, panel: {} as never, state });
  return { ...bench, state, look, begin, field: page.getByRole('combobox', { name: /CSV or JSONL/ }) };
}

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
