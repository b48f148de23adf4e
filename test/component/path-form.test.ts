import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { FolderListing } from '../../electron/common/contract/files-api.ts';
import type { JobId, VersionId } from '../../electron/common/domain/ids.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import { ModelsState } from '../../renderer/contrib/models/models-state.svelte.ts';
import ModelsView from '../../renderer/contrib/models/ModelsView.svelte';
import { offerNativePaths } from '../../renderer/lib/native-paths.ts';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';

afterEach(() => { cleanup(); offerNativePaths(undefined); });

const FILES: Readonly<Record<string, FolderListing['entries']>> = { '/home/me': [{ name: 'models', kind: 'folder' }, { name: 'notes.txt', kind: 'file' }], '/home/me/models': [{ name: 'one.safetensors', kind: 'file' }, { name: 'one.txt', kind: 'file' }] };
const folder = ({ path = '/home/me' }: { path?: string | undefined }): FolderListing => {
  const at = path.replace(/\/$/, '');
  return { folder: at, home: '/home/me', separator: '/', entries: FILES[at] ?? [], omitted: 0, ...(at === '/home/me' ? {} : { parent: '/home/me' }) };
};

/** The side bar's view of models, asked for a file. */
async function asked(asking: NonNullable<ModelsState['asking']>) {
  const read = vi.fn((_: unknown) => ({ job: 1 as JobId }));
  const write = vi.fn((_: { readonly overwrite?: boolean | undefined }) => ({ job: 2 as JobId }));
  const { workbench } = await scriptedWorkbench({ 'files.folder': folder, 'training.importModel': read, 'training.exportModel': write });
  const models = new ModelsState(workbench);
  models.asking = asking;
  await render(ModelsView, { workbench, models });
  return { models, read, write, field: page.getByRole('combobox') };
}

test('a form for a path has the focus, completes folder by folder what would do, and does only what is confirmed', async () => {
  const { field, read, models } = await asked({ what: 'import' });
  await expect.element(field).toHaveFocus();
  await userEvent.keyboard('/home/me/');
  await expect.element(page.getByRole('option', { name: 'models' })).toBeVisible();
  expect(page.getByRole('option').elements()).toHaveLength(1);
  await userEvent.keyboard('m{Tab}');
  await expect.element(page.getByRole('option', { name: 'one.safetensors' })).toBeVisible();
  expect(page.getByRole('option').elements()).toHaveLength(1);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await expect.element(field).toHaveValue('/home/me/models/one.safetensors');
  expect(read).not.toHaveBeenCalled();
  await userEvent.keyboard('{Enter}');
  await vi.waitFor(() => { expect(read.mock.calls).toEqual([[{ file: '/home/me/models/one.safetensors' }]]); });
  await vi.waitFor(() => { expect(models.asking).toBeUndefined(); });
});

test('the picker of a form fills the field and gives it the focus; Escape closes what is open, the form last', async () => {
  const { field, read, models } = await asked({ what: 'import' });
  await userEvent.click(page.getByRole('button', { name: 'Browse…' }));
  await expect.element(page.getByRole('listbox', { name: 'Folders and files' }).getByRole('option', { name: /models/ })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  await expect.element(field).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Browse…' }));
  await expect.element(page.getByRole('option', { name: /models/ })).toBeVisible();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('option', { name: /one.safetensors/ })).toBeVisible();
  await userEvent.keyboard('{Enter}');
  await expect.element(field).toHaveValue('/home/me/models/one.safetensors');
  await expect.element(field).toHaveFocus();
  expect(read).not.toHaveBeenCalled();
  await userEvent.fill(field, '/home/me/');
  await expect.element(page.getByRole('option', { name: 'models' })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('option', { name: 'models' })).not.toBeInTheDocument();
  await expect.element(field).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await vi.waitFor(() => { expect(models.asking).toBeUndefined(); });
});

