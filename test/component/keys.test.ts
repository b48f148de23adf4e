import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import EditorArea from '../../renderer/workbench/parts/EditorArea.svelte';
import QuickInput from '../../renderer/workbench/parts/QuickInput.svelte';
import StatusBar from '../../renderer/workbench/parts/StatusBar.svelte';
import { activateAll, contributions } from '../../renderer/workbench/contributions.ts';
import { registerWorkbenchCommands } from '../../renderer/workbench/workbench-commands.ts';
import { keysHere } from '../../renderer/workbench/keys-here.ts';
import { PartFocus } from '../../renderer/workbench/focus-keys.ts';
import { speakTabs } from '../../renderer/workbench/dock-tabs.ts';
import type { EditorPanel } from '../../renderer/workbench/editors.svelte.ts';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';

// All features, as the page's own entry imports them; the entry itself would start a page.
import.meta.glob('../../renderer/contrib/*/*.contribution.ts', { eager: true });

afterEach(() => { cleanup(); });

const started = async () => {
  const { workbench } = await scriptedWorkbench({});
  registerWorkbenchCommands(workbench);
  activateAll(contributions(), workbench);
  return workbench;
};

test('no two commands have the same key under the same condition, and every bound command exists', async () => {
  const workbench = await started();
  expect(workbench.disabled).toEqual([]);
  const bindings = workbench.keybindings.all();
  expect(bindings.length).toBeGreaterThan(30);
  const twice = [...Map.groupBy(bindings, ({ key, when }) => `${key} when ${when ?? 'always'}`)].filter(([, same]) => same.length > 1);
  expect(twice.map(([place, same]) => `${place}: ${same.map(({ command }) => command).join(', ')}`)).toEqual([]);
  expect(bindings.filter(({ command }) => !workbench.commands.has(command))).toEqual([]);
});

test('a command that takes its number from the digit is one line of the keys', async () => {
  const { workbench } = await scriptedWorkbench({});
  workbench.commands.register({ id: 'accept', category: 'Test', title: 'Accept the n-th', run: () => undefined });
  workbench.keybindings.add(...['1', '2', '3', '0', 'a'].map((key) => ({ key, command: 'accept' })));
  const [group] = keysHere(workbench.keybindings, workbench.commands, () => true);
  expect(group?.lines.map(({ key }) => key)).toEqual(['1 … 3, 0', 'A']);
});

test('after Delete the focused tab is the one that is shown', () => {
  const place = document.body.appendChild(document.createElement('div'));
  place.innerHTML = '<div class="dv-tabs-container">' + ['a', 'b', 'c'].map((id) => `<div class="dv-tab${id === 'b' ? ' dv-active-tab' : ''}"><i data-tab="${id}"></i></div>`).join('') + '</div>';
  const tabs = [...place.querySelectorAll<HTMLElement>('.dv-tab')];
  const spoken = speakTabs(place, () => { tabs[1]?.remove(); tabs[0]?.classList.add('dv-active-tab'); });
  tabs[1]?.focus();
  tabs[1]?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Delete', bubbles: true }));
  expect(document.activeElement).toBe(tabs[0]);
  spoken.stop();
  place.remove();
});

test('F6 goes through each part and group of editors, there and back, to where the focus was in each', () => {
  const place = document.body.appendChild(document.createElement('div'));
  const part = (name: string, inner: string) => `<section data-part="${name}">${inner}</section>`;
  const group = (name: string) => `<div class="dv-groupview"><div tabindex="0">tab</div><div class="dv-content-container"><button>${name}</button><button>${name} second</button></div></div>`;
  place.innerHTML = part('activityBar', '<button>activity</button>') + part('sideBar', '<button>side</button><div tabindex="0">list</div>') + part('editor', group('left') + group('right')) + part('panel', '<button>panel</button>') + part('secondarySideBar', '<button>secondary</button>') + part('statusBar', '<button>status</button>');
  const parts = new PartFocus();
  const stop = parts.follow();
  const button = (text: string) => [...place.querySelectorAll('button')].find((one) => one.textContent === text);
  button('activity')?.focus();
  const walk = (direction: 1 | -1) => Array.from({ length: 7 }, () => { parts.step(direction); return document.activeElement?.textContent; });
  expect(walk(1)).toEqual(['list', 'left', 'right', 'panel', 'secondary', 'status', 'activity']);
  button('left second')?.focus();
  button('activity')?.focus();
  expect(walk(-1)).toEqual(['status', 'secondary', 'panel', 'right', 'left second', 'list', 'activity']);
  button('left second')?.remove();
  expect(walk(1)[1]).toBe('left');
  stop();
  place.remove();
});

