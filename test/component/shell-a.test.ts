import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import CheatSheet from '../../renderer/workbench/parts/CheatSheet.svelte';
import ContextMenu from '../../renderer/workbench/parts/ContextMenu.svelte';
import QuickInputWidget from '../../renderer/workbench/parts/QuickInput.svelte';
import { Connection } from '../../renderer/workbench/connection.svelte.ts';
import { keysHere } from '../../renderer/workbench/keys-here.ts';
import { Faults } from '../../renderer/workbench/faults.ts';
import { QuickInput } from '../../renderer/workbench/quick-input.svelte.ts';
import { Workbench } from '../../renderer/workbench/workbench.svelte.ts';

let before: HTMLButtonElement;
beforeEach(() => { before = document.body.appendChild(Object.assign(document.createElement('button'), { textContent: 'before' })); before.focus(); });
afterEach(() => { cleanup(); before.remove(); });

const options = () => [...document.querySelectorAll('[role=option]')].map((row) => row.textContent.trim());
const selected = () => document.querySelector('[role=option][aria-selected=true]')?.textContent.trim();

test('a choice: keys move round about, letters narrow and are marked as text, Enter takes it and the focus goes back', async () => {
  const quick = new QuickInput(new Faults());
  await render(QuickInputWidget, { quick });
  const items = ['latte <b>art</b>', 'lake', 'snow', 'salt'].map((label) => ({ label }));
  const chosen = quick.pick({ title: 'Tag', items });
  const field = page.getByRole('combobox', { name: 'Tag' });
  await expect.element(field).toHaveFocus();
  await userEvent.keyboard('{ArrowUp}');
  expect(selected()).toBe('salt');
  expect(document.activeElement?.getAttribute('aria-activedescendant')).toBe(document.querySelector('[aria-selected=true]')?.id);
  await userEvent.keyboard('{ArrowDown}{End}{Home}');
  expect(selected()).toBe('latte <b>art</b>');
  await userEvent.keyboard('la');
  await vi.waitFor(() => { expect(options()).toEqual(['lake', 'latte <b>art</b>']); });
  expect(document.querySelector('mark')?.textContent).toBe('la');
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(await chosen).toBe(items[0]);
  expect(document.activeElement).toBe(before);
  expect(document.querySelector('[role=combobox]')).toBeNull();
});

test('a text that does not hold is not taken; Escape answers nothing and the focus goes back', async () => {
  const quick = new QuickInput(new Faults());
  await render(QuickInputWidget, { quick });
  const asked = quick.ask({ title: 'Name', validate: (text) => (text === '' ? 'A name is missing.' : undefined) });
  await expect.element(page.getByRole('alert')).toHaveTextContent('A name is missing.');
  await userEvent.keyboard('{Enter}');
  expect(quick.session).toBeDefined();
  await userEvent.keyboard('run{Enter}');
  expect(await asked).toBe('run');
  const again = quick.ask({ title: 'Name' });
  await expect.element(page.getByRole('textbox', { name: 'Name' })).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  expect(await again).toBeUndefined();
  expect(document.activeElement).toBe(before);
});

test('an answer that comes late never stands under a newer text', async () => {
  const quick = new QuickInput(new Faults());
  const open: Record<string, (labels: string[]) => void> = {};
  const run = vi.fn();
  quick.addSource({ prefix: '', title: 'Go to', placeholder: '', find: (text) => new Promise((resolve) => { open[text] = (labels) => { resolve(labels.map((label) => ({ label, run }))); }; }) });
  await render(QuickInputWidget, { quick });
  quick.show('');
  void quick.type('a');
  void quick.type('ab');
  open['ab']?.(['second']);
  await vi.waitFor(() => { expect(options()).toEqual(['second']); });
  open['a']?.(['first']);
  // All that waits has run by the next task.
  await new Promise((resolve) => { setTimeout(resolve, 0); });
  expect(quick.rows.map(({ item }) => item.label)).toEqual(['second']);
});

test('a context menu: arrows, type-ahead, separators, inside the window; Enter runs with the values and the focus goes back', async () => {
  const workbench = new Workbench(new Connection(() => new Promise(() => undefined)));
  const run = vi.fn();
  for (const title of ['Close', 'Copy', 'Split']) workbench.commands.register({ id: title, category: 'Test', title, run });
  workbench.menus.add({ menu: 'row', command: 'Close', group: '1', order: 1 }, { menu: 'row', command: 'Copy', group: '1', order: 2 }, { menu: 'row', command: 'Split', group: '2', order: 1 }, { menu: 'row', command: 'missing', group: '3', order: 1 });
  await render(ContextMenu, { workbench });
  const show = () => { workbench.menus.open = { menu: 'row', x: 5000, y: 5000, values: [7], back: before }; };
  show();
  await expect.element(page.getByRole('menuitem', { name: 'Close' })).toHaveFocus();
  expect(document.querySelectorAll('[role=separator]')).toHaveLength(1);
  const box = document.querySelector('[role=menu]')?.getBoundingClientRect();
  expect(box?.right).toBeLessThanOrEqual(window.innerWidth);
  expect(box?.bottom).toBeLessThanOrEqual(window.innerHeight);
  await userEvent.keyboard('{ArrowUp}');
  expect(document.activeElement?.textContent).toBe('Split');
  await userEvent.keyboard('co');
  expect(document.activeElement?.textContent).toBe('Copy');
  await userEvent.keyboard('{Enter}');
  expect(run).toHaveBeenCalledExactlyOnceWith(7);
  expect(document.activeElement).toBe(before);
  show();
  await expect.element(page.getByRole('menuitem', { name: 'Close' })).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  expect(document.querySelector('[role=menu]')).toBeNull();
  expect(document.activeElement).toBe(before);
});

test('the cheat sheet holds the keys that win now and no others; Escape closes it and the focus goes back', async () => {
  const workbench = new Workbench(new Connection(() => new Promise(() => undefined)));
  for (const id of ['one', 'two', 'three']) workbench.commands.register({ id, category: 'Test', title: id, run: () => undefined });
  workbench.keybindings.add({ key: 'a', command: 'one' }, { key: 'a', command: 'two', when: 'here' }, { key: 'b', command: 'three', when: '!here' });
  await render(CheatSheet, { workbench });
  workbench.cheatSheet = keysHere(workbench.keybindings, workbench.commands, (key) => key === 'here');
  await expect.element(page.getByRole('dialog', { name: 'Keys that work here' })).toBeVisible();
  expect([...document.querySelectorAll('dialog dl > div')].map((line) => line.textContent)).toEqual(['Atwo']);
  await userEvent.keyboard('{Escape}');
  await vi.waitFor(() => { expect(document.querySelector('dialog')).toBeNull(); });
  expect(document.activeElement).toBe(before);
});