test('a file to write: a folder is chosen, its name is written behind it', async () => {
  const { field, write } = await asked({ what: 'export', version: 3 as VersionId });
  await userEvent.click(page.getByRole('button', { name: 'Browse…' }));
  await userEvent.click(page.getByRole('button', { name: 'Use this folder' }));
  await expect.element(field).toHaveValue('/home/me');
  await expect.element(field).toHaveFocus();
  expect(write).not.toHaveBeenCalled();
  await userEvent.keyboard('{End}/new.safetensors');
  await userEvent.click(page.getByRole('button', { name: 'Export', exact: true }));
  await vi.waitFor(() => { expect(write.mock.calls).toEqual([[{ file: '/home/me/new.safetensors', version: 3 }]]); });
});

test('an export whose file is there already can replace it; another refusal is told beside the field, which stays', async () => {
  const { field, write, models } = await asked({ what: 'export', version: 3 as VersionId });
  write.mockImplementation(({ overwrite }) => { if (overwrite !== true) throw new AppError('conflict', '/home/me/m.safetensors is there already.', { hint: 'Say --overwrite.' }); return { job: 1 as JobId }; });
  await userEvent.fill(field, '/home/me/m.safetensors');
  await userEvent.click(page.getByRole('button', { name: 'Export', exact: true }));
  await expect.element(page.getByText('Choose another name, or replace it.')).toBeVisible();
  await expect.element(field).toHaveValue('/home/me/m.safetensors');
  await userEvent.click(page.getByRole('button', { name: 'Replace it' }));
  await vi.waitFor(() => { expect(models.asking).toBeUndefined(); });
  expect(write.mock.calls.map(([input]) => input)).toEqual([{ file: '/home/me/m.safetensors', version: 3 }, { file: '/home/me/m.safetensors', version: 3, overwrite: true }]);
  write.mockImplementation(() => { throw new AppError('not-found', 'There is no folder /home/you.', { hint: 'Make it first.' }); });
  models.asking = { what: 'export', version: 3 as VersionId };
  await expect.element(page.getByText('Choose another name, or replace it.')).not.toBeInTheDocument();
  await userEvent.fill(page.getByRole('combobox'), '/home/you/m.safetensors');
  await userEvent.click(page.getByRole('button', { name: 'Export', exact: true }));
  await expect.element(page.getByText('Make it first.')).toBeVisible();
  expect(page.getByRole('button', { name: 'Replace it' }).elements()).toEqual([]);
  // Asked anew, for this or another version, nothing has been refused.
  models.asking = { what: 'export', version: 2 as VersionId };
  await expect.element(page.getByText('Make it first.')).not.toBeInTheDocument();
});

test('in a window of the desktop Browse… is the system’s dialog: to read or to write as is meant, from where one is, and nothing happens when nothing is chosen', async () => {
  const chosen: (string | undefined)[] = [undefined, '/home/me/models/one.safetensors'];
  const choose = vi.fn((_: unknown) => Promise.resolve(chosen.shift()));
  offerNativePaths(choose);
  const { field, read } = await asked({ what: 'import' });
  await userEvent.click(page.getByRole('button', { name: 'Browse…' }));
  await vi.waitFor(() => { expect(choose).toHaveBeenLastCalledWith({ kind: 'file', title: 'Model file to read', start: '', endings: ['.safetensors'] }); });
  await expect.element(field).toHaveValue('');
  expect(document.querySelector('dialog')).toBeNull();
  await userEvent.click(page.getByRole('button', { name: 'Browse…' }));
  await expect.element(field).toHaveValue('/home/me/models/one.safetensors');
  await expect.element(field).toHaveFocus();
  expect(read).not.toHaveBeenCalled();
  await userEvent.keyboard('{Enter}');
  await vi.waitFor(() => { expect(read).toHaveBeenCalledOnce(); });
  cleanup();
  await asked({ what: 'export', version: 1 as VersionId });
  await userEvent.click(page.getByRole('button', { name: 'Browse…' }));
  await vi.waitFor(() => { expect(choose).toHaveBeenLastCalledWith(expect.objectContaining({ kind: 'save' })); });
  cleanup();
  // A desktop that cannot show one leaves the folders to choose from.
  offerNativePaths(() => Promise.reject(new Error('no dialog')));
  await asked({ what: 'import' });
  await userEvent.click(page.getByRole('button', { name: 'Browse…' }));
  await expect.element(page.getByRole('listbox', { name: 'Folders and files' })).toBeVisible();
});