test('a tab and the content that it shows name each other; a tab in the background names none', async () => {
  const { workbench } = await scriptedWorkbench({});
  workbench.editors.register({ kind: 'one', icon: 'home', component: StatusBar, title: ({ key }) => `<b>${key}</b>` });
  await render(EditorArea, { workbench });
  for (const key of ['a', 'b']) workbench.editors.open({ kind: 'one', key });
  const tab = (name: string) => page.getByRole('tab', { name });
  await expect.element(page.getByRole('tabpanel', { name: '<b>b</b>' })).toBeInTheDocument();
  await vi.waitFor(() => { expect(tab('<b>b</b>').element().getAttribute('aria-controls')).toBe(page.getByRole('tabpanel').element().id); });
  expect(tab('<b>a</b>').element().getAttribute('aria-controls')).toBeNull();
  await userEvent.click(tab('<b>a</b>'));
  await vi.waitFor(() => { expect(tab('<b>a</b>').element().getAttribute('aria-controls')).toBe(page.getByRole('tabpanel', { name: '<b>a</b>' }).element().id); });
  // Zen shows the active group alone, and then all of them again.
  workbench.editors.split('right');
  const groups = () => [...document.querySelectorAll<HTMLElement>('.dv-groupview')].filter((one) => one.checkVisibility({ visibilityProperty: true })).length;
  await vi.waitFor(() => { expect(groups()).toBe(2); });
  workbench.layout.zen = true;
  await vi.waitFor(() => { expect(groups()).toBe(1); });
  const box = (selector: string) => document.querySelector(selector)?.getBoundingClientRect().toJSON() as unknown;
  await vi.waitFor(() => { expect(box('.dv-groupview.dv-active-group')).toEqual(box('.dv-dockview')); });
  workbench.layout.zen = false;
  await vi.waitFor(() => { expect(groups()).toBe(2); });
});

test('the tabs that do not fit are a button of the strip, by key and mouse, and are chosen among by last use', async () => {
  const { workbench } = await scriptedWorkbench({});
  registerWorkbenchCommands(workbench);
  workbench.editors.register({ kind: 'one', icon: 'home', component: StatusBar, title: ({ key }) => `a long name of a tab ${key}` });
  await render(EditorArea, { workbench });
  await render(QuickInput, { quick: workbench.quickInput });
  for (let key = 1; key <= 6; key++) workbench.editors.open({ kind: 'one', key: String(key) });
  workbench.editors.activate(workbench.editors.panels[2] as EditorPanel);
  const more = page.getByRole('button', { name: /more open tabs: show all$/ });
  await expect.element(more).toBeVisible();
  const count = () => Number(more.element().textContent);
  const [all, named] = [count(), (): number => Number.parseInt(more.element().getAttribute('aria-label') ?? '', 10)];
  await vi.waitFor(() => { expect(named()).toBe(count()); });
  workbench.editors.open({ kind: 'one', key: '7' });
  await vi.waitFor(() => { expect(count()).toBeGreaterThan(all); expect(named()).toBe(count()); });
  workbench.editors.close();
  workbench.editors.activate(workbench.editors.panels[2] as EditorPanel);
  await userEvent.click(more);
  const options = () => [...document.querySelectorAll('[role=option] bdi:first-of-type')].map((one) => one.textContent);
  await vi.waitFor(() => { expect(options()).toEqual(['3', '6', '5', '4', '2', '1'].map((key) => `a long name of a tab ${key}`)); });
  expect(document.querySelector('[role=option][aria-selected=true]')?.textContent).toContain('tab 6');
  await userEvent.keyboard('{Escape}');
  (more.element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('combobox', { name: /^Open tabs/ })).toHaveFocus();
  await userEvent.keyboard('tab 2{Enter}');
  await vi.waitFor(() => { expect(workbench.editors.active?.input.key).toBe('2'); });
});
