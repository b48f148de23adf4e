import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent, type Locator } from 'vitest/browser';
import '../../renderer/theme/tokens.css';
import '../../renderer/theme/high-contrast.css';
import { parseKeybindings, parseSettings, withoutSetting, withSetting } from '../../electron/common/domain/settings-text.ts';
import { transportPair } from '../../electron/common/rpc/transport.ts';
import type { LogLine } from '../../electron/common/domain/log-line.ts';
import { LogLines } from '../../renderer/contrib/output/log-lines.svelte.ts';
import OutputView from '../../renderer/contrib/output/OutputView.svelte';
import { JsonDocument } from '../../renderer/contrib/settings/json-document.svelte.ts';
import JsonEditor from '../../renderer/contrib/settings/JsonEditor.svelte';
import SettingsEditor from '../../renderer/contrib/settings/SettingsEditor.svelte';
import '../../renderer/contrib/settings/settings.contribution.ts';
import About from '../../renderer/contrib/about/About.svelte';
import { Connection } from '../../renderer/workbench/connection.svelte.ts';
import { activateAll, contributions } from '../../renderer/workbench/contributions.ts';
import { EditorPanel } from '../../renderer/workbench/editors.svelte.ts';
import ActivityBar from '../../renderer/workbench/parts/ActivityBar.svelte';
import QuickInput from '../../renderer/workbench/parts/QuickInput.svelte';
import NoticeStack from '../../renderer/workbench/parts/NoticeStack.svelte';
import StatusBar from '../../renderer/workbench/parts/StatusBar.svelte';
import { registerNotifications } from '../../renderer/workbench/workbench-notices.ts';
import { readKeybindings } from '../../renderer/workbench/user-keybindings.ts';
import { Workbench } from '../../renderer/workbench/workbench.svelte.ts';
import { sized } from '../helpers/sized.ts';

afterEach(() => { cleanup(); });

/** A workbench on a channel that answers from two texts and a log, as the host does. */
function bench(texts = { user: '', workspace: '' }, log: readonly LogLine[] = []) {
  const connection = new Connection(() => Promise.reject(new Error('no host in this test')));
  const values = (text: string) => Object.fromEntries(Object.entries(parseSettings(text).value ?? {}).map(([key, value]) => [key, JSON.stringify(value)]));
  const answer = (method: string, input: unknown): unknown => {
    const { key, json, scope, which, text, after = 0 } = input as { key: string; json: string; scope: 'user' | 'workspace'; which: 'user'; text: string; after?: number };
    if (method === 'settings.all') return { user: values(texts.user), workspace: values(texts.workspace) };
    if (method === 'settings.set') { texts[scope] = withSetting(texts[scope], key, JSON.parse(json)); return { key }; }
    if (method === 'settings.unset') { texts[scope] = withoutSetting(texts[scope], key); return { key }; }
    if (method === 'settings.text') return { text: texts[which], path: '/home/a/settings.json' };
    if (method === 'settings.write') { texts[which] = text; return { which }; }
    if (method === 'log.read') return { lines: log.filter((line) => line.seq > after) };
    throw new Error(`nobody answers ${method}`);
  };
  const call = vi.spyOn(connection, 'call').mockImplementation(async (method, input) => answer(method, input) as never);
  const workbench = new Workbench(connection);
  return { workbench, texts, call };
}
const line = (seq: number, level: LogLine['level'] = 'info', text = `line ${seq}`): LogLine => ({ seq, at: 0, level, source: 'host', text });
const says = (where: Locator, text: string) => vi.waitFor(() => { expect(where.query()?.textContent).toContain(text); });

test('a new page asks for nothing of the past, which would be told as news; one that lost its connection asks for what came after the last event', async () => {
  const asked: (number | undefined)[] = [];
  const hosts: ReturnType<typeof transportPair>[1][] = [];
  const connection = new Connection((since) => {
    asked.push(since);
    const [near, far] = transportPair();
    hosts.push(far);
    far.send({ kind: 'event', seq: 40, name: 'host.connected', payload: { seq: 40, resync: false } });
    return Promise.resolve(near);
  }, () => Promise.resolve());
  await connection.start();
  hosts[0]?.send({ kind: 'event', seq: 41, name: 'posts.imported', payload: { count: 1 } });
  await new Promise((resolve) => { setTimeout(resolve); });
  hosts[0]?.close();
  await vi.waitFor(() => { expect(asked).toEqual([undefined, 41]); });
  connection.close();
});

