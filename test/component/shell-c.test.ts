import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { PostDetail } from '../../electron/common/contract/posts-api.ts';
import type { JobId, PostId } from '../../electron/common/domain/ids.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import About from '../../renderer/contrib/about/About.svelte';
import { EditorPanel } from '../../renderer/workbench/editors.svelte.ts';
import SecondarySideBar from '../../renderer/workbench/parts/SecondarySideBar.svelte';
import ActivityBar from '../../renderer/workbench/parts/ActivityBar.svelte';
import EditorTab from '../../renderer/workbench/parts/EditorTab.svelte';
import StatusBar from '../../renderer/workbench/parts/StatusBar.svelte';
import ViewHost from '../../renderer/workbench/parts/ViewHost.svelte';
import EditorHost from '../../renderer/workbench/parts/EditorHost.svelte';
import { activateAll } from '../../renderer/workbench/contributions.ts';
import { registerWorkbenchCommands } from '../../renderer/workbench/workbench-commands.ts';
import { registerPostActions } from '../../renderer/contrib/posts/post-actions.ts';
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
  // With nothing to give the focus back to, a key that comes at once is the page's all the same.
  elsewhere.blur();
  showDialog(About, { workbench });
  await expect.element(page.getByRole('dialog')).toBeVisible();
  const heard = vi.fn();
  window.addEventListener('keydown', heard);
  const inside = document.querySelector<HTMLElement>('dialog button');
  inside?.dispatchEvent(new KeyboardEvent('keydown', { key: 'F1', bubbles: true }));
  expect(heard).not.toHaveBeenCalled();
  document.querySelector('dialog')?.close();
  inside?.dispatchEvent(new KeyboardEvent('keydown', { key: 'F1', bubbles: true }));
  expect(heard).toHaveBeenCalledOnce();
  window.removeEventListener('keydown', heard);
  before.remove();
  elsewhere.remove();
});

test('a feature that throws as it starts is named and leaves nothing behind; the others start', async () => {
  const { workbench } = await scriptedWorkbench({});
  const command = (id: string) => ({ id, category: 'Test', title: id, run: () => undefined });
  activateAll([
    { id: 'bad', name: 'Bad <b>feature</b>', activate: ({ commands, views, menus, keybindings, statusBar, editors, settings, quickInput }) => {
      commands.register(command('bad'));
      views.register({ id: 'bad', title: 'Bad', location: 'sideBar', icon: 'x', order: 1, component: StatusBar });
      menus.add({ menu: 'row', command: 'bad', group: '1', order: 1 });
      keybindings.add({ key: 'q', command: 'bad' });
      statusBar.add({ id: 'bad', side: 'left', order: 1, show: () => undefined });
      editors.register({ kind: 'bad', icon: 'x', component: StatusBar, title: () => '' });
      settings.register({ key: 'bad', title: '', description: '', category: '', type: 'boolean', default: false, scope: 'user' });
      quickInput.addSource({ prefix: '', title: 'Bad', placeholder: '', find: () => [] });
      throw new Error('no luck');
    } },
    { id: 'good', name: 'Good', activate: ({ commands }) => { commands.register(command('good')); } },
  ], workbench);
  expect(workbench.disabled).toEqual(['Bad <b>feature</b>']);
  expect(workbench.notices.list.map(({ text }) => text)).toEqual(['"Bad <b>feature</b>" could not start and is switched off: no luck']);
  const { commands, views, menus, keybindings, statusBar, editors, settings, quickInput } = workbench;
  quickInput.show('');
  expect([commands.has('bad'), views.get('bad'), menus.items('row', () => true).length, keybindings.all().length, statusBar.at('left').length, editors.type('bad'), settings.of('bad'), quickInput.source, commands.has('good')]).toEqual([false, undefined, 0, 0, 0, undefined, undefined, undefined, true]);
});

test('a view, an editor and a status item that throw are named where they stand, and the rest is drawn', async () => {
  const { workbench } = await scriptedWorkbench({});
  let broken = true;
  const component = () => { if (broken) throw new Error('not <b>drawn</b>'); return {}; };
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  workbench.editors.register({ kind: 'bad', icon: 'x', component, title: () => 'Bad' });
  workbench.statusBar.add({ id: 'bad', side: 'left', order: 1, show: () => { throw new Error('no text'); } });
  workbench.statusBar.add({ id: 'good', side: 'left', order: 2, show: () => ({ text: 'good item' }) });
  await render(StatusBar, { workbench });
  await expect.element(page.getByText('bad failed')).toBeVisible();
  await expect.element(page.getByText('good item')).toBeVisible();
  await render(EditorHost, { workbench, panel: new EditorPanel('editor-1', { kind: 'bad', key: '1' }, false) });
  await expect.element(page.getByText('This editor failed.')).toBeVisible();
  await render(ViewHost, { workbench, view: { id: 'bad', title: 'Bad view', location: 'panel', icon: 'x', order: 1, component } });
  await expect.element(page.getByText('"Bad view" failed and is switched off.')).toBeVisible();
  expect(document.body.textContent).toContain('not <b>drawn</b>');
  broken = false;
  await userEvent.click(page.getByRole('button', { name: 'Try again' }).last());
  await vi.waitFor(() => { expect(document.body.textContent).not.toContain('"Bad view" failed'); });
  warn.mockRestore();
});

