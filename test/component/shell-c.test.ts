import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { PostDetail } from '../../electron/common/contract/posts-api.ts';
import type { PostId } from '../../electron/common/domain/ids.ts';
import About from '../../renderer/contrib/about/About.svelte';
import type { EditorPanel } from '../../renderer/workbench/editors.svelte.ts';
import SecondarySideBar from '../../renderer/workbench/parts/SecondarySideBar.svelte';
import { showDialog } from '../../renderer/workbench/show-dialog.ts';
import { MATRIX, POST } from '../../renderer/workbench/workbench.svelte.ts';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';

afterEach(() => { cleanup(); });

const post = (id: number) => ({ id, key: `post-${id}`, caption: `caption <b>${id}</b>`, account: 'anna' }) as unknown as PostDetail;
const name = () => document.querySelector('aside h2')?.textContent;

test('the side bar about the post stays with the last post while another kind of editor is in front, and says so when there is none', async () => {
  const { workbench } = await scriptedWorkbench({ 'posts.get': ({ post: id }) => post(id) });
  const { editors } = workbench;
  editors.register({ kind: POST, icon: 'file-media', component: SecondarySideBar, title: () => '', prepare: ({ key }) => { workbench.documents.open(Number(key) as PostId); } });
  await render(SecondarySideBar, { workbench });
  await expect.element(page.getByText('No post is open')).toBeVisible();
  const panels = [[POST, '1'], [POST, '2'], [MATRIX, '1'], ['welcome', 'welcome']].map(([kind = '', key = ''], n) => editors.adopt(`editor-${n}`, { kind, key }, false)) as [EditorPanel, EditorPanel, EditorPanel, EditorPanel];
  await vi.waitFor(() => { expect(name()).toBe('caption <b>1</b>'); });
  for (const [panel, shown] of [[1, 2], [3, 2], [2, 1], [3, 1], [0, 1]] as const) {
    editors.activated(panels[panel].id);
    await vi.waitFor(() => { expect(name()).toBe(`caption <b>${shown}</b>`); });
  }
  editors.activated(panels[3].id);
  for (const panel of [0, 2] as const) editors.dropped(panels[panel].id);
  await vi.waitFor(() => { expect(name()).toBe('caption <b>2</b>'); });
  editors.dropped(panels[1].id);
  await expect.element(page.getByText('No post is open')).toBeVisible();
  expect(workbench.activePost).toBeUndefined();
});

test('a dialog keeps the focus, gives it back, and takes it from nobody who is elsewhere by then', async () => {
  const { workbench } = await scriptedWorkbench({});
  const [before, elsewhere] = ['before', 'elsewhere'].map((text) => document.body.appendChild(Object.assign(document.createElement('button'), { textContent: text }))) as [HTMLButtonElement, HTMLButtonElement];
  const open = async () => { before.focus(); showDialog(About, { workbench }); await expect.element(page.getByRole('dialog')).toBeVisible(); };
  await open();
  for (let stop = 0; stop < 6; stop++) {
    await userEvent.tab();
    expect(document.activeElement === document.body || document.querySelector('dialog')?.contains(document.activeElement)).toBe(true);
  }
  await userEvent.keyboard('{Escape}');
  await vi.waitFor(() => { expect(document.querySelector('dialog')).toBeNull(); });
  expect(document.activeElement).toBe(before);
  await open();
  // What comes right after Escape, before the page has heard that the dialog is closed.
  document.querySelector('dialog')?.close();
  elsewhere.focus();
  await vi.waitFor(() => { expect(document.querySelector('dialog')).toBeNull(); });
  expect(document.activeElement).toBe(elsewhere);
  before.remove();
  elsewhere.remove();
});