test('the workspace counts before the user, the user before the default; what does not fit is ignored and named', async () => {
  const { workbench: { settings } } = bench({ user: '{ "workbench.theme": "dark", "workbench.fontSize": "big" }', workspace: '{ "workbench.theme": "hc-light", "workbench.fontSize": 20 }' });
  expect(settings.get('workbench.theme')).toBe('auto');
  await settings.load();
  expect(settings.get('workbench.theme')).toBe('hc-light');
  expect(settings.get('workbench.fontSize')).toBe(13);
  expect(settings.problem('workbench.fontSize', 'user')).toContain('expected a number from 11 to 20');
  expect(settings.problem('workbench.fontSize', 'workspace')).toContain('user settings only');
  await settings.unset('workbench.theme', 'workspace');
  expect(settings.get('workbench.theme')).toBe('dark');
});

test('the settings are searched, set, refused and reset; arrows go between user and workspace', async () => {
  const { workbench, texts } = bench();
  await render(SettingsEditor, { workbench });
  expect(document.activeElement).toBe(page.getByRole('searchbox').element());
  await userEvent.keyboard('font size');
  expect(document.querySelectorAll('[role=group]')).toHaveLength(1);
  const size = page.getByRole('spinbutton', { name: 'Font size' });
  await userEvent.fill(size, '99');
  await userEvent.tab();
  await says(page.getByRole('alert'), 'from 11 to 20');
  expect(texts.user).toBe('');
  await userEvent.fill(size, '15');
  await userEvent.tab();
  await expect.element(page.getByText('Modified', { exact: true })).toBeVisible();
  expect(parseSettings(texts.user).value).toEqual({ 'workbench.fontSize': 15 });
  await userEvent.click(page.getByRole('button', { name: 'Reset Font size' }));
  await expect.element(size).toHaveValue(13);
  await userEvent.clear(page.getByRole('searchbox'));
  await userEvent.click(page.getByRole('tab', { name: 'User' }));
  await userEvent.keyboard('{ArrowRight}');
  await expect.element(page.getByRole('tab', { name: 'Workspace' })).toHaveAttribute('aria-selected', 'true');
  expect(page.getByRole('spinbutton', { name: 'Font size' }).query()).toBeNull();
});

test('arrows show a theme on the page at once, Escape takes it back and the palette opens right after, Enter keeps it before it is stored', async () => {
  const { workbench, texts, call } = bench({ user: '{ "workbench.theme": "light" }', workspace: '' });
  activateAll(contributions(), workbench);
  await workbench.settings.load();
  const unfollow = workbench.theming.follow(document.documentElement);
  const shown = () => document.documentElement.dataset['theme'];
  await render(QuickInput, { quick: workbench.quickInput });
  const before = document.body.appendChild(document.createElement('button'));
  before.focus();
  // As from the palette: the choice comes into the field that the focus has just left.
  workbench.quickInput.addSource({ prefix: '>', title: 'Commands', placeholder: '', find: () => [{ label: 'Theme', run: () => { workbench.run('theme.pick'); } }] });
  workbench.quickInput.show('>');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('combobox', { name: 'Colour theme' })).toHaveFocus();
  expect(document.querySelector('[role=option][aria-selected=true]')?.textContent).toContain('Light');
  await userEvent.keyboard('{ArrowDown}');
  await vi.waitFor(() => { expect(shown()).toBe('dark'); });
  await userEvent.keyboard('{Escape}');
  await vi.waitFor(() => { expect(shown()).toBe('light'); });
  expect(document.activeElement).toBe(before);
  workbench.quickInput.show('>');
  await expect.element(page.getByRole('combobox', { name: 'Commands' })).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('combobox', { name: 'Colour theme' })).toHaveFocus();
  let store: () => void = () => undefined;
  const answer = call.getMockImplementation();
  call.mockImplementation(async (method, input) => { if (method === 'settings.set') await new Promise<void>((resolve) => { store = resolve; }); return await answer?.(method, input) as never; });
  await userEvent.keyboard('contrast d{Enter}');
  await vi.waitFor(() => { expect(shown()).toBe('hc-dark'); });
  expect(texts.user).toContain('light');
  store();
  await vi.waitFor(() => { expect(texts.user).toContain('hc-dark'); });
  before.remove();
  unfollow();
});