test('a number, a title and a fact that throw are told once by name; the page and its keys go on', async () => {
  const { workbench } = await scriptedWorkbench({});
  const throws = (text: string) => () => { throw new Error(text); };
  const component = () => ({});
  workbench.views.register({ id: 'bad', title: 'Bad view', location: 'sideBar', icon: 'x', order: 1, component, badge: throws('no number') });
  workbench.views.register({ id: 'good', title: 'Good view', location: 'sideBar', icon: 'x', order: 2, component, badge: () => 7 });
  workbench.editors.register({ kind: 'bad', icon: 'x', component, title: throws('no title'), prepare: throws('not prepared') });
  workbench.contextKeys.bind('bad', throws('no fact'));
  await render(ActivityBar, { workbench });
  await expect.element(page.getByRole('button', { name: 'Bad view' })).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Good view, 7' })).toBeVisible();
  const panel = workbench.editors.open({ kind: 'bad', key: 'the key' });
  await render(EditorTab, { workbench, panel });
  await expect.element(page.getByText('the key')).toBeVisible();
  expect(workbench.editors.adopt('editor-9', { kind: 'bad', key: 'of the layout' }, false).input.key).toBe('of the layout');
  const ran = vi.fn();
  workbench.keybindings.add({ key: 'q', command: 'bad', when: 'bad' }, { key: 'q', command: 'good', when: '!bad' });
  workbench.keybindings.handle(new KeyboardEvent('keydown', { key: 'q' }), workbench.contextKeys.read, ran);
  expect(ran).toHaveBeenCalledWith('good', expect.anything());
  workbench.editors.titleOf({ kind: 'bad', key: 'again' });
  await vi.waitFor(() => {
    expect(workbench.notices.kept.map(({ text }) => text)).toEqual([
      'The number beside "Bad view" failed and is left out: no number', 'What an editor of the kind "bad" does before it opens failed and is left out: not prepared',
      'The title of a tab of the kind "bad" failed and is left out: no title', 'The fact "bad" that keys and menus ask for failed and is left out: no fact',
    ]);
  });
});

test('what follows an event, a judgement, a change of tabs or a choice may throw: the next in the row runs all the same, and each is told once by name', async () => {
  const { workbench, tell } = await scriptedWorkbench({ 'labelling.flag': () => ({ decision: 1, post: { id: 1 } }) as never });
  const throws = (text: string) => () => { throw new Error(text); };
  const { connection, decisions, editors, jobs, quickInput } = workbench;
  const next = { event: vi.fn(), stored: vi.fn(), tabs: vi.fn(), end: vi.fn() };
  connection.on('posts.imported', throws('no event'));
  connection.on('posts.imported', next.event);
  decisions.onStored(throws('no post'));
  decisions.onStored(next.stored);
  editors.onChange(throws('no tab'));
  editors.onChange(next.tabs);
  jobs.onFinished(throws('no end'));
  jobs.onFinished(next.end);
  tell('jobs.changed', { id: 1 as JobId, kind: 'import', state: 'done', done: 1, total: 1, message: '', createdAt: 1 });
  await vi.waitFor(() => { expect(next.end).toHaveBeenCalledOnce(); });
  tell('posts.imported', { count: 1 });
  tell('posts.imported', { count: 2 });
  expect(await decisions.flag(1 as PostId, true)).toBe(true);
  editors.changed();
  await vi.waitFor(() => { expect([next.event.mock.calls.length, next.stored.mock.calls.length]).toEqual([2, 1]); });
  expect(next.tabs).toHaveBeenCalled();
  const picked = quickInput.pick({ title: 'Pick', items: [{ label: 'one' }], preview: throws('no preview') });
  await vi.waitFor(() => { expect(quickInput.rows).toHaveLength(1); });
  quickInput.accept();
  expect([await picked, quickInput.session]).toEqual([{ label: 'one' }, undefined]);
  const asked = quickInput.ask({ title: 'Ask', value: 'text', validate: throws('no rule') });
  quickInput.accept();
  expect(await asked).toBe('text');
  quickInput.addSource({ prefix: '', title: 'Source', placeholder: '', find: () => [{ label: 'A line', run: throws('not run') }] });
  quickInput.show('');
  await vi.waitFor(() => { expect(quickInput.rows).toHaveLength(1); });
  quickInput.accept();
  await vi.waitFor(() => {
    expect(workbench.notices.kept.map(({ text }) => text)).toEqual([
      'What follows the end of work failed and is left out: no end', 'What follows the event "posts.imported" failed and is left out: no event', 'What follows a stored judgement failed and is left out: no post', 'What follows a change of the tabs failed and is left out: no tab',
      'The preview of "Pick" failed and is left out: no preview', 'What "Ask" asks of its text failed and is left out: no rule', '"A line" failed and is left out: not run',
    ]);
  });
});

