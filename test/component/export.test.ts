import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { JobId } from '../../electron/common/domain/ids.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import ExportEditor from '../../renderer/contrib/export/ExportEditor.svelte';
import { ExportState } from '../../renderer/contrib/export/export-state.svelte.ts';
import { TagsState } from '../../renderer/contrib/tags/tags-state.svelte.ts';
import TagsView from '../../renderer/contrib/tags/TagsView.svelte';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';

afterEach(() => { cleanup(); });

const describe = { name: 'shop', folder: '/data/shop', sample: false, reviewer: 'me', splitRule: 'workbench' as const, counts: { posts: 4, accounts: 1, hashtags: 2, images: 0, encoded: 0, problems: 0, decisions: 0, done: 0 } };

test('export: a name that says what it is, the ending follows the format, and a file in the way is replaced only when somebody says so', async () => {
  const begin = vi.fn(({ overwrite }: { overwrite?: boolean | undefined }) => {
    if (overwrite !== true) throw new AppError('conflict', '/home/me/other.csv is there already.', { hint: 'Choose another name, or say --overwrite.' });
    return { job: 1 as JobId };
  });
  const { workbench } = await scriptedWorkbench({ 'data.export': begin, 'files.folder': () => ({ folder: '/home/me', home: '/home/me', separator: '/', entries: [], omitted: 0 }) });
  workbench.workspace.description = describe as never;
  const state = new ExportState(workbench);
  await state.open();
  await render(ExportEditor, { workbench, panel: {} as never, state });
  const field = page.getByRole('combobox', { name: /File to write/ });
  await expect.element(field).toHaveValue('/home/me/shop-posts.jsonl');
  await userEvent.selectOptions(page.getByRole('combobox', { name: 'What' }), 'decisions');
  await expect.element(field).toHaveValue('/home/me/shop-decisions.jsonl');
  await userEvent.fill(field, '/home/me/other.jsonl');
  await userEvent.selectOptions(page.getByRole('combobox', { name: 'Format' }), 'csv');
  await expect.element(field).toHaveValue('/home/me/other.csv');
  await userEvent.click(page.getByRole('button', { name: 'Export' }));
  await userEvent.click(page.getByRole('button', { name: 'Replace it' }));
  await vi.waitFor(() => { expect(begin.mock.calls.map(([input]) => input)).toEqual([{ what: 'decisions', format: 'csv', file: '/home/me/other.csv' }, { what: 'decisions', format: 'csv', file: '/home/me/other.csv', overwrite: true }]); });
  await expect.element(page.getByText('is there already')).not.toBeInTheDocument();
});

test('a list of hashtags comes in from the page; a refusal keeps the path', async () => {
  const read = vi.fn(({ source }: { source: string }) => { if (source !== '/tags.txt') throw new AppError('not-found', `There is no file ${source}.`); return { accepted: 30, rejected: 0, duplicates: 2 }; });
  const { workbench } = await scriptedWorkbench({ 'tags.list': () => ({ rows: [] }), 'data.importTags': read });
  const tags = new TagsState(workbench);
  workbench.commands.register({ id: 'tags.import', category: '', title: '', run: () => { tags.importing = true; } });
  await render(TagsView, { workbench, tags });
  await userEvent.click(page.getByRole('button', { name: 'Import a list…' }));
  const field = page.getByRole('combobox', { name: /one a line/ });
  await userEvent.fill(field, '/none.txt');
  await userEvent.keyboard('{Enter}');
  await vi.waitFor(() => { expect(workbench.notices.list.at(-1)).toMatchObject({ text: 'No hashtag came in: There is no file /none.txt.' }); });
  await expect.element(field).toHaveValue('/none.txt');
  await userEvent.fill(field, '/tags.txt');
  await userEvent.keyboard('{Enter}');
  await vi.waitFor(() => { expect(workbench.notices.list.at(-1)).toMatchObject({ text: '30 hashtags in, 2 duplicates, 0 refused.' }); });
  await expect.element(field).not.toBeInTheDocument();
});