test('a choice counts at once; one that cannot be stored is taken back and told, unless a later one stands', async () => {
  const { workbench, call } = bench();
  const { settings } = workbench;
  const ends: { store(): void; refuse(): void }[] = [];
  const answer = call.getMockImplementation();
  call.mockImplementation(async (method, input) => { if (method === 'settings.set') await new Promise<void>((store, refuse) => { ends.push({ store, refuse: () => { refuse(new Error('Disk full.')); } }); }); return await answer?.(method, input) as never; });
  const first = settings.choose('attention.opacity', 0.3);
  expect(workbench.attention.opacity).toBe(0.3);
  const second = settings.choose('attention.opacity', 0.9);
  ends[0]?.refuse();
  await first;
  expect(workbench.attention.opacity).toBe(0.9);
  ends[1]?.refuse();
  await second;
  expect(workbench.attention.opacity).toBe(0.6);
  expect(workbench.notices.list.map(({ text }) => text)).toEqual(['"Opacity" was not stored: Disk full.']);
  const third = settings.choose('attention.opacity', 0.4);
  // An answer from before it was stored brings nothing back, however late it comes.
  let bring: () => void = () => undefined;
  call.mockImplementationOnce(async () => { await new Promise<void>((resolve) => { bring = resolve; }); return { user: {}, workspace: {} } as never; });
  const late = settings.load();
  ends[2]?.store();
  await third;
  bring();
  await late;
  expect(workbench.attention.opacity).toBe(0.4);
});

test('a notice has actions, Escape hides it, the bell counts and opens what is kept, and all can be cleared', async () => {
  await sized(1440, 900);
  const { workbench } = bench();
  registerNotifications(workbench);
  const run = vi.fn();
  workbench.commands.register({ id: 'test.show', category: 'Test', title: 'Show', run });
  await render(NoticeStack, { workbench });
  await render(StatusBar, { workbench });
  workbench.notices.info('Training done: <b>better</b>', { actions: [{ label: 'Show', command: 'test.show', values: ['training'] }] });
  workbench.notices.error(new Error('Disk full.'));
  // Not counted: a person knows what they did.
  workbench.notices.info('Undid: accept #latte');
  await userEvent.click(page.getByRole('button', { name: 'Show' }));
  expect(run).toHaveBeenCalledWith('training');
  document.querySelector<HTMLElement>('[role=alert] button[aria-label=Dismiss]')?.focus();
  await userEvent.keyboard('{Escape}');
  for (const { id } of workbench.notices.list) workbench.notices.hide(id);
  await vi.waitFor(() => { expect(document.querySelector('.toast')).toBeNull(); });
  const bell = page.getByRole('button', { name: '2' });
  await userEvent.click(bell);
  const centre = page.getByRole('dialog', { name: 'Notifications' });
  await expect.element(centre).toHaveFocus();
  await says(centre, '<b>better</b>');
  expect(document.querySelectorAll('[role=dialog] li')).toHaveLength(3);
  await userEvent.keyboard('{Escape}');
  expect(centre.query()).toBeNull();
  workbench.run('notifications.toggle');
  await userEvent.click(page.getByRole('button', { name: 'Clear all notifications' }));
  expect(workbench.notices.kept).toEqual([]);
});

test('a text that does not hold is not written: the place is named and jumped to; a good one is written by Ctrl+S', async () => {
  const { workbench, texts } = bench({ user: '{}\n', workspace: '' });
  const file = new JsonDocument(workbench, 'user');
  await file.read();
  await render(JsonEditor, { workbench, panel: new EditorPanel('e', { kind: 'settings-json', key: 'user' }, false), documentOf: () => file });
  const area = page.getByRole('textbox', { name: 'User settings' });
  await userEvent.fill(area, '{\n  "a": 1,\n  oops\n}');
  await expect.element(page.getByText('● Not saved')).toBeVisible();
  (area.element() as HTMLElement).focus();
  await userEvent.keyboard('{Control>}s{/Control}');
  await says(page.getByRole('alert'), 'Line 3, column 3');
  expect((area.element() as HTMLTextAreaElement).selectionStart).toBe('{\n  "a": 1,\n  '.length);
  expect(texts.user).toBe('{}\n');
  await userEvent.fill(area, '{ "a": 1 }');
  await userEvent.keyboard('{Control>}s{/Control}');
  await vi.waitFor(() => { expect(texts.user).toBe('{ "a": 1 }'); expect(file.unsaved).toBe(false); });
});