test('what nobody caught, a promise or a handler, is told once for each message with the technical part, and stands in the output; the host that is gone is not told of twice', async () => {
  const logged = vi.fn((_: unknown) => undefined);
  const { workbench } = await scriptedWorkbench({ 'log.tell': logged });
  const { connection, notices } = workbench;
  const page = new EventTarget() as Window;
  const stop = connection.faults.follow(page);
  const reject = (reason: unknown) => { page.dispatchEvent(Object.assign(new Event('unhandledrejection', { cancelable: true }), { reason })); };
  const fail = (error: unknown, message = '') => { const event = Object.assign(new Event('error', { cancelable: true }), { error, message }); page.dispatchEvent(event); return event; };
  const broken = new Error('the list <b>broke</b>');
  reject(broken);
  reject(new Error('the list <b>broke</b>'));
  expect(fail(new TypeError('no handler')).defaultPrevented).toBe(false);
  fail(undefined, 'Script error.');
  fail(undefined, 'ResizeObserver loop completed with undelivered notifications.');
  reject(new AppError('conflict', 'It is there already.', { hint: 'Choose another.' }));
  await vi.waitFor(() => { expect(logged).toHaveBeenCalledTimes(4); });
  expect(notices.kept.map(({ text }) => text)).toEqual(['Something on the page failed: the list <b>broke</b>', 'Something on the page failed: no handler', 'Something on the page failed: Script error.', 'Something on the page failed: It is there already.']);
  expect(notices.kept[0]).toMatchObject({ detail: broken.stack, hint: expect.stringContaining('reload') as string });
  expect(notices.kept[3]).toMatchObject({ hint: 'Choose another.' });
  expect(logged.mock.calls[0]).toEqual([{ text: `Not caught on the page: the list <b>broke</b>\n${broken.stack ?? ''}` }]);
  connection.close();
  reject(new AppError('unavailable', 'The host is not connected.'));
  reject(new Error('another'));
  await vi.waitFor(() => { expect(notices.kept.at(-1)?.text).toBe('Something on the page failed: another'); });
  expect(notices.kept).toHaveLength(5);
  stop();
  reject(new Error('unheard'));
  await Promise.resolve();
  expect(notices.kept).toHaveLength(5);
});

test('undo says what it undid and offers the post that is not in front; at the end of what can be undone it says so, and that is no error', async () => {
  let answer: () => unknown = () => ({ what: 'accept #latte', post: { id: 7, key: 'post-7', caption: '<b>latte</b>\nby the lake, on a morning that was colder than it looked' }, posts: [7] });
  const { workbench } = await scriptedWorkbench({ 'labelling.undo': () => answer() as never });
  registerWorkbenchCommands(workbench);
  const undo = async () => { await workbench.commands.run('labelling.undo'); const { kind, text, actions } = workbench.notices.list.at(-1)!; return [kind, text, actions?.map(({ command, values }) => [command, values])]; };
  expect(await undo()).toEqual(['info', 'Undid: accept #latte, on “<b>latte</b> by the lake, on a morning …”', [['posts.open', [7]]]]);
  answer = () => ({ what: 'flag', post: { id: 8, key: '123', caption: ' \n' }, posts: [8] });
  expect(await undo()).toEqual(['info', 'Undid: flag, on the post without a caption, 123', [['posts.open', [8]]]]);
  answer = () => ({ what: 'rename #a to #b', posts: [] });
  expect(await undo()).toEqual(['info', 'Undid: rename #a to #b', undefined]);
  answer = () => { throw new AppError('not-found', 'There is nothing of me to undo.'); };
  expect(await undo()).toEqual(['info', 'There is nothing of me to undo.', undefined]);
  answer = () => { throw new AppError('damaged', 'The journal lacks its row 3.'); };
  expect(await undo()).toEqual(['error', 'Undo: The journal lacks its row 3.', undefined]);
});

test('what was decided on a post comes on screen from the status bar, also where its section is folded', async () => {
  const { workbench } = await scriptedWorkbench({});
  registerPostActions(workbench, () => undefined);
  Object.assign(workbench.layout, { secondarySideBar: false, zen: true, folded: ['history'] });
  await workbench.commands.run('posts.history');
  expect([workbench.layout.secondarySideBar, workbench.layout.zen, workbench.layout.folded]).toEqual([true, false, []]);
});