test('a text that holds nothing begins with an explanation that sets nothing, and is written no sooner than it is saved', async () => {
  const { workbench, texts } = bench();
  for (const which of ['user', 'workspace', 'keybindings'] as const) {
    const file = new JsonDocument(workbench, which);
    await file.read();
    expect(file.unsaved).toBe(false);
    const { value } = which === 'keybindings' ? parseKeybindings(file.text) : parseSettings(file.text);
    expect(value).toEqual(which === 'keybindings' ? [] : {});
    // As it says: without its slashes each example holds.
    const used = file.text.replaceAll(/^ {2}\/\/ (?=["{])/gm, '  ');
    expect(which === 'keybindings' ? readKeybindings(used).problems : parseSettings(used).problem).toEqual(which === 'keybindings' ? [] : undefined);
    expect(used.includes('"workbench.fontSize"')).toBe(which === 'user');
  }
  expect(texts).toEqual({ user: '', workspace: '' });
  const file = new JsonDocument(workbench, 'user');
  await file.read();
  await render(JsonEditor, { workbench, panel: new EditorPanel('e', { kind: 'settings-json', key: 'user' }, false), documentOf: () => file });
  await expect.element(page.getByText('Nothing stored yet')).toBeVisible();
  await expect.element(page.getByRole('button', { name: /^Save/ })).toBeDisabled();
  const mine = file.text.replace('// "workbench.fontSize": 13', '"workbench.fontSize": 15');
  await userEvent.fill(page.getByRole('textbox', { name: 'User settings' }), mine);
  await userEvent.click(page.getByRole('button', { name: /^Save/ }));
  await vi.waitFor(() => { expect(texts.user).toBe(mine); });
});

test('the log fills a gap, is filtered and cleared, and draws only the rows in sight', async () => {
  const { workbench, call } = bench(undefined, Array.from({ length: 3000 }, (_, index) => line(index + 1, index === 10 ? 'error' : 'info')));
  const log = new LogLines(workbench);
  log.take(line(1));
  expect(call).not.toHaveBeenCalled();
  log.take(line(3000));
  log.take(line(2));
  await vi.waitFor(() => { expect(log.all.map((one) => one.seq)).toEqual(Array.from({ length: 3000 }, (_, index) => index + 1)); });
  const { container } = await render(OutputView, { workbench, log });
  container.style.height = '200px';
  await vi.waitFor(() => { expect(document.querySelector('[role=log]')?.textContent).toContain('line 3000'); });
  await vi.waitFor(() => { expect(document.querySelectorAll('[role=log] .line').length).toBeLessThan(80); });
  await userEvent.selectOptions(page.getByRole('combobox', { name: 'Level' }), 'error');
  await vi.waitFor(() => { expect(document.querySelectorAll('[role=log] .line')).toHaveLength(1); });
  expect(document.querySelector('[role=log] .line')?.textContent).toContain('line 11');
  log.clear();
  await says(page.getByRole('log'), 'No line fits');
});

test('arrows go round the activity bar with one stop for Tab; the gear opens its menu', async () => {
  const { workbench } = bench();
  const component = StatusBar;
  for (const [order, id] of ['posts', 'models'].entries()) workbench.views.register({ id, title: id, location: 'sideBar', icon: 'beaker', order, component, badge: () => order * 7 });
  await render(ActivityBar, { workbench });
  expect(document.querySelectorAll('nav button[tabindex="0"]')).toHaveLength(1);
  document.querySelector<HTMLElement>('nav button[tabindex="0"]')?.focus();
  await userEvent.keyboard('{ArrowDown}');
  expect(document.activeElement?.getAttribute('aria-label')).toBe('models, 7');
  await userEvent.keyboard('{End}{Enter}');
  expect(workbench.menus.open?.menu).toBe('activityBar/gear');
});

test('About names the icons and their licence, and Escape closes it', async () => {
  const onclose = vi.fn();
  await render(About, { workbench: bench().workbench, onclose });
  await expect.element(page.getByText('CC-BY-4.0')).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await vi.waitFor(() => { expect(onclose).toHaveBeenCalledOnce(); });
});
